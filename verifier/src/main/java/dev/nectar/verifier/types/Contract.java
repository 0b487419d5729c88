package dev.nectar.verifier.types;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.rules.ContextTypes;
import dev.nectar.verifier.values.Pointee;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a global function takes, told by its type and the tags of its parameters ({@code __arg_ctx}
 * and the like): it is verified once, for all callers.
 *
 * @param name the function
 * @param arguments what it takes
 * @param wrong why its type can not be, as the kernel says it; empty if it can
 */
public record Contract(String name, List<Argument> arguments, String wrong) {
  private static final int MOST = 5;
  private static final String TAG = "arg:";

  /** What a function takes in a register. */
  public sealed interface Argument {
    /** A number. */
    record Scalar() implements Argument {}

    /** The context. */
    record Context() implements Argument {}

    /** A dynptr. */
    record View() implements Argument {}

    /** An address in an arena, or a number. */
    record InArena() implements Argument {}

    /**
     * Memory.
     *
     * @param size how many bytes
     * @param maybeNull whether null will do
     * @param untrusted whether any address will do, as it is only read
     */
    record Memory(int size, boolean maybeNull, boolean untrusted) implements Argument {}

    /**
     * An object of the kernel.
     *
     * @param object its type
     * @param maybeNull whether null will do
     */
    record Thing(Pointee object, boolean maybeNull) implements Argument {}
  }

  /** Whether a function is global. */
  public static boolean isGlobal(Types types, int function) {
    return types.get(Pointee.PROGRAM, function) instanceof BtfType.Func func
        && func.linkage() == BtfLinkage.GLOBAL;
  }

  /** That of a function of the program. */
  public static Contract of(Types types, ProgramType program, int function) {
    return new Reading(types, program, function).contract();
  }

  /** Reads the type of a function. */
  private static final class Reading {
    private final Types types;
    private final ProgramType program;
    private final int function;
    private final Btf btf;
    private String wrong = "";

    Reading(Types types, ProgramType program, int function) {
      this.types = types;
      this.program = program;
      this.function = function;
      this.btf = types.of(Pointee.PROGRAM).orElseThrow();
    }

    Contract contract() {
      if (!(btf.type(function) instanceof BtfType.Func func)
          || !(btf.type(func.prototype()) instanceof BtfType.Prototype prototype)) {
        return new Contract("", List.of(), "");
      }
      List<Argument> arguments = new ArrayList<>();
      String name = func.name();
      if (prototype.parameters().size() > MOST) {
        wrong(
            "Global function %s() with %d > %d args. Buggy compiler.",
            name, prototype.parameters().size(), MOST);
      } else if (!Types.isNumber(types.resolved(Pointee.PROGRAM, prototype.result()))) {
        wrong("Global function %s() doesn't return scalar. Only those are supported.", name);
      }
      for (int i = 0; i < prototype.parameters().size() && wrong.isEmpty(); i++) {
        Argument argument = argument(name, i, prototype.parameters().get(i).type());
        if (argument != null) {
          arguments.add(argument);
        }
      }
      return new Contract(name, List.copyOf(arguments), wrong);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private void wrong(String reason, Object... values) {
      wrong = String.format(Locale.ROOT, reason, values);
    }

    private @Nullable Argument wrongTags(int index) {
      wrong("arg#%d has invalid combination of tags", index);
      return null;
    }

    private @Nullable Argument argument(String name, int index, int type) {
      Set<String> tags = tags(index);
      if (!Set.of("ctx", "trusted", "untrusted", "nonnull", "nullable", "arena")
          .containsAll(tags)) {
        wrong("arg#%d has unsupported set of tags", index);
        return null;
      }
      BtfType resolved = types.resolved(Pointee.PROGRAM, type);
      if (resolved instanceof BtfType.Pointer pointer) {
        return pointer(index, types.resolve(Pointee.PROGRAM, pointer.target()), tags);
      }
      if (!tags.isEmpty()) {
        wrong("arg#%d has pointer tag, but is not a pointer type", index);
        return null;
      }
      if (Types.isNumber(resolved)) {
        return new Argument.Scalar();
      }
      wrong(
          "Arg#%d type %s in %s() is not supported yet.",
          index, resolved == null ? "UNKNOWN" : resolved.kind().name(), name);
      return null;
    }

    private @Nullable Argument pointer(int index, int to, Set<String> tags) {
      BtfType target = types.get(Pointee.PROGRAM, to);
      String structure = target instanceof BtfType.Struct struct ? struct.name() : "";
      if (tags.contains("ctx") || ContextTypes.isContext(program, structure)) {
        return tags.size() > 1 || tags.size() == 1 && !tags.contains("ctx")
            ? wrongTags(index)
            : new Argument.Context();
      }
      if (structure.equals("bpf_dynptr")) {
        return tags.isEmpty() ? new Argument.View() : wrongTags(index);
      }
      if (tags.contains("trusted")) {
        return tags.contains("nonnull")
            ? wrongTags(index)
            : thing(index, target, Pointee.TRUSTED, tags.contains("nullable"));
      }
      if (tags.contains("untrusted")) {
        if (tags.size() > 1) {
          return wrongTags(index);
        }
        return target == null || Types.isNumber(target)
            ? new Argument.Memory(0, false, true)
            : thing(index, target, Pointee.UNTRUSTED, false);
      }
      if (tags.contains("arena")) {
        return tags.size() > 1 ? wrongTags(index) : new Argument.InArena();
      }
      long size = target == null ? 0 : btf.size(to);
      if (size == 0) {
        wrong(
            "arg#%d reference type('%s %s') size cannot be determined: -22",
            index,
            target == null ? "UNKNOWN" : target.kind().name(),
            target == null ? "" : target.name());
        return null;
      }
      return new Argument.Memory((int) size, !tags.contains("nonnull"), false);
    }

    private @Nullable Argument thing(
        int index, @Nullable BtfType target, int flags, boolean maybeNull) {
      String name = target == null ? "" : target.name();
      int flavour = name.indexOf("___");
      String wanted = flavour > 0 ? name.substring(0, flavour) : name;
      int id = types.structure(wanted);
      if (id == 0) {
        wrong("arg#%d type %s %s ambiguous", index, "STRUCT", name);
        return null;
      }
      return new Argument.Thing(types.pointee(0, id, flags), maybeNull);
    }

    private Set<String> tags(int index) {
      Set<String> tags = new HashSet<>();
      btf.forEach(
          BtfKind.DECL_TAG,
          TAG,
          id -> {
            if (btf.type(id) instanceof BtfType.DeclTag tag
                && tag.type() == function
                && tag.component() == index) {
              tags.add(tag.name().substring(TAG.length()));
            }
          });
      return tags;
    }
  }

  /** The function that is called with what a program throws, if the program names one. */
  public static Optional<String> exceptionCallback(Types types, int function) {
    List<String> found = new ArrayList<>();
    types
        .of(Pointee.PROGRAM)
        .ifPresent(
            btf ->
                btf.forEach(
                    BtfKind.DECL_TAG,
                    "exception_callback:",
                    id -> {
                      if (btf.type(id) instanceof BtfType.DeclTag tag && tag.type() == function) {
                        found.add(tag.name().substring("exception_callback:".length()));
                      }
                    }));
    return found.stream().findFirst();
  }
}
