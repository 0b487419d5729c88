/** ELF files: sections and symbol tables. */
package dev.nectar.elf;
