/** Helpers and kfuncs, a class for each family, and the table of them. */
package dev.nectar.vm.helper;
