/**
 * Unpacks xz, as far as ELF files hold it: the .xz file format 1.1.0 with LZMA2, and the LZMA
 * specification of its SDK.
 */
@NullMarked
package dev.nectar.elf.xz;

import org.jspecify.annotations.NullMarked;
