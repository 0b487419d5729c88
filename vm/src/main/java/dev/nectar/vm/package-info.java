/**
 * The embedded kernel: eBPF programs run inside any JVM, interpreted or compiled to its bytecode,
 * without Linux, root or native code.
 */
package dev.nectar.vm;
