package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.State;
import dev.nectar.verifier.state.Trail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The instructions a state came by. */
final class Path {
  /** How long a path may be: longer ones are not told. */
  private static final int MOST = 200_000;

  private Path() {}

  /** From the first instruction to one; empty if there are too many. */
  static int[] to(Code code, State end, int slot) {
    List<State> states = new ArrayList<>();
    for (State state = end; state != null; state = state.parent) {
      states.add(state);
    }
    BitSet wide = new BitSet();
    for (int i = 0; i < code.length; i++) {
      if (code.op[i] == Code.LD_IMM64) {
        wide.set(++i);
      }
    }
    int[] path = new int[64];
    int length = 0;
    int at = 0;
    int step = states.isEmpty() ? 0 : states.getFirst().trail.length();
    int now = slot;
    while (now >= 0) {
      if (length == MOST) {
        return new int[0];
      }
      if (length == path.length) {
        path = grown(path);
      }
      path[path.length - ++length] = now;
      while (step == 0 && at + 1 < states.size()) {
        step = states.get(++at).trail.length();
      }
      Trail trail = states.get(at).trail;
      if (step > 0 && trail.to(step - 1) == now) {
        now = trail.from(--step);
      } else {
        now = now > 0 && wide.get(now - 1) ? now - 2 : now - 1;
      }
    }
    return Arrays.copyOfRange(path, path.length - length, path.length);
  }

  /** The same, with as much room before it again. */
  private static int[] grown(int[] path) {
    int[] more = new int[2 * path.length];
    System.arraycopy(path, 0, more, path.length, path.length);
    return more;
  }
}
