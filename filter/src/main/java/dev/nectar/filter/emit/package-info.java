/** The graph to instructions: registers, layout, long jumps. */
package dev.nectar.filter.emit;
