package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.core.TypeComparison;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.ExternSpec.Need;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds what an object declares and the kernel has: functions, variables and other symbols. */
final class KernelSymbols {
  /** What libbpf calls in place of a kernel function that may be missing, and is. */
  private static final int MISSING_FUNCTION = 2_002_000_000;

  private static final String FLAVOUR = "___";

  private final Target target;
  private final Optional<Btf> local;
  private final Map<String, ExternSpec> externs = new HashMap<>();
  private final Map<String, Optional<Found>> found = new HashMap<>();

  /**
   * Something in the kernel's types.
   *
   * @param id its number
   * @param module the module, empty for the kernel itself
   */
  record Found(int id, String module) {}

  /** Numbers the modules that a program needs, from 1; the kernel itself is 0. */
  interface Modules {
    int number(String module);
  }

  KernelSymbols(ObjectSpec spec, Target target) {
    this.target = target;
    this.local = spec.types();
    spec.externs().forEach(each -> externs.put(each.name(), each));
  }

  /** The call of a kernel function. */
  Instruction call(String name, Modules modules) {
    Optional<Found> there =
        switch (externs.get(name)) {
          case ExternSpec.Function function -> kernelFunction(function);
          case ExternSpec.Undefined undefined -> Optional.of(functionByName(undefined));
          case null, default -> throw uncallable(name);
        };
    return there
        .<Instruction>map(f -> new Instruction.CallKfunc(f.id(), modules.number(f.module())))
        .orElseGet(() -> new Instruction.Call(MISSING_FUNCTION));
  }

  /** Clang 11 tells neither of the section .ksyms nor, where debugging is off, of the function. */
  private Found functionByName(ExternSpec.Undefined undefined) {
    int declaration = undefined.declaration();
    int type = declaration == 0 ? 0 : typeOf(local.orElseThrow(), declaration);
    return kernelFunction(new ExternSpec.Function(undefined.name(), Need.WEAK, type))
        .orElseThrow(() -> uncallable(undefined.name()));
  }

  private static LinkException uncallable(String name) {
    return new LinkException(
        "function "
            + name
            + " is called, and neither is it in the object nor is it declared as the kernel's",
        "link the object with the one that has it");
  }

  /** The address of something in the kernel; 0 if it may be missing, and is. */
  WideValue address(String name, Modules modules) {
    return switch (externs.get(name)) {
      case ExternSpec.Function function ->
          kernelFunction(function)
              .<WideValue>map(f -> new WideValue.KernelVariable(f.id(), modules.number(f.module())))
              .orElse(new WideValue.Constant(0));
      case ExternSpec.Variable variable when variable.type() != 0 ->
          typed(variable)
              .<WideValue>map(f -> new WideValue.KernelVariable(f.id(), modules.number(f.module())))
              .orElse(new WideValue.Constant(0));
      case ExternSpec.Variable variable -> new WideValue.Constant(symbol(variable));
      case ExternSpec.Config _, ExternSpec.Undefined _ -> throw undeclared(name);
      case null -> throw undeclared(name);
    };
  }

  /** Refuses what lies in another object, and was not merged. */
  void refuseUndefined(String name) {
    if (externs.get(name) instanceof ExternSpec.Undefined) {
      throw undeclared(name);
    }
  }

  private static LinkException undeclared(String name) {
    return new LinkException(
        name + " is used, and neither is it in the object nor is it declared as the kernel's",
        "link the object with the one that has it");
  }

  private Optional<Found> kernelFunction(ExternSpec.Function function) {
    return found.computeIfAbsent(
        function.name(), name -> find(function, function.type(), BtfKind.FUNC, "function"));
  }

  private Optional<Found> typed(ExternSpec.Variable variable) {
    return found.computeIfAbsent(
        variable.name(), name -> find(variable, variable.type(), BtfKind.VAR, "variable"));
  }

  /** The kernel's own types first, then those of its modules; of the same name and a like type. */
  private Optional<Found> find(ExternSpec extern, int type, BtfKind kind, String what) {
    String name = essential(extern.name());
    boolean unlike = false;
    for (String module : inOrder()) {
      Btf types = types(module);
      int id = types.find(kind, name);
      if (id != 0 && like(type, types, id)) {
        return Optional.of(new Found(id, module));
      }
      unlike |= id != 0;
    }
    if (extern.need() == Need.WEAK) {
      return Optional.empty();
    }
    throw new LinkException(
        "the kernel's "
            + what
            + " "
            + name
            + (unlike
                ? " is of another type than the object declares"
                : " is needed, and the types of this kernel and its modules do not name it"),
        unlike
            ? "declare it as this kernel has it, or __weak, and look before it is used"
            : "use a kernel that has it, load its module, or declare it __weak");
  }

  private List<String> inOrder() {
    List<String> all = new java.util.ArrayList<>(List.of(""));
    all.addAll(target.modules());
    return all.stream().filter(module -> optionalTypes(module).isPresent()).toList();
  }

  private Optional<Btf> optionalTypes(String module) {
    return module.isEmpty() ? target.types() : target.types(module);
  }

  private Btf types(String module) {
    return optionalTypes(module).orElseThrow();
  }

  /** {@code bpf_f___old} is another declaration of {@code bpf_f}. */
  private static String essential(String name) {
    int flavour = name.indexOf(FLAVOUR);
    return flavour > 0 ? name.substring(0, flavour) : name;
  }

  private boolean like(int declared, Btf types, int id) {
    if (local.isEmpty() || declared == 0) {
      return true;
    }
    return TypeComparison.compatible(local.get(), declared, types, typeOf(types, id));
  }

  private static int typeOf(Btf types, int id) {
    return switch (types.type(id)) {
      case BtfType.Func(_, _, int prototype) -> prototype;
      case BtfType.Variable(_, int type, _) -> type;
      default -> id;
    };
  }

  private long symbol(ExternSpec.Variable variable) {
    OptionalLong address = target.address(variable.name());
    if (address.isEmpty() && variable.need() == Need.REQUIRED) {
      throw new LinkException(
          "the kernel's symbol "
              + variable.name()
              + " is needed, and /proc/kallsyms does not tell it",
          "run as root with kernel.kptr_restrict below 2, or declare it __weak");
    }
    return address.orElse(0);
  }
}
