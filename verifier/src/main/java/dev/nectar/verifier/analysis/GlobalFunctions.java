package dev.nectar.verifier.analysis;

import dev.nectar.object.link.LinkedProgram;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Contract;
import dev.nectar.verifier.types.Contract.Argument;
import dev.nectar.verifier.types.Types;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Global functions: callers keep to what their types say, and so they are verified once each. */
final class GlobalFunctions {
  private final Walk walk;
  private final Effects effects;
  private final Memory memory;
  private final StackObjects objects;
  private final @Nullable Contract[] contracts;
  private final List<Integer> called = new ArrayList<>();
  private final int catcher;

  GlobalFunctions(Walk walk, Subject subject, Code code, Flow flow, Memory memory) {
    this.walk = walk;
    this.effects = new Effects(code, flow, walk.known().types());
    this.memory = memory;
    this.objects = memory.onStack();
    this.contracts = new Contract[flow.starts.length];
    Types types = walk.known().types();
    Optional<String> thrown = Optional.empty();
    int found = -1;
    for (LinkedProgram.Place place : subject.functions()) {
      int function = flow.functionAt(place.slot());
      if (place.slot() == 0) {
        thrown = Contract.exceptionCallback(types, place.type());
      }
      if (function >= 0 && Contract.isGlobal(types, place.type())) {
        contracts[function] = Contract.of(types, subject.type(), place.type());
      }
      if (thrown.filter(place.name()::equals).isPresent()) {
        found = function;
      }
    }
    this.catcher = found;
    if (found > 0) {
      called.add(found);
    }
  }

  /** Whether a function is called by its contract. */
  boolean isGlobal(int function) {
    return function > 0 && contracts[function] != null;
  }

  /** The function that is called with what is thrown, or -1. */
  int catcher() {
    return catcher;
  }

  /** Functions that are called, in the order of the first call; more come while they are walked. */
  List<Integer> called() {
    return called;
  }

  /** A call of a global function. */
  void call(int function) {
    Contract contract = contracts[function];
    if (contract == null) {
      return;
    }
    if (!walk.state.locks.isEmpty()) {
      throw Refusal.because("use static function instead");
    }
    if (effects.waits[function] && walk.sections().mayNotWait()) {
      throw Refusal.because("a non-sleepable BPF program context");
    }
    check(function, contract);
    if (!called.contains(function)) {
      called.add(function);
    }
    if (effects.movesPackets[function]) {
      walk.forgetPackets();
    }
    walk.forgetArguments();
    walk.state.reg(0).becomeUnknown();
  }

  private void check(int function, Contract contract) {
    boolean wrong = !contract.wrong().isEmpty();
    try {
      for (int i = 0; i < contract.arguments().size() && !wrong; i++) {
        argument(i, contract.arguments().get(i));
      }
    } catch (Refusal refusal) {
      wrong = true;
    }
    if (wrong) {
      throw Refusal.because(
          "Caller passes invalid args into func#%d ('%s')", function, contract.name());
    }
  }

  private void argument(int index, Argument argument) {
    int number = index + 1;
    Reg reg = walk.state.reg(number);
    switch (argument) {
      case Argument.Scalar _ -> {
        if (!reg.isScalar()) {
          throw Refusal.because("R%d is not a scalar", number);
        }
      }
      case Argument.Context _ -> {
        if (reg.kind != Kind.CTX) {
          throw Refusal.because("arg#%d expects pointer to ctx", index);
        }
        memory.checkPlain(reg, number, false);
      }
      case Argument.Memory wanted -> {
        if (wanted.untrusted()) {
          return;
        }
        memory.passed().readAndWritten(number, wanted.size());
        if (!wanted.maybeNull() && reg.maybeNull) {
          throw Refusal.because("arg#%d is expected to be non-NULL", index);
        }
        if (!wanted.maybeNull() && reg.isNull()) {
          throw Refusal.because("arg#%d is expected to be non-NULL", index);
        }
      }
      case Argument.InArena _ -> {
        if (reg.kind != Kind.ARENA && !reg.isScalar()) {
          throw Refusal.because("R%d is not a pointer to arena or scalar.", number);
        }
      }
      case Argument.View _ -> {
        objects.checkDynptrPointer(number, index);
        objects.dynptr(number, index, null);
      }
      case Argument.Thing wanted -> thing(number, reg, wanted);
    }
  }

  private void thing(int number, Reg reg, Argument.Thing wanted) {
    if (wanted.object().has(Pointee.UNTRUSTED) || reg.isNull() && wanted.maybeNull()) {
      return;
    }
    Pointee object = reg.object();
    boolean fine =
        reg.isObject()
            && (object.flags() == 0
                || object.flags() == Pointee.TRUSTED
                || object.flags() == Pointee.RCU)
            && (!reg.maybeNull || wanted.maybeNull())
            && walk.known()
                .layout()
                .matches(object, reg.off, wanted.object().source(), wanted.object().id(), false);
    if (!fine) {
      throw Refusal.because("R%d type=%s expected=ptr_", number, reg.title());
    }
    memory.checkPlain(reg, number, true);
  }

  /** What is known when a function is called by whomever. */
  State start(int function) {
    Contract contract = contracts[function];
    State state = State.start(function);
    if (contract == null) {
      return state;
    }
    if (!contract.wrong().isEmpty()) {
      throw Refusal.because(contract.wrong().replace("%", "%%"));
    }
    for (int i = 0; i < contract.arguments().size(); i++) {
      fill(state.reg(i + 1), contract.arguments().get(i));
    }
    return state;
  }

  private void fill(Reg reg, Argument argument) {
    switch (argument) {
      case Argument.Scalar _, Argument.InArena _ -> reg.becomeUnknown();
      case Argument.Context _ -> reg.become(Kind.CTX);
      case Argument.View _ -> {
        reg.become(Kind.DYNPTR);
        reg.id = walk.newId();
        reg.type = new Dynptr(Dynptr.Memory.LOCAL, true);
      }
      case Argument.Memory given -> {
        reg.become(given.untrusted() ? Kind.UNTRUSTED_MEMORY : Kind.MEMORY).range = given.size();
        maybeNull(reg, given.maybeNull());
      }
      case Argument.Thing given -> {
        reg.becomePointer(given.object());
        maybeNull(reg, given.maybeNull());
      }
    }
  }

  private void maybeNull(Reg reg, boolean maybeNull) {
    if (maybeNull) {
      reg.maybeNull = true;
      reg.id = walk.newId();
    }
  }
}
