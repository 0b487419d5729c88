package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.verifier.rules.MapStructures;
import dev.nectar.verifier.rules.SafeFields;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Layout;
import dev.nectar.verifier.types.WritableFields;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import org.jspecify.annotations.Nullable;

/** Loads and stores of objects of known type, and of pointers to such that maps hold. */
final class ObjectAccess {
  /** What is known of maps whose structure is not. */
  private static final int LEAST_MAP = 32;

  private final Walk walk;
  private final Code code;

  ObjectAccess(Walk walk, Code code) {
    this.walk = walk;
    this.code = code;
  }

  /** An access of an object. */
  void access(int base, Reg reg, long at, int size, boolean write, @Nullable Reg loaded) {
    Pointee object = reg.object();
    String name = object.name();
    if (at < 0) {
      throw Refusal.because("R%d is ptr_%s invalid negative access: off=%d", base, name, at);
    }
    if (!reg.bits.is(0)) {
      throw Refusal.because(
          "R%d is ptr_%s invalid variable offset: off=%d, var_off=%s", base, name, at, reg.bits);
    }
    if (object.has(Pointee.USER)) {
      throw Refusal.because("R%d is ptr_%s access user memory: off=%d", base, name, at);
    }
    if (object.has(Pointee.PERCPU)) {
      throw Refusal.because("R%d is ptr_%s access percpu memory: off=%d", base, name, at);
    }
    boolean made = object.isAllocated() && !object.has(Pointee.UNTRUSTED);
    if (write && !made) {
      checkWritable(object, at, size);
    }
    if (object.isAllocated()) {
      checkFields(object, at, size);
    }
    Layout.Reached reached = reach(object, at, size);
    if (loaded == null) {
      return;
    }
    switch (reached) {
      case Layout.Reached.Pointer pointer when !object.isAllocated() ->
          follow(reg, pointer, loaded);
      case Layout.Reached.Address _ when !object.isAllocated() ->
          loaded.become(Kind.UNTRUSTED_MEMORY);
      default -> loaded.becomeUnknown();
    }
  }

  /** An access of a map itself. */
  void map(int base, Reg reg, long at, int size, boolean write, @Nullable Reg loaded) {
    String structure = MapStructures.of(walk.map(reg).type());
    if (write) {
      throw Refusal.because("only read from %s is supported", structure);
    }
    if (at < 0) {
      throw Refusal.because("R%d is %s invalid negative access: off=%d", base, structure, at);
    }
    int id = walk.known().types().structure(structure);
    if (id == 0) {
      if (at + size > LEAST_MAP) {
        throw Refusal.because("access beyond struct bpf_map at off %d size %d", at, size);
      }
      if (loaded != null) {
        loaded.becomeUnknown();
      }
      return;
    }
    Layout.Reached reached = reach(walk.known().types().pointee(0, id, 0), at, size);
    if (loaded == null) {
      return;
    }
    if (reached instanceof Layout.Reached.Pointer pointer) {
      loaded.becomePointer(pointer.to().with(0));
    } else {
      loaded.becomeUnknown();
    }
  }

  private void checkWritable(Pointee object, long at, int size) {
    boolean connection = object.name().startsWith("nf_conn");
    if (connection && walk.mayMarkConnections()) {
      if (!WritableFields.connection(walk.known().types(), at, size)) {
        throw Refusal.because("no write support to nf_conn at off %d", at);
      }
      return;
    }
    if (!walk.isCongestionControl() || !object.name().equals("tcp_sock")) {
      throw Refusal.because("only read is supported");
    }
    if (!WritableFields.tcp(walk.known().types(), at, size)) {
      throw Refusal.because("no write support to tcp_sock at off %d", at);
    }
  }

  private Layout.Reached reach(Pointee object, long at, int size) {
    Layout.Reached reached = walk.known().layout().reach(object.source(), object.id(), at, size);
    if (reached instanceof Layout.Reached.Nothing(String reason)) {
      throw Refusal.because(reason.replace("%", "%%"));
    }
    return reached;
  }

  private void checkFields(Pointee object, long at, int size) {
    for (Field field : walk.known().fieldsOf(object).all()) {
      if (at < field.offset() + field.size() && field.offset() < at + size) {
        throw Refusal.because("direct access to %s is disallowed", field.kind().title());
      }
    }
  }

  /** What a pointer is that was loaded from an object. */
  private void follow(Reg reg, Layout.Reached.Pointer pointer, Reg loaded) {
    Pointee owner = reg.object();
    Pointee to = pointer.to();
    int flags = to.flags();
    boolean orNull = false;
    String structure = owner.name();
    String field = pointer.field();
    if (owner.has(Pointee.UNTRUSTED)) {
      flags = Pointee.UNTRUSTED;
    } else if (KfuncArguments.isTrusted(reg) || KfuncArguments.isRcu(reg)) {
      if (SafeFields.trusted(structure, field)) {
        flags |= Pointee.TRUSTED;
      } else if (SafeFields.trustedOrNull(structure, field)) {
        flags |= Pointee.TRUSTED;
        orNull = true;
      } else if (walk.sections().inRcu()) {
        boolean known = SafeFields.rcuOrNull(structure, field);
        if (SafeFields.rcu(structure, field)) {
          flags |= Pointee.RCU;
        } else if (to.has(Pointee.RCU) || known) {
          flags |= Pointee.RCU;
          orNull = true;
          flags = known ? flags & ~Pointee.UNTRUSTED : flags;
        } else if ((flags & (Pointee.PERCPU | Pointee.USER)) == 0) {
          flags = 0;
        }
      } else {
        flags = Pointee.UNTRUSTED;
      }
    } else {
      flags &= Pointee.PERCPU | Pointee.USER;
    }
    loaded.becomePointer(to.with(flags));
    if (orNull) {
      loaded.maybeNull = true;
      loaded.id = walk.newId();
    }
  }

  /**
   * An access of a map's value that may touch what the kernel looks after.
   *
   * @param helper whether a helper makes it
   * @return the pointer that is accessed, or null if there is none
   */
  @Nullable Field touched(Reg reg, long at, int size, boolean helper) {
    for (Field field : walk.known().fields(reg.map).all()) {
      boolean touches =
          reg.smin + at < field.offset() + field.size()
              && Long.compareUnsigned(field.offset(), reg.umax + at + size) < 0;
      if (!touches) {
        continue;
      }
      String name = field.kind().title();
      if (!field.kind().isPointer()) {
        throw Refusal.because("%s cannot be accessed directly by load/store", name);
      }
      if (helper) {
        throw Refusal.because("%s cannot be accessed indirectly by helper", name);
      }
      if (!reg.isConstant()) {
        throw Refusal.because("%s access cannot have variable offset", name);
      }
      if (field.offset() != at + reg.bits.value()) {
        throw Refusal.because(
            "%s access misaligned expected=%d off=%d", name, field.offset(), at + reg.bits.value());
      }
      if (size != 8) {
        throw Refusal.because("%s access size must be BPF_DW", name);
      }
      return field;
    }
    return null;
  }

  /** A pointer in a map is loaded or stored. */
  void pointer(Field field, boolean write, @Nullable Reg value) {
    int i = walk.slot();
    if (code.mode(i) != 0x60) {
      throw Refusal.because("kptr in map can only be accessed using BPF_MEM instruction mode");
    }
    boolean held = field.kind() == Field.Kind.KPTR || field.kind() == Field.Kind.KPTR_PERCPU;
    if (write && held) {
      throw Refusal.because("store to referenced kptr disallowed");
    }
    if (write && field.kind() == Field.Kind.UPTR) {
      throw Refusal.because("store to uptr disallowed");
    }
    if (!write) {
      if (value != null) {
        load(field, value);
      }
    } else if (code.kind(i) == Code.ST) {
      if (code.imm[i] != 0) {
        throw Refusal.because(
            "BPF_ST imm must be 0 when storing to kptr at off=%d", field.offset());
      }
    } else if (value != null && !value.isNull()) {
      checkFits(field, value, code.src[i]);
    }
  }

  private void load(Field field, Reg loaded) {
    if (field.kind() == Field.Kind.UPTR) {
      loaded.become(Kind.MEMORY).range =
          (int) walk.known().types().size(field.to().source(), field.to().id());
    } else {
      boolean protectedType =
          field.kind() == Field.Kind.KPTR_PERCPU
              || field.kind() == Field.Kind.KPTR
                  && (field.to().source() == Pointee.PROGRAM
                      || SafeFields.isProtected(field.to().name()));
      int flags = Pointee.UNTRUSTED;
      if (protectedType && walk.sections().inRcu()) {
        flags = Pointee.RCU;
        if (field.kind() == Field.Kind.KPTR_PERCPU) {
          flags |= Pointee.PERCPU;
        } else if (field.to().source() == Pointee.PROGRAM) {
          flags |= Pointee.ALLOCATED;
        }
      }
      loaded.becomePointer(field.to().with(flags));
    }
    loaded.maybeNull = true;
    loaded.id = walk.newId();
  }

  /** Whether a pointer may go to a place in a map. */
  void checkFits(Field field, Reg value, int number) {
    boolean untrusted = field.kind() == Field.Kind.KPTR_UNTRUSTED;
    int allowed = Pointee.TRUSTED | Pointee.RCU;
    if (untrusted) {
      allowed |= Pointee.UNTRUSTED;
    } else if (field.kind() == Field.Kind.KPTR_PERCPU) {
      allowed |= Pointee.PERCPU | Pointee.ALLOCATED;
    } else {
      allowed |= Pointee.ALLOCATED;
    }
    boolean fine = value.isObject() && (value.object().flags() & ~allowed) == 0;
    fine &=
        fine
            && walk.known()
                .layout()
                .matches(
                    value.object(), value.off, field.to().source(), field.to().id(), !untrusted);
    if (!fine) {
      String text =
          "invalid kptr access, R%d type=%s%s expected=ptr_%s"
              .formatted(
                  number,
                  value.title(),
                  value.isObject() ? value.object().name() : "",
                  field.to().name());
      throw Refusal.because(
          (untrusted ? text + " or untrusted_ptr_" + field.to().name() : text).replace("%", "%%"));
    }
    if (!value.bits.is(0)) {
      throw Refusal.because("variable %s access var_off=%s disallowed", value.title(), value.bits);
    }
  }

  /** A variable of the kernel, by the instruction that loads its address. */
  void variable(int i, Reg loaded) {
    int source = code.imm[i + 1];
    int id = code.imm[i];
    if (!(walk.known().types().get(source, id) instanceof BtfType.Variable variable)) {
      loaded.become(Kind.RDONLY_MEMORY);
      return;
    }
    int type = walk.known().types().resolve(source, variable.type());
    if (walk.known().types().isPercpu(source, id)) {
      loaded.becomePointer(walk.known().types().pointee(source, type, Pointee.PERCPU));
    } else if (walk.known().types().get(source, type) instanceof BtfType.Struct) {
      loaded.becomePointer(walk.known().types().pointee(source, type, 0));
    } else {
      loaded.become(Kind.RDONLY_MEMORY).range = (int) walk.known().types().size(source, type);
    }
  }
}
