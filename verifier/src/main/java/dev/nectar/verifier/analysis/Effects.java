package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.verifier.rules.Kfunc;
import dev.nectar.verifier.rules.PacketChanges;
import dev.nectar.verifier.types.Types;
import java.util.BitSet;

/** What functions may do, on any path, and those they call. */
final class Effects {
  /** Whether a function may wait. */
  final boolean[] waits;

  /** Whether a function may move the packet. */
  final boolean[] movesPackets;

  Effects(Code code, Flow flow, Types types) {
    int count = Math.max(flow.starts.length - 1, 0);
    waits = new boolean[count + 1];
    movesPackets = new boolean[count + 1];
    for (int f = 0; f < count; f++) {
      for (int i = flow.starts[f]; i < flow.starts[f + 1]; i++) {
        if (code.isCallOfHelper(i)) {
          waits[f] |= mayWait(code.imm[i]);
          movesPackets[f] |= PacketChanges.by(code.imm[i]);
        } else if (code.isCallOfKfunc(i)) {
          BtfType type = types.get(code.off[i], code.imm[i]);
          Kfunc kfunc = type == null ? null : Kfunc.of(type.name());
          waits[f] |= kfunc != null && kfunc.is(Kfunc.Flag.SLEEPABLE);
          movesPackets[f] |= type != null && type.name().equals("bpf_xdp_pull_data");
        }
      }
    }
    for (int round = 0; round < count; round++) {
      spread(code, flow, count);
    }
  }

  private void spread(Code code, Flow flow, int count) {
    for (int f = 0; f < count; f++) {
      for (int i = flow.starts[f]; i < flow.starts[f + 1]; i++) {
        if (code.isCallOfFunction(i)) {
          int callee = flow.functionAt(i + code.imm[i] + 1);
          waits[f] |= callee >= 0 && waits[callee];
          movesPackets[f] |= callee >= 0 && movesPackets[callee];
        }
      }
    }
  }

  /** Calls of kfuncs that go on with an iteration, or call back. */
  static BitSet iterating(Code code, Types types) {
    BitSet found = new BitSet();
    for (int i = 0; i < code.length; i++) {
      if (code.isCallOfKfunc(i)) {
        BtfType type = types.get(code.off[i], code.imm[i]);
        Kfunc kfunc = type == null ? null : Kfunc.of(type.name());
        boolean again =
            kfunc != null
                && (kfunc.is(Kfunc.Flag.NEXT) || kfunc.name().equals("bpf_rbtree_add_impl"));
        found.set(i, again);
      }
    }
    return found;
  }

  /** Whether a helper may wait. */
  static boolean mayWait(int helper) {
    return switch (helper) {
      case 148, 161, 191, 193 -> true;
      default -> false;
    };
  }
}
