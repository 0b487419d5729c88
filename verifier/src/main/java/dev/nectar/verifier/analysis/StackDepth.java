package dev.nectar.verifier.analysis;

import java.util.BitSet;

/** How deep calls may go, and how much stack they use together. */
final class StackDepth {
  private static final int MAX_STACK = 512;
  private static final int MAX_TAIL_CALL_STACK = 256;
  private static final int MAX_FRAMES = 8;

  private final Code code;
  private final Flow flow;
  private final int[] use;
  private final BitSet asynchronous;

  StackDepth(Code code, Flow flow, int[] use, BitSet asynchronous) {
    this.asynchronous = asynchronous;
    this.code = code;
    this.flow = flow;
    this.use = use;
  }

  void check() {
    check(0, 0, 0);
    asynchronous.stream().forEach(function -> check(function, 0, 0));
  }

  private void check(int function, int above, int frames) {
    if (function != 0 && flow.tailCalls[function] && above >= MAX_TAIL_CALL_STACK) {
      throw new Refusal(
          flow.starts[function],
          Refusal.because(
                  "tail_calls are not allowed when call stack of previous frames is %d bytes. Too"
                      + " large",
                  above)
              .reason());
    }
    int depth = above + rounded(use[function]);
    if (depth > MAX_STACK) {
      throw new Refusal(
          flow.starts[function],
          Refusal.because("combined stack size of %d calls is %d. Too large", frames + 1, depth)
              .reason());
    }
    for (int i = flow.starts[function]; i < flow.starts[function + 1]; i++) {
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
      check(callee, depth, frames + 1);
    }
  }

  private static int rounded(int bytes) {
    return Math.max(bytes, 1) + 15 & ~15;
  }
}
