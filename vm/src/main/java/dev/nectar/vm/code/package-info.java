/** How programs are run: their memory, the interpreter, the compiler to bytecode of the JVM. */
package dev.nectar.vm.code;
