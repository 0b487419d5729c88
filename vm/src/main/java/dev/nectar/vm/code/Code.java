package dev.nectar.vm.code;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * The instructions of a program by slot, and where its functions start. Nothing is checked: a jump
 * to where no instruction is becomes a fault when it is taken. Immutable.
 */
final class Code {
  private final Instruction[] bySlot;
  private final int[] starts;
  private final Linkage linkage;

  /**
   * A program.
   *
   * @param instructions with the functions it calls behind its own
   * @param linkage what they name
   */
  Code(List<Instruction> instructions, Linkage linkage) {
    this.linkage = linkage;
    bySlot = new Instruction[instructions.stream().mapToInt(Instruction::slots).sum()];
    int slot = 0;
    for (Instruction each : instructions) {
      bySlot[slot] = each;
      slot += each.slots();
    }
    TreeSet<Integer> found = new TreeSet<>();
    found.add(0);
    linkage.catching().ifPresent(found::add);
    for (int i = 0; i < bySlot.length; i++) {
      int target =
          switch (bySlot[i]) {
            case Instruction.CallFunction(int offset) -> i + 1 + offset;
            case Instruction.LoadWide(_, WideValue.Function(int offset)) -> i + 1 + offset;
            case null, default -> -1;
          };
      if (has(target)) {
        found.add(target);
      }
    }
    starts = found.stream().mapToInt(Integer::intValue).toArray();
  }

  Linkage linkage() {
    return linkage;
  }

  /** The number of slots. */
  int slots() {
    return bySlot.length;
  }

  /** Whether an instruction starts at a slot. */
  boolean has(int slot) {
    return slot >= 0 && slot < bySlot.length && bySlot[slot] != null;
  }

  /** The instruction that starts at a slot. */
  Instruction at(int slot) {
    return bySlot[slot];
  }

  /** The slots where functions start, ascending; the first is 0. */
  int[] starts() {
    return starts.clone();
  }

  /** The slots a function can come to, by jumps of known targets. */
  BitSet reachable(int start) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      int slot = open.pop();
      if (!has(slot) || seen.get(slot)) {
        continue;
      }
      seen.set(slot);
      targets(slot).forEach(open::push);
      if (!ends(bySlot[slot])) {
        open.push(slot + bySlot[slot].slots());
      }
      if (bySlot[slot] instanceof Instruction.JumpRegister) {
        for (int i = 0; i < bySlot.length; i++) {
          open.push(i);
        }
      }
    }
    return seen;
  }

  /** Where an instruction jumps to. */
  List<Integer> targets(int slot) {
    List<Integer> targets = new ArrayList<>(1);
    switch (bySlot[slot]) {
      case Instruction.Jump(int offset) -> targets.add(slot + 1 + offset);
      case Instruction.JumpLong(int offset) -> targets.add(slot + 1 + offset);
      case Instruction.JumpIf(_, _, _, _, int offset) -> targets.add(slot + 1 + offset);
      case Instruction.MayGoto(int offset) -> targets.add(slot + 1 + offset);
      default -> {}
    }
    return targets;
  }

  /** Whether nothing comes behind an instruction. */
  static boolean ends(Instruction instruction) {
    return instruction instanceof Instruction.Exit
        || instruction instanceof Instruction.Jump
        || instruction instanceof Instruction.JumpLong
        || instruction instanceof Instruction.JumpRegister;
  }

  /** Whether an instruction may change a register. */
  static boolean defines(Instruction instruction, Register register) {
    return switch (instruction) {
      case Instruction.Alu(_, _, Register dst, _) -> dst == register;
      case Instruction.Negate(_, Register dst) -> dst == register;
      case Instruction.MoveSigned(_, _, Register dst, _) -> dst == register;
      case Instruction.Endian(_, _, Register dst) -> dst == register;
      case Instruction.CastAddressSpace(Register dst, _, _, _) -> dst == register;
      case Instruction.PerCpuAddress(Register dst, _) -> dst == register;
      case Instruction.LoadWide(Register dst, _) -> dst == register;
      case Instruction.Load(_, _, Register dst, _, _) -> dst == register;
      case Instruction.LoadAcquire(_, Register dst, _, _) -> dst == register;
      case Instruction.Atomic(_, _, _, _, Register src) ->
          src == register || register == Register.R0;
      case Instruction.LoadPacket _, Instruction.LoadPacketIndirect _ -> register == Register.R0;
      case Instruction.Call _,
          Instruction.CallFunction _,
          Instruction.CallKfunc _,
          Instruction.CallNamed _,
          Instruction.CallLinked _,
          Instruction.CallRegister _ ->
          register == Register.R0;
      default -> false;
    };
  }

  /**
   * What a load or store did wrong: called by what was compiled.
   *
   * @param slot the instruction
   * @param place where in the segment it tried
   * @return what to throw
   */
  Fault outOfBounds(int slot, long place) {
    Width width =
        switch (bySlot[slot]) {
          case Instruction.Load load -> load.width();
          case Instruction.Store store -> store.width();
          default -> throw new IllegalStateException("instruction " + slot + " has no address");
        };
    return Fault.memory(slot, place + Memory.START, width.bytes());
  }
}
