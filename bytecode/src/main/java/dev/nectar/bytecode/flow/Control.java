package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import java.util.Optional;

/** What an instruction does to control: the one place that knows which instructions jump. */
sealed interface Control {
  /** On to the next instruction. */
  record Next() implements Control {}

  /** Out of the function. */
  record Exit() implements Control {}

  /** To another place, by slots from the next instruction. */
  record Goto(int offset) implements Control {}

  /** To another place or to the next instruction. */
  record Branch(int offset, EdgeKind kind) implements Control {}

  /** To an address that the instruction does not tell. */
  record Table() implements Control {}

  /** One for all instructions that do nothing to control: there are many of them. */
  Control NEXT = new Next();

  static Control of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Jump(int offset) -> new Goto(offset);
      case Instruction.JumpLong(int offset) -> new Goto(offset);
      case Instruction.JumpIf jump -> new Branch(jump.offset(), EdgeKind.TAKEN);
      case Instruction.MayGoto(int offset) -> new Branch(offset, EdgeKind.MAY_GOTO);
      case Instruction.JumpRegister _ -> new Table();
      case Instruction.Exit _ -> new Exit();
      case Instruction.Alu _,
          Instruction.Negate _,
          Instruction.MoveSigned _,
          Instruction.Endian _,
          Instruction.CastAddressSpace _,
          Instruction.PerCpuAddress _,
          Instruction.LoadWide _,
          Instruction.LoadPacket _,
          Instruction.LoadPacketIndirect _,
          Instruction.Load _,
          Instruction.Store _,
          Instruction.Atomic _,
          Instruction.LoadAcquire _,
          Instruction.StoreRelease _,
          Instruction.Call _,
          Instruction.CallFunction _,
          Instruction.CallLinked _,
          Instruction.CallKfunc _,
          Instruction.CallNamed _,
          Instruction.CallRegister _,
          Instruction.SpeculationBarrier _ ->
          NEXT;
    };
  }

  /** What an instruction refers to as a function of the program. */
  record Reference(int offset, CallSite.Kind kind) {}

  static Optional<Reference> reference(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallFunction(int offset) ->
          Optional.of(new Reference(offset, CallSite.Kind.CALL));
      case Instruction.CallLinked(int offset, _) ->
          Optional.of(new Reference(offset, CallSite.Kind.CALL));
      case Instruction.LoadWide(_, WideValue.Function(int offset)) ->
          Optional.of(new Reference(offset, CallSite.Kind.ADDRESS));
      case Instruction.LoadWide(_, WideValue.LinkedFunction(int offset, _)) ->
          Optional.of(new Reference(offset, CallSite.Kind.ADDRESS));
      default -> Optional.empty();
    };
  }
}
