/** Object files of BPF compilers: read into specs, and written. */
package dev.nectar.object.elf;
