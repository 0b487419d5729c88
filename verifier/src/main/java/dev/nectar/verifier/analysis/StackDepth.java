package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.types.Types;
import java.util.BitSet;

/**
 * How deep calls may go, and how much stack they use together. Functions of programs that trace
 * have stacks of their own, but for small ones and those that callbacks run as well.
 */
final class StackDepth {
  private static final int MAX_STACK = 512;
  private static final int MAX_TAIL_CALL_STACK = 256;
  private static final int MAX_FRAMES = 8;
  private static final int LEAST_OWN_STACK = 64;

  private final Code code;
  private final Flow flow;
  private final int[] use;
  private final BitSet asynchronous;
  private final BitSet callbacks;
  private final BitSet throwing = new BitSet();
  private final BitSet shared = new BitSet();
  private boolean own;

  StackDepth(Code code, Flow flow, int[] use, BitSet asynchronous, BitSet callbacks) {
    this.callbacks = callbacks;
    this.code = code;
    this.flow = flow;
    this.use = use;
    this.asynchronous = asynchronous;
  }

  void check(Subject subject, Types types) {
    for (int i = 0; i < code.length; i++) {
      throwing.set(
          i,
          code.isCallOfKfunc(i)
              && types.get(code.off[i], code.imm[i]) instanceof BtfType.Func function
              && function.name().equals("bpf_throw"));
    }
    asynchronous.stream().forEach(function -> check(function, 0, 0, false));
    own = hasOwnStacks(subject);
    for (boolean calls : flow.tailCalls) {
      own &= !calls;
    }
    check(0, 0, 0, false);
  }

  private static boolean hasOwnStacks(Subject subject) {
    return switch (subject.type()) {
      case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT -> true;
      default ->
          subject.type() == ProgramType.TRACING
              && subject.attachType() != AttachType.TRACE_ITER.number();
    };
  }

  private void check(int function, int above, int frames, boolean inCallback) {
    boolean calledBack = inCallback || callbacks.get(function);
    if (function != 0 && flow.tailCalls[function] && above >= MAX_TAIL_CALL_STACK) {
      throw new Refusal(
          flow.starts[function],
          Refusal.because(
                  "tail_calls are not allowed when call stack of previous frames is %d bytes. Too"
                      + " large",
                  above)
              .reason());
    }
    int depth = above + onCommonStack(function);
    if (depth > MAX_STACK) {
      throw new Refusal(
          flow.starts[function],
          Refusal.because("combined stack size of %d calls is %d. Too large", frames + 1, depth)
              .reason());
    }
    for (int i = flow.starts[function]; i < flow.starts[function + 1]; i++) {
      if (throwing.get(i) && calledBack) {
        throw new Refusal(
            i,
            Refusal.because(
                    "bpf_throw kfunc (insn %d) cannot be called from callback subprog %d",
                    i, function)
                .reason());
      }
      if (!code.isCallOfFunction(i) && !code.isFunctionAddress(i)) {
        continue;
      }
      int callee = flow.functionAt(i + code.imm[i] + 1);
      if (code.isFunctionAddress(i) && asynchronous.get(callee)) {
        continue;
      }
      if (frames + 1 >= MAX_FRAMES) {
        throw new Refusal(
            i, Refusal.because("the call stack of %d frames is too deep !", frames + 2).reason());
      }
      check(callee, depth, frames + 1, calledBack);
    }
  }

  private int onCommonStack(int function) {
    int bytes = rounded(use[function]);
    if (own && bytes >= LEAST_OWN_STACK && !shared.get(function)) {
      return 0;
    }
    if (!own) {
      shared.set(function);
    }
    return bytes;
  }

  private static int rounded(int bytes) {
    return Math.max(bytes, 1) + 15 & ~15;
  }
}
