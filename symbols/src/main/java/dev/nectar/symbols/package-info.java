/** From addresses to names: of the kernel, and of processes. */
package dev.nectar.symbols;
