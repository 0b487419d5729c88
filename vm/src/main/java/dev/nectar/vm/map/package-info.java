/** Maps: every type of Linux, in the memory of their owner. */
package dev.nectar.vm.map;
