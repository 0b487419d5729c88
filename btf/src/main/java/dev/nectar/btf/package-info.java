/** The BPF Type Format: reading by need, and building. */
package dev.nectar.btf;
