/**
 * What a kernel must do, as tests against the contract in {@code dev.nectar.kernel}. They attach
 * only to what their own thread does.
 */
@NullMarked
package dev.nectar.conformance;

import org.jspecify.annotations.NullMarked;
