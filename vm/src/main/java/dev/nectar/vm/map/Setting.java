package dev.nectar.vm.map;

import dev.nectar.vm.code.Memory;

/**
 * Where a map is made.
 *
 * @param memory where it lies
 * @param cpus how many CPUs there are
 * @param fields what in its values is the kernel's
 */
record Setting(Memory memory, int cpus, ValueFields fields) {}
