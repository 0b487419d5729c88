/** What lies in {@code examples/} works, and says of itself what it does. */
@NullMarked
package dev.nectar.examples;

import org.jspecify.annotations.NullMarked;
