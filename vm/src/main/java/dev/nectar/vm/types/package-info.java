/** The types of the embedded kernel: what programs find in it, written as C declarations. */
package dev.nectar.vm.types;
