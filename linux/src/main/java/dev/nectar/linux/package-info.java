/** The contract on Linux: every system call, and the kernel built on them. */
package dev.nectar.linux;
