package dev.nectar.verifier.analysis;

import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Fields;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;

/** What functions of lists and trees take, and those that make and drop what is in them. */
final class CollectionArguments {
  private final Walk walk;

  CollectionArguments(Walk walk) {
    this.walk = walk;
  }

  /** An object that the program has made, and gives back. */
  void allocated(KfuncParameter parameter) {
    Reg reg = parameter.reg;
    String name = parameter.call.kfunc.name();
    Pointee object = reg.object();
    boolean percpu = object.has(Pointee.PERCPU);
    int plain = Pointee.ALLOCATED;
    boolean made =
        reg.isObject() && (object.flags() == plain || object.flags() == (plain | Pointee.PERCPU));
    if (!made) {
      throw Refusal.because("arg#%d expected pointer to allocated object", parameter.index);
    }
    String wanted = percpu ? "bpf_percpu_obj_drop_impl" : "bpf_obj_drop_impl";
    if (!name.equals(wanted)) {
      throw Refusal.because("arg#%d expected for %s()", parameter.index, wanted);
    }
    if (reg.reference == 0) {
      throw Refusal.because("allocated object must be referenced");
    }
    parameter.call.argument = object;
  }

  /** An object that the program has made, and holds. */
  void checkOwned(KfuncParameter parameter) {
    Reg reg = parameter.reg;
    if (!reg.isObject() || reg.object().flags() != Pointee.ALLOCATED) {
      throw Refusal.because("arg#%d expected pointer to allocated object", parameter.index);
    }
    if (reg.reference == 0) {
      throw Refusal.because("allocated object must be referenced");
    }
  }

  /** An object with a count of references. */
  void refcounted(KfuncParameter parameter) {
    Reg reg = parameter.reg;
    if (!reg.isObject() || !reg.object().isAllocated()) {
      throw Refusal.because("arg#%d is neither owning or non-owning ref", parameter.index);
    }
    parameter.call.owned = !reg.object().has(Pointee.NON_OWNING);
    if (!walk.known().fields(reg).has(Field.Kind.REFCOUNT)) {
      throw Refusal.because(
          "arg#%d doesn't point to a type with bpf_refcount field", parameter.index);
    }
    parameter.call.argument = reg.object();
  }

  /** A list or a tree, whose lock is held. */
  void root(KfuncParameter parameter, Field.Kind kind) {
    Reg reg = parameter.reg;
    boolean allocated = reg.isObject() && reg.object().flags() == Pointee.ALLOCATED;
    if (reg.kind != Kind.MAP_VALUE && !allocated) {
      throw Refusal.because(
          "arg#%d expected pointer to map value or allocated object", parameter.index);
    }
    if (allocated && reg.reference == 0) {
      throw Refusal.because("allocated object must be referenced");
    }
    checkConstant(parameter, kind.title());
    long at = reg.off + reg.bits.value();
    Fields fields = walk.known().fields(reg);
    Field field = fields.at(at, kind);
    if (field == null) {
      throw Refusal.because("%s not found at offset=%d", kind.title(), at);
    }
    int place = reg.kind == Kind.MAP_VALUE ? reg.map : -1;
    boolean held =
        walk.state.locks.stream().anyMatch(lock -> lock.id() == reg.id && lock.place() == place);
    if (!held) {
      Field lock = fields.of(Field.Kind.SPIN_LOCK);
      throw Refusal.because(
          "bpf_spin_lock at off=%d must be held for %s",
          lock == null ? -1 : lock.offset(), kind.title());
    }
    parameter.call.collection = field;
  }

  private static void checkConstant(KfuncParameter parameter, String what) {
    if (!parameter.reg.isConstant()) {
      throw Refusal.because(
          "R%d doesn't have constant offset. %s has to be at the constant offset",
          parameter.number, what);
    }
  }

  /** A place in a tree. */
  void treeNode(KfuncParameter parameter) {
    Reg reg = parameter.reg;
    String name = parameter.call.kfunc.name();
    if (name.equals("bpf_rbtree_add_impl")) {
      checkOwned(parameter);
    } else {
      boolean known = reg.isObject() && reg.object().has(Pointee.NON_OWNING);
      if (!known && reg.reference == 0) {
        throw Refusal.because(
            "%s can only take non-owning or refcounted bpf_rb_node pointer", name);
      }
      if (walk.state.frame().callback && walk.inTreeCallback()) {
        throw Refusal.because("%s not allowed in rbtree cb", name);
      }
    }
    node(parameter, Field.Kind.RB_ROOT, Field.Kind.RB_NODE);
  }

  /** A place in a list or a tree. */
  void node(KfuncParameter parameter, Field.Kind collection, Field.Kind kind) {
    Reg reg = parameter.reg;
    checkConstant(parameter, kind.title());
    long at = reg.off + reg.bits.value();
    if (walk.known().fields(reg).at(at, kind) == null) {
      throw Refusal.because("%s not found at offset=%d", kind.title(), at);
    }
    Field field = parameter.call.collection;
    if (field == null) {
      return;
    }
    if (reg.object().id() != field.to().id()) {
      throw Refusal.because(
          "operation on %s expects arg#1 %s at offset=%d in struct %s, but arg is at offset=%d in"
              + " struct %s",
          collection.title(),
          kind.title(),
          field.node(),
          field.to().name(),
          at,
          reg.object().name());
    }
    if (at != field.node()) {
      throw Refusal.because(
          "arg#1 offset=%d, but expected %s at offset=%d in struct %s",
          at, kind.title(), field.node(), field.to().name());
    }
    parameter.call.argument = reg.object();
  }
}
