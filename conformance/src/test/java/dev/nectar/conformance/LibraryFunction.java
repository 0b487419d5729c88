package dev.nectar.conformance;

import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.opentest4j.TestAbortedException;

/**
 * A function of the C library that takes nothing and returns an {@code int}.
 *
 * @param address where it is in this process
 * @param file the library
 * @param offset where it is in the library
 * @param handle calls it
 */
record LibraryFunction(long address, String file, long offset, MethodHandle handle) {
  static LibraryFunction find(String name) {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find(name).orElseThrow();
    Mapping mapping =
        Host.local().mappings((int) ProcessHandle.current().pid()).stream()
            .filter(each -> each.contains(symbol.address()) && each.file())
            .findFirst()
            .orElseThrow(() -> new TestAbortedException("proc does not tell where libc is"));
    return new LibraryFunction(
        symbol.address(),
        mapping.path(),
        symbol.address() - mapping.start() + mapping.offset(),
        linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT)));
  }

  int call() {
    try {
      return (int) handle.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }
}
