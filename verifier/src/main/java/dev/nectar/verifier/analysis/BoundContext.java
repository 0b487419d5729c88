package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.rules.NullArguments;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The context of programs that are bound to a function of the kernel: what it is called with. */
final class BoundContext {
  private static final int MOST = 12;

  private final Walk walk;
  private final Subject subject;
  private final int source;
  private final String name;
  private final BtfType.@Nullable Prototype prototype;

  BoundContext(Walk walk, Subject subject) {
    this.walk = walk;
    this.subject = subject;
    Types types = walk.known().types();
    this.source =
        subject.bound().type() == 0 ? 0 : types.sourceOf(subject, subject.bound().module());
    BtfType bound = types.get(source, subject.bound().type());
    this.name = bound == null ? "" : bound.name();
    this.prototype = prototype(types, bound);
  }

  private BtfType.@Nullable Prototype prototype(Types types, @Nullable BtfType bound) {
    BtfType found =
        switch (bound) {
          case BtfType.Func function -> types.get(source, function.prototype());
          case BtfType.Typedef typedef -> target(types, typedef.type());
          case BtfType.Struct struct when subject.type() == ProgramType.STRUCT_OPS ->
              subject.attachType() < struct.members().size()
                  ? target(types, struct.members().get(subject.attachType()).type())
                  : null;
          case null, default -> null;
        };
    return found instanceof BtfType.Prototype prototype ? prototype : null;
  }

  private @Nullable BtfType target(Types types, int id) {
    return types.resolved(source, id) instanceof BtfType.Pointer pointer
        ? types.resolved(source, pointer.target())
        : null;
  }

  /** Whether it is known what the context is. */
  boolean isKnown() {
    return prototype != null;
  }

  /** Whether the function returns nothing. */
  boolean isVoid() {
    return prototype != null && prototype.result() == 0;
  }

  /** The name of the function, or of the structure that it is a member of. */
  String name() {
    return name;
  }

  /** Whether a load is allowed, and what it gives. */
  boolean load(int at, int size, @Nullable Reg loaded) {
    if (at < 0 || at >= 8 * MOST || at % size != 0 || at % 8 != 0 || prototype == null) {
      return false;
    }
    boolean tracepoint =
        subject.attachType() == AttachType.TRACE_RAW_TP.number()
            && subject.type() == ProgramType.TRACING;
    List<BtfType.Parameter> parameters = prototype.parameters();
    int first = tracepoint ? 1 : 0;
    int index = at / 8;
    int count = parameters.size() - first;
    if (index > count || index == count && !givesResult()) {
      return false;
    }
    int id = index == count ? prototype.result() : parameters.get(index + first).type();
    BtfType type = walk.known().types().resolved(source, id);
    if (Types.isNumber(type) || type instanceof BtfType.Struct) {
      number(loaded);
      return true;
    }
    if (!(type instanceof BtfType.Pointer pointer) || size != 8) {
      return false;
    }
    String parameter = index == count ? "" : parameters.get(index + first).name();
    return pointer(pointer, index, parameter, loaded);
  }

  private static void number(@Nullable Reg loaded) {
    if (loaded != null) {
      loaded.becomeUnknown();
    }
  }

  private boolean givesResult() {
    return subject.type() == ProgramType.LSM
        || subject.type() == ProgramType.TRACING
            && (subject.attachType() == AttachType.TRACE_FEXIT.number()
                || subject.attachType() == AttachType.MODIFY_RETURN.number());
  }

  private boolean isIterator() {
    return subject.type() == ProgramType.TRACING
        && subject.attachType() == AttachType.TRACE_ITER.number();
  }

  private boolean pointer(
      BtfType.Pointer pointer, int index, String parameter, @Nullable Reg loaded) {
    Types types = walk.known().types();
    int to = types.resolve(source, pointer.target());
    BtfType target = types.get(source, to);
    if (isIterator() && target == null && (parameter.equals("key") || parameter.equals("value"))) {
      if (loaded != null) {
        loaded.become(parameter.equals("key") ? Kind.RDONLY_BUFFER : Kind.BUFFER);
        orNull(loaded);
      }
      return true;
    }
    if (target == null || target instanceof BtfType.Int) {
      number(loaded);
      return true;
    }
    if (!(target instanceof BtfType.Struct)) {
      return false;
    }
    int flags = trusts() ? Pointee.TRUSTED : 0;
    flags |=
        switch (types.tag(source, pointer)) {
          case "user" -> Pointee.USER;
          case "percpu" -> Pointee.PERCPU;
          default -> 0;
        };
    if (loaded == null) {
      return true;
    }
    int kept = NullArguments.of(name, index);
    if (kept == NullArguments.ANYTHING) {
      loaded.becomeUnknown();
      return true;
    }
    Pointee object = types.pointee(source, to, flags);
    boolean promoted = walk.isCongestionControl() && object.name().equals("sock");
    loaded.becomePointer(promoted ? types.pointee("tcp_sock", flags) : object);
    if (parameter.endsWith("__nullable")
        || kept == NullArguments.NULL
        || isIterator() && index > 0) {
      orNull(loaded);
    }
    return true;
  }

  private boolean trusts() {
    return switch (subject.type()) {
      case TRACING -> subject.attachType() == AttachType.TRACE_RAW_TP.number() || isIterator();
      case LSM, STRUCT_OPS -> true;
      default -> false;
    };
  }

  private void orNull(Reg reg) {
    reg.maybeNull = true;
    reg.id = walk.newId();
  }
}
