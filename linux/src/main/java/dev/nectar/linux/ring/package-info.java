/** The rings programs write records to, read in place. Not exported. */
package dev.nectar.linux.ring;
