/** The meaning of the tree: tests of values in a packet, at the offsets of its headers. */
package dev.nectar.filter.lower;
