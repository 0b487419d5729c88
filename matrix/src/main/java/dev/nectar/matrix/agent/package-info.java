/** What runs inside a guest, and on the host for its column. */
@NullMarked
package dev.nectar.matrix.agent;

import org.jspecify.annotations.NullMarked;
