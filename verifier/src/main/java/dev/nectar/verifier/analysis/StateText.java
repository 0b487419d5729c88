package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import dev.nectar.verifier.values.Tnum;
import java.util.StringJoiner;

/** Registers as the kernel's log shows them. */
final class StateText {
  private StateText() {}

  /** The registers of the innermost frame. */
  static String of(State state) {
    StringJoiner text = new StringJoiner(" ");
    Frame frame = state.frame();
    for (int i = 0; i < Frame.REGISTERS; i++) {
      if (!frame.regs[i].isNothing()) {
        boolean precise = (frame.preciseRegisters >> i & 1) != 0;
        text.add("R" + i + "=" + (precise ? "P" : "") + of(frame.regs[i]));
      }
    }
    return text.toString();
  }

  /** One register. */
  static String of(Reg reg) {
    if (reg.isScalar() && reg.isConstant()) {
      return Long.toString(reg.bits.value());
    }
    if (reg.kind == Kind.STACK && reg.isConstant()) {
      return "fp" + (reg.off + reg.bits.value());
    }
    StringJoiner facts = new StringJoiner(",", reg.title() + "(", ")");
    if (reg.id != 0) {
      facts.add("id=" + reg.id);
    }
    if (reg.off != 0) {
      facts.add("off=" + reg.off);
    }
    if (reg.kind.isPacket()) {
      facts.add("r=" + reg.range);
    }
    ranges(reg, facts);
    return facts.toString();
  }

  private static void ranges(Reg reg, StringJoiner facts) {
    if (reg.isConstant()) {
      return;
    }
    if (reg.smin != Long.MIN_VALUE) {
      facts.add("smin=" + reg.smin);
    }
    if (reg.smax != Long.MAX_VALUE) {
      facts.add("smax=" + reg.smax);
    }
    if (reg.umin != 0) {
      facts.add("umin=" + Long.toUnsignedString(reg.umin));
    }
    if (reg.umax != -1) {
      facts.add("umax=" + Long.toUnsignedString(reg.umax));
    }
    if (!reg.bits.equals(Tnum.UNKNOWN)) {
      facts.add("var_off=" + reg.bits);
    }
  }
}
