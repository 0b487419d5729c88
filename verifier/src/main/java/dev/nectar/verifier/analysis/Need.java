package dev.nectar.verifier.analysis;

import dev.nectar.object.MapSpec;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Reg;
import java.util.Optional;

/** What an instruction needed of a register, with the numbers of the program. */
final class Need {
  private final Subject subject;
  private final Code code;
  private final Walk walk;

  Need(Subject subject, Code code, Walk walk) {
    this.subject = subject;
    this.code = code;
    this.walk = walk;
  }

  /**
   * What was needed.
   *
   * @param reason why the program is refused
   * @param slot the instruction
   * @param number the register
   * @param reg what was known of it before the instruction
   */
  Optional<String> of(String reason, int slot, int number, Reg reg) {
    if (reason.endsWith("!read_ok")) {
      return Optional.of("R" + number + " needs a value on every path that leads here");
    }
    if (reason.startsWith("At program exit")) {
      return Optional.of("the program may return R0 only within the range that is named");
    }
    boolean accesses = code.kind(slot) == Code.LDX || isStore(slot);
    if (!accesses || number != (isStore(slot) ? code.dst[slot] : code.src[slot])) {
      return Optional.empty();
    }
    if (reg.maybeNull) {
      return Optional.of(
          "R" + number + " may be null here: it must have been compared with 0 on every path");
    }
    if (reg.isScalar()) {
      return Optional.of(
          doing(slot) + " needs a pointer, and R" + number + " is the number " + StateText.of(reg));
    }
    return switch (reg.kind) {
      case PACKET, PACKET_META -> Optional.of(packet(slot, reg));
      case MAP_VALUE -> Optional.of(value(slot, reg));
      case MEMORY, RDONLY_MEMORY, RINGBUF -> Optional.of(bounded(slot, reg, "memory", reg.range));
      case STACK -> Optional.of(stack(slot, reg));
      case CTX ->
          Optional.of(
              doing(slot)
                  + " at byte "
                  + (reg.off + code.off[slot])
                  + " of the context needs a field there that programs of type "
                  + subject.type().title()
                  + (isStore(slot) ? " may write" : " may read")
                  + " so");
      default -> Optional.empty();
    };
  }

  private boolean isStore(int slot) {
    return code.kind(slot) == Code.ST || code.kind(slot) == Code.STX;
  }

  private String doing(int slot) {
    int size = code.size(slot);
    return (isStore(slot) ? "writing " : "reading ") + size + (size == 1 ? " byte" : " bytes");
  }

  private String packet(int slot, Reg reg) {
    String start = reg.kind == Kind.PACKET ? "pkt" : "meta";
    String end = reg.kind == Kind.PACKET ? "data_end" : "data";
    int from = reg.off + code.off[slot];
    String variable = reg.isConstant() ? "" : " and R" + base(slot) + "'s variable part";
    String proven =
        reg.range == 0
            ? "no check on this path proves any byte"
            : "the last check proves " + start + "+" + reg.range;
    return doing(slot)
        + " at "
        + start
        + "+"
        + from
        + variable
        + " needs a check that "
        + start
        + "+"
        + (from + code.size(slot))
        + variable
        + " <= "
        + end
        + "; "
        + proven;
  }

  private int base(int slot) {
    return isStore(slot) ? code.dst[slot] : code.src[slot];
  }

  private String value(int slot, Reg reg) {
    MapSpec map = walk.map(reg);
    return bounded(slot, reg, "the value of map " + map.name(), map.valueSize());
  }

  private String bounded(int slot, Reg reg, String what, int size) {
    long least = reg.off + (long) code.off[slot] + reg.smin;
    String where;
    if (reg.isConstant()) {
      where = " at byte " + least;
    } else if (reg.umax > Integer.MAX_VALUE || reg.umax < 0) {
      where = " at an offset without an upper bound";
    } else {
      where = " at byte " + least + " to " + (reg.off + (long) code.off[slot] + reg.umax);
    }
    return doing(slot) + where + " needs all of them in " + what + ", which has " + size;
  }

  private String stack(int slot, Reg reg) {
    String where = reg.isConstant() ? "fp" + (reg.off + reg.bits.value() + code.off[slot]) : "";
    return doing(slot)
        + (where.isEmpty() ? " at a variable place of the stack" : " at " + where)
        + " needs bytes of the stack (fp-512 to fp-1)"
        + (isStore(slot) ? "" : " that were written before");
  }
}
