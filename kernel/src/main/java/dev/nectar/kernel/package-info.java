/** The contract of a kernel that runs eBPF: interfaces and values, without an implementation. */
package dev.nectar.kernel;
