package dev.nectar.verifier.analysis;

import dev.nectar.verifier.Explanation;
import dev.nectar.verifier.Explanation.Cause;
import dev.nectar.verifier.Explanation.What;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says of a refused program how the value came to be that was not as needed: the path to the
 * refusal is walked once more, and then back from its end, following the value.
 */
public final class Explainer {
  private static final Pattern REGISTER = Pattern.compile("\\bR(\\d+)\\b");

  /** How many causes are told: the latest. */
  private static final int MOST = 24;

  private static final Explanation NOTHING =
      new Explanation(Optional.empty(), List.of(), Optional.empty());

  private final Subject subject;
  private final Code code;
  private final int[] path;

  /** How many functions are under way before each instruction of the path. */
  private final int[] depths;

  /** The slot of a stack that an instruction of the path loads from or stores to; -1 for none. */
  private final int[] stack;

  /** Whether an instruction of the path compares pointers into the packet. */
  private final boolean[] bounds;

  /** The registers that are followed, as bits, of each function under way. */
  private final int[] followed = new int[State.MAX_FRAMES];

  private final Set<Integer> followedSlots = new HashSet<>();
  private final Map<Integer, Step> found = new LinkedHashMap<>();

  private record Step(int at, What what, int register) {}

  private Explainer(Subject subject, Code code, int[] path) {
    this.subject = subject;
    this.code = code;
    this.path = path;
    this.depths = new int[path.length];
    this.stack = new int[path.length];
    this.bounds = new boolean[path.length];
  }

  /**
   * Explains a refusal.
   *
   * @param subject the program
   * @param walk the walk that it ended
   * @param refusal why
   * @return what was needed, and how it came that it was not there
   */
  public static Explanation of(Subject subject, Walk walk, Refusal refusal) {
    Code code = new Code(subject.code());
    int slot = refusal.slot() >= 0 ? refusal.slot() : walk.slot();
    int[] path = walk.work().total() > 0 ? Path.to(code, walk.state, slot) : new int[0];
    if (path.length == 0) {
      return NOTHING;
    }
    return new Explainer(subject, code, path).explain(refusal.reason());
  }

  private Explanation explain(String reason) {
    Walk again = new Walk(subject);
    if (!again.follow(path, this::look)) {
      return NOTHING;
    }
    int last = path.length - 1;
    int named = register(reason, path[last]);
    int register = named < Frame.REGISTERS ? named : -1;
    State end = again.state;
    Optional<String> need =
        register < 0
            ? Optional.empty()
            : new Need(subject, code, again).of(reason, path[last], register, end.reg(register));
    if (register >= 0 && register != 10) {
      follow(depths[last], register);
      boolean inPacket = end.reg(register).kind.isPacket();
      boolean nothing = end.reg(register).isNothing();
      for (int k = last - 1; k >= 0; k--) {
        back(k, inPacket, nothing);
      }
    }
    return new Explanation(need, causes(), Optional.empty());
  }

  /** The register that the refusal is about; -1 for none. */
  private int register(String reason, int slot) {
    Matcher named = REGISTER.matcher(reason);
    if (named.find()) {
      return Integer.parseInt(named.group(1));
    }
    return switch (code.kind(slot)) {
      case Code.LDX -> code.src[slot];
      case Code.ST, Code.STX, Code.ALU, Code.ALU64 -> code.dst[slot];
      default -> code.op[slot] == Code.EXIT ? 0 : -1;
    };
  }

  // The way there.

  private void look(int k, State state) {
    int i = path[k];
    depths[k] = state.frames.size() - 1;
    stack[k] = -1;
    if (code.dst[i] >= Frame.REGISTERS || code.src[i] >= Frame.REGISTERS) {
      return; // refused for that, or a call, whose registers say what is called
    }
    switch (code.kind(i)) {
      case Code.LDX -> stack[k] = place(state.reg(code.src[i]), code.off[i]);
      case Code.STX -> stack[k] = place(state.reg(code.dst[i]), code.off[i]);
      case Code.JMP -> bounds[k] = code.isBranch(i) && isBound(state, i);
      default -> {}
    }
  }

  private static int place(Reg base, int offset) {
    if (base.kind != Kind.STACK || !base.isConstant()) {
      return -1;
    }
    long at = base.off + base.bits.value() + offset;
    return at >= 0 || at < -512 ? -1 : key(base.frame, (int) (-at - 1) / 8);
  }

  private static int key(int frame, int slot) {
    return frame << 6 | slot;
  }

  private boolean isBound(State state, int i) {
    return code.usesRegister(i)
        && isPacket(state.reg(code.dst[i]))
        && isPacket(state.reg(code.src[i]));
  }

  private static boolean isPacket(Reg reg) {
    return reg.kind.isPacket() || reg.kind == Kind.PACKET_END;
  }

  // The way back.

  private boolean isFollowed(int frame, int register) {
    return (followed[frame] >> register & 1) != 0;
  }

  private void follow(int frame, int register) {
    if (register < 10) {
      followed[frame] |= 1 << register;
    }
  }

  private void leave(int frame, int register) {
    followed[frame] &= ~(1 << register);
  }

  private void tell(int k, What what, int register) {
    found.putIfAbsent(path[k], new Step(k, what, register));
  }

  private void back(int k, boolean inPacket, boolean nothing) {
    int i = path[k];
    int here = depths[k];
    int behind = depths[k + 1];
    if (behind > here) {
      enters(k, here, behind);
    } else if (behind < here) {
      if (isFollowed(behind, 0)) {
        tell(k, What.RETURNED, 0);
        follow(here, 0);
      }
      followed[behind] &= ~0b111111;
    } else if (code.kind(i) == Code.ALU || code.kind(i) == Code.ALU64) {
      computes(k, i, here);
    } else if (code.kind(i) == Code.LDX || code.op[i] == Code.LD_IMM64) {
      loads(k, i, here);
    } else if (code.kind(i) == Code.STX) {
      stores(k, i, here);
    } else if (code.op[i] == Code.CALL) {
      returns(k, here, nothing);
    } else if (code.isBranch(i)) {
      tests(k, i, here, inPacket);
    }
  }

  private void enters(int k, int here, int behind) {
    for (int r = 1; r <= 5; r++) {
      if (isFollowed(behind, r)) {
        tell(k, What.PASSED, r);
        follow(here, r);
      }
    }
    followed[behind] = 0;
  }

  private void computes(int k, int i, int here) {
    int dst = code.dst[i];
    if (!isFollowed(here, dst)) {
      return;
    }
    boolean move = (code.op[i] & 0xf0) == 0xb0;
    boolean register = code.usesRegister(i);
    tell(k, !move ? What.CHANGED : register ? What.COPIED : What.MADE, dst);
    if (move) {
      leave(here, dst);
    }
    if (register && (code.op[i] & 0xf0) != 0xd0) {
      follow(here, code.src[i]);
    }
  }

  private void loads(int k, int i, int here) {
    int dst = code.dst[i];
    if (!isFollowed(here, dst)) {
      return;
    }
    leave(here, dst);
    if (stack[k] >= 0) {
      tell(k, What.FILLED, dst);
      followedSlots.add(stack[k]);
    } else {
      tell(k, What.MADE, dst);
    }
  }

  private void stores(int k, int i, int here) {
    if (code.mode(i) == 0x60 && followedSlots.remove(stack[k])) {
      tell(k, What.SPILLED, code.src[i]);
      follow(here, code.src[i]);
    }
  }

  private void returns(int k, int here, boolean nothing) {
    for (int r = nothing ? 1 : 6; r <= 5; r++) {
      if (isFollowed(here, r)) {
        tell(k, What.CLEARED, r);
      }
    }
    if (isFollowed(here, 0)) {
      tell(k, What.RETURNED, 0);
    }
    followed[here] &= ~0b111111;
  }

  private void tests(int k, int i, int here, boolean inPacket) {
    boolean right = code.usesRegister(i) && isFollowed(here, code.src[i]);
    if (isFollowed(here, code.dst[i]) || right) {
      tell(k, What.TESTED, isFollowed(here, code.dst[i]) ? code.dst[i] : code.src[i]);
    } else if (inPacket && bounds[k]) {
      tell(k, What.TESTED, code.dst[i]);
    }
  }

  // What is told.

  /** The latest of them, in order, each with what is known behind it. */
  private List<Cause> causes() {
    List<Step> steps = new ArrayList<>(found.values());
    steps = steps.subList(0, Math.min(MOST, steps.size())).reversed();
    Map<Integer, Step> after = new LinkedHashMap<>();
    steps.forEach(step -> after.put(step.at() + 1, step));
    List<Cause> causes = new ArrayList<>();
    new Walk(subject)
        .follow(
            path,
            (k, state) -> {
              Step step = after.get(k);
              if (step != null) {
                causes.add(cause(step, state));
              }
            });
    return causes;
  }

  private Cause cause(Step step, State state) {
    Reg reg = state.reg(step.register());
    String value = reg.isNothing() ? "" : StateText.of(reg).replace("()", "");
    return new Cause(path[step.at()], step.what(), step.register(), value);
  }
}
