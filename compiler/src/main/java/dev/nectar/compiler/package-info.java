/** From SSA to eBPF: builder, passes, register allocation, code, types and lines. */
package dev.nectar.compiler;
