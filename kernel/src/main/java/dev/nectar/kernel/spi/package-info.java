/**
 * What the kernels behind the contract have in common: entries of maps by operations that are
 * answered with error numbers, and what is said of these. For the implementations alone.
 */
package dev.nectar.kernel.spi;
