/** eBPF instructions: model, binary encoding and text; the table of helpers. */
package dev.nectar.bytecode;
