package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.core.CoreMatch;
import dev.nectar.btf.core.CoreMatcher;
import dev.nectar.bytecode.Instruction;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.Relocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Fits instructions to the types of a kernel (CO-RE), as libbpf does. For one thread. */
final class CoreRelocator {
  /** What libbpf calls where an instruction needs what the kernel lacks; no helper has it. */
  static final int POISON = 195_896_080;

  private final Optional<CoreMatcher> matcher;
  private final Map<Question, CoreMatch> known = new HashMap<>();

  /** Objects ask the same thing again and again. */
  private record Question(CoreRelocation relocation) {}

  CoreRelocator(Optional<Btf> local, List<Btf> targets) {
    this.matcher = local.map(types -> new CoreMatcher(types, targets));
  }

  RelocatedBody relocate(FunctionSpec function) {
    if (function.relocations().isEmpty()) {
      return new RelocatedBody(function.body(), Map.of());
    }
    Map<Integer, Relocation> bySlot = new HashMap<>();
    function.relocations().forEach(each -> bySlot.put(each.slot(), each));
    List<Instruction> out = new ArrayList<>(function.body().size());
    Map<Integer, Supplier<String>> poisoned = new HashMap<>();
    int slot = 0;
    for (Instruction instruction : function.body()) {
      Relocation relocation = bySlot.remove(slot);
      if (relocation == null) {
        out.add(instruction);
      } else {
        apply(function, instruction, relocation, out, poisoned);
      }
      slot += instruction.slots();
    }
    if (!bySlot.isEmpty()) {
      throw wrong(
          function, bySlot.keySet().iterator().next(), "there is no instruction to relocate there");
    }
    return new RelocatedBody(out, poisoned);
  }

  private void apply(
      FunctionSpec function,
      Instruction instruction,
      Relocation relocation,
      List<Instruction> out,
      Map<Integer, Supplier<String>> poisoned) {
    switch (match(function, relocation)) {
      case CoreMatch.Value value -> {
        Patched patched = Patch.of(instruction, value);
        switch (patched) {
          case Patched.Fits(Instruction fits) -> out.add(fits);
          case Patched.Unfit(String why) ->
              poison(instruction, relocation, () -> why, out, poisoned);
          case Patched.Wrong(String why) -> throw wrong(function, relocation.slot(), why);
        }
      }
      case CoreMatch.Missing(
              long local,
              boolean checked,
              CoreMatch.Fallback fallback,
              var reason) -> {
        if (fallback == CoreMatch.Fallback.POISON) {
          poison(instruction, relocation, reason, out, poisoned);
        } else {
          CoreMatch.Value zero = new CoreMatch.Value(local, 0, checked, Optional.empty());
          switch (Patch.of(instruction, zero)) {
            case Patched.Fits(Instruction fits) -> out.add(fits);
            case Patched.Unfit(String why) ->
                poison(instruction, relocation, () -> why, out, poisoned);
            case Patched.Wrong(String why) -> throw wrong(function, relocation.slot(), why);
          }
        }
      }
      case CoreMatch.Refused(String reason) -> throw wrong(function, relocation.slot(), reason);
    }
  }

  private CoreMatch match(FunctionSpec function, Relocation relocation) {
    CoreMatcher with =
        matcher.orElseThrow(
            () -> wrong(function, relocation.slot(), "the object has no types to relocate by"));
    CoreRelocation field =
        new CoreRelocation(0, relocation.type(), relocation.access(), relocation.kind());
    return known.computeIfAbsent(new Question(field), q -> with.match(q.relocation()));
  }

  /** Each slot becomes a call of a helper that does not exist. */
  private static void poison(
      Instruction instruction,
      Relocation relocation,
      Supplier<String> reason,
      List<Instruction> out,
      Map<Integer, Supplier<String>> poisoned) {
    for (int i = 0; i < instruction.slots(); i++) {
      out.add(new Instruction.Call(POISON));
      poisoned.put(relocation.slot() + i, reason);
    }
  }

  private static LinkException wrong(FunctionSpec function, int slot, String why) {
    return new LinkException(
        "instruction " + slot + " of function " + function.name() + " cannot be relocated: " + why,
        "compile the object again, with the types of the kernel it is for");
  }
}
