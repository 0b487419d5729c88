/** A machine as its files show it, from a root folder that may be a saved copy. */
package dev.nectar.host;
