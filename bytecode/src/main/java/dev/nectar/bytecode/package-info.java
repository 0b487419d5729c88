/** eBPF instructions: model, binary encoding and text. */
package dev.nectar.bytecode;
