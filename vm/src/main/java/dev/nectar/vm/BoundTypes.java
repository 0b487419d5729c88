package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.object.Target;
import dev.nectar.object.link.Bound;
import dev.nectar.object.link.LinkedProgram;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the types of a kernel say of the places that programs are bound to.
 *
 * @param target the kernel
 */
record BoundTypes(Target target) {
  /** How many arguments a program is given; empty if it is bound to no function. */
  OptionalInt parameters(LinkedProgram program) {
    Bound bound = program.bound();
    Optional<Btf> types = bound.module().isEmpty() ? target.types() : target.types(bound.module());
    return switch (program.spec().type()) {
      case TRACING, LSM, STRUCT_OPS ->
          bound.type() == 0 || types.isEmpty()
              ? OptionalInt.empty()
              : count(types.get(), bound.type(), bound.attachType());
      default -> OptionalInt.empty();
    };
  }

  /** Of a function, of a tracepoint ({@code btf_trace_…}), or of a member of a structure. */
  private static OptionalInt count(Btf types, int id, int member) {
    return switch (types.type(id)) {
      case BtfType.Func(_, _, int prototype) -> count(types, prototype, member);
      case BtfType.Prototype(_, var parameters) -> OptionalInt.of(parameters.size());
      case BtfType.Pointer(int target) -> count(types, target, member);
      case BtfType.Typedef(_, int type) -> {
        OptionalInt all = count(types, type, member);
        yield all.isEmpty() ? all : OptionalInt.of(all.getAsInt() - 1);
      }
      case BtfType.Struct struct when member < struct.members().size() ->
          count(types, struct.members().get(member).type(), member);
      default -> OptionalInt.empty();
    };
  }
}
