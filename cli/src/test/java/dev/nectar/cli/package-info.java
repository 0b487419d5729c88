@NullMarked
package dev.nectar.cli;

import org.jspecify.annotations.NullMarked;
