package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.types.Fields;
import dev.nectar.verifier.values.Iteration;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;

/** Locks, and sections in which RCU, preemption or interrupts are held back. */
final class Sections {
  private final Walk walk;

  Sections(Walk walk) {
    this.walk = walk;
  }

  /** Whether objects that RCU looks after are there. */
  boolean inRcu() {
    State state = walk.state;
    return state.rcu > 0 || !state.locks.isEmpty() || !walk.maySleep();
  }

  /** Whether nothing may wait here, be the program allowed to or not. */
  boolean mayNotWait() {
    State state = walk.state;
    return state.rcu > 0
        || state.preempt > 0
        || !state.interrupts.isEmpty()
        || !state.locks.isEmpty()
        || !walk.maySleep();
  }

  /**
   * The end of something for which nothing may be held.
   *
   * @param what what it is, as the kernel says it
   * @param leaves whether all functions end, and not only this one
   */
  void checkNothingHeld(String what, boolean leaves) {
    State state = walk.state;
    if (leaves && !state.locks.isEmpty()) {
      throw Refusal.because("%s cannot be used inside bpf_spin_lock-ed region", what);
    }
    if (leaves && !state.references.isEmpty()) {
      throw Refusal.because("%s would lead to reference leak", what);
    }
    if (leaves && !state.interrupts.isEmpty()) {
      throw Refusal.because("%s cannot be used inside bpf_local_irq_save-ed region", what);
    }
    if (leaves && state.rcu > 0) {
      throw Refusal.because("%s cannot be used inside bpf_rcu_read_lock-ed region", what);
    }
    if (leaves && state.preempt > 0) {
      throw Refusal.because("%s cannot be used inside bpf_preempt_disable-ed region", what);
    }
  }

  /** Takes or gives back a lock. */
  void lock(int number, boolean take, State.Lock.Kind kind) {
    Reg reg = walk.state.reg(number);
    String title = kind == State.Lock.Kind.SPIN ? "bpf_spin" : "bpf_res_spin";
    if (!reg.isConstant()) {
      throw Refusal.because(
          "R%d doesn't have constant offset. %s_lock has to be at the constant offset",
          number, title);
    }
    boolean inMap = reg.kind == Kind.MAP_VALUE;
    String name = "kptr";
    if (inMap) {
      MapSpec map = walk.map(reg);
      name = map.name();
      if (!walk.known().hasTypes(map)) {
        throw Refusal.because("map '%s' has to have BTF in order to use %s_lock", name, title);
      }
    }
    Fields fields = walk.known().fields(reg);
    Field field =
        fields.of(kind == State.Lock.Kind.SPIN ? Field.Kind.SPIN_LOCK : Field.Kind.RES_SPIN_LOCK);
    if (field == null) {
      throw Refusal.because("%s '%s' has no valid %s_lock", inMap ? "map" : "local", name, title);
    }
    long at = reg.bits.value() + reg.off;
    if (field.offset() != at) {
      throw Refusal.because(
          "off %d doesn't point to 'struct %s_lock' that is at %d", at, title, field.offset());
    }
    State.Lock lock = new State.Lock(kind, reg.id, inMap ? reg.map : -1);
    if (take) {
      take(lock);
    } else {
      giveBack(lock, title);
    }
  }

  private void take(State.Lock lock) {
    State state = walk.state;
    if (lock.kind() == State.Lock.Kind.SPIN) {
      if (state.locks.stream().anyMatch(held -> held.kind() == State.Lock.Kind.SPIN)) {
        throw Refusal.because("Locking two bpf_spin_locks are not allowed");
      }
    } else if (state.locks.stream()
        .anyMatch(
            held ->
                held.kind() != State.Lock.Kind.SPIN
                    && held.id() == lock.id()
                    && held.place() == lock.place())) {
      throw Refusal.because("Acquiring the same lock again, AA deadlock detected");
    }
    state.locks.add(lock);
  }

  private void giveBack(State.Lock lock, String title) {
    State state = walk.state;
    if (state.locks.isEmpty()) {
      throw Refusal.because("%s_unlock without taking a lock", title);
    }
    if (!state.locks.contains(lock)) {
      throw Refusal.because("%s_unlock of different lock", title);
    }
    State.Lock last = state.locks.getLast();
    if (last.id() != lock.id() || last.place() != lock.place()) {
      throw Refusal.because("%s_unlock cannot be out of order", title);
    }
    state.locks.removeLast();
    state.forEach(
        reg -> {
          if (reg.isObject() && reg.object().has(Pointee.NON_OWNING)) {
            reg.becomeUnknown();
          }
        });
  }

  /** Begins a section of RCU. */
  void beginRcu(String function) {
    if (walk.state.rcu > 0) {
      throw Refusal.because("nested rcu read lock (kernel function %s)", function);
    }
    walk.state.rcu = 1;
  }

  /** Ends a section of RCU: what it looked after may be gone. */
  void endRcu(String function) {
    State state = walk.state;
    if (state.rcu == 0) {
      throw Refusal.because("unmatched rcu read unlock (kernel function %s)", function);
    }
    state.rcu = 0;
    state.forEach(
        reg -> {
          if (reg.isObject() && reg.object().has(Pointee.RCU)) {
            Pointee object = reg.object();
            reg.type = object.with(object.flags() & ~Pointee.RCU | Pointee.UNTRUSTED);
            reg.kind = Kind.BTF;
            reg.maybeNull = false;
          }
        });
    StackObjects.forEach(
        state,
        reg -> {
          if (reg.type instanceof Iteration iteration && iteration.rcu()) {
            reg.type = iteration.ended();
          }
        });
  }

  /** Holds back preemption. */
  void beginPreempt() {
    walk.state.preempt++;
  }

  /** Lets preemption be. */
  void endPreempt(String function) {
    if (walk.state.preempt == 0) {
      throw Refusal.because(
          "unmatched attempt to enable preemption (kernel function %s)", function);
    }
    walk.state.preempt--;
  }

  /** A kfunc that may wait is called. */
  void checkMayWait(String function) {
    State state = walk.state;
    if (state.rcu > 0) {
      throw Refusal.because("kernel func %s is sleepable within rcu_read_lock region", function);
    }
    if (state.preempt > 0) {
      throw Refusal.because("kernel func %s is sleepable within non-preemptible region", function);
    }
    if (!state.interrupts.isEmpty()) {
      throw Refusal.because("kernel func %s is sleepable within IRQ-disabled region", function);
    }
  }

  /** A helper that may wait is called. */
  void checkHelperMayWait(String helper) {
    State state = walk.state;
    if (!walk.maySleep()) {
      throw Refusal.because("helper call might sleep in a non-sleepable prog");
    }
    String region =
        state.rcu > 0
            ? "rcu_read_lock"
            : state.preempt > 0
                ? "non-preemptible"
                : state.interrupts.isEmpty() ? "" : "IRQ-disabled";
    if (!region.isEmpty()) {
      throw Refusal.because("sleepable helper %s in %s region", helper, region);
    }
  }
}
