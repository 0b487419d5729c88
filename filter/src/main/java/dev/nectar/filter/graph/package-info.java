/** Tests as a graph that ends in a verdict, and the passes that make it smaller. */
package dev.nectar.filter.graph;
