/**
 * JUnit tests on a kernel: what they need, and the kernel they run on. A class says {@link
 * dev.nectar.testing.KernelTest}, and takes a {@link dev.nectar.kernel.Kernel} as a parameter.
 */
package dev.nectar.testing;
