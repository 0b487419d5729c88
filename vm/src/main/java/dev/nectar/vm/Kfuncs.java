package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.helper.KfuncTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The kfuncs of an embedded kernel: those of Linux's that it has, and those of Java's. */
final class Kfuncs {
  private static final KfuncTable LINUX = KfuncTable.standard();

  private final Map<String, Kfunc> own = new LinkedHashMap<>();
  private final Map<String, HelperFunction> bodies = new LinkedHashMap<>();

  /**
   * Kfuncs.
   *
   * @param options which are Java's
   * @param types where they are declared
   */
  Kfuncs(EmbeddedOptions options, Optional<Btf> types) {
    for (Kfunc each : options.kfuncs()) {
      if (own.put(each.name(), each) != null || LINUX.function(each.name()).isPresent()) {
        throw new IllegalArgumentException("there are two kfuncs " + each.name());
      }
      bodies.put(each.name(), new JavaKfunc(each, types.orElseThrow()));
    }
  }

  /**
   * What a call in a program calls.
   *
   * @param name the function's
   * @param caller the program
   * @return the function; empty if there is none
   * @throws KernelException if programs of its kind may not call it
   */
  Optional<HelperFunction> function(String name, ProgramSpec caller) {
    Kfunc kfunc = own.get(name);
    if (kfunc == null) {
      return LINUX.function(name);
    }
    if (kfunc.flags().contains(Kfunc.Flag.SLEEPABLE)
        && !caller.flags().contains(ProgramFlag.SLEEPABLE)) {
      throw new KernelException(
          "cannot load program "
              + caller.name()
              + ": it calls "
              + name
              + ", which only sleepable programs may call",
          "make it one, such as by a section whose name ends with .s");
    }
    return Optional.ofNullable(bodies.get(name));
  }
}
