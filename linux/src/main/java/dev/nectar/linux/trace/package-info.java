/** Tracefs: where it is, and what its files say. Not exported. */
package dev.nectar.linux.trace;
