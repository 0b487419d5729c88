/**
 * Where a program's control can go: functions, basic blocks, dominators, loops, calls. All results
 * are immutable; no algorithm is recursive, and all are near linear, so that programs of a million
 * instructions are no trouble.
 */
package dev.nectar.bytecode.flow;
