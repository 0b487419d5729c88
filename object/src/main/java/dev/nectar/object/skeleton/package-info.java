/** Java classes for objects. */
@NullMarked
package dev.nectar.object.skeleton;

import org.jspecify.annotations.NullMarked;
