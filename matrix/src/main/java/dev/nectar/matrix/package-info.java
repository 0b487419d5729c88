/**
 * The kernel tests of all modules, run in Debian kernels under QEMU and on the host.
 *
 * <p>{@link dev.nectar.matrix.Main} reads the request, {@link dev.nectar.matrix.KernelStore} gets
 * the kernels, {@link dev.nectar.matrix.Stage} gathers what a guest needs, {@link
 * dev.nectar.matrix.Guest} boots one, {@link dev.nectar.matrix.agent.Agent} runs the tests in it,
 * and {@link dev.nectar.matrix.Results} become a table, JUnit XML, JSON and a page of the
 * documentation.
 */
@NullMarked
package dev.nectar.matrix;

import org.jspecify.annotations.NullMarked;
