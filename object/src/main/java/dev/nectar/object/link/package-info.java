/** From a description of an object and what is known of a kernel to what that kernel is given. */
package dev.nectar.object.link;
