@NullMarked
package dev.nectar.matrix;

import org.jspecify.annotations.NullMarked;
