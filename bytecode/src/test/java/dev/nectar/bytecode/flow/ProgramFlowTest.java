package dev.nectar.bytecode.flow;

import static dev.nectar.bytecode.flow.Programs.EXIT;
import static dev.nectar.bytecode.flow.Programs.PLAIN;
import static dev.nectar.bytecode.flow.Programs.WIDE;
import static dev.nectar.bytecode.flow.Programs.address;
import static dev.nectar.bytecode.flow.Programs.branch;
import static dev.nectar.bytecode.flow.Programs.call;
import static dev.nectar.bytecode.flow.Programs.jump;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramFlowTest {
  private static FunctionFlow only(Instruction... program) {
    List<FunctionFlow> functions = ProgramFlow.of(List.of(program)).functions();
    assertThat(functions).hasSize(1);
    return functions.getFirst();
  }

  private static void refuses(String message, String advice, int slot, Instruction... program) {
    FlowException e =
        catchThrowableOfType(FlowException.class, () -> ProgramFlow.of(List.of(program)));
    assertThat(e).hasMessage(message);
    assertThat(e.advice()).isEqualTo(advice);
    assertThat(e.slot()).isEqualTo(slot);
  }

  @Test
  void aProgramWithoutJumpsIsOneBlock() {
    FunctionFlow function = only(PLAIN, WIDE, EXIT);
    assertThat(function.blocks())
        .containsExactly(new Block(0, 0, 3, List.of(new Edge(0, 1, EdgeKind.EXIT)), List.of()));
    assertThat(function.exit()).isEqualTo(1);
  }

  @Test
  void aConditionHasTwoWays() {
    FunctionFlow function = only(branch(1), PLAIN, EXIT);
    assertThat(function.blocks().getFirst().successors())
        .containsExactly(new Edge(0, 1, EdgeKind.FALL_THROUGH), new Edge(0, 2, EdgeKind.TAKEN));
    assertThat(function.blocks().getLast().predecessors())
        .containsExactly(new Edge(0, 2, EdgeKind.TAKEN), new Edge(1, 2, EdgeKind.FALL_THROUGH));
  }

  @Test
  void aConditionOnTheNextInstructionHasTwoEdgesToOneBlock() {
    assertThat(only(branch(0), EXIT).blocks().getFirst().successors())
        .containsExactly(new Edge(0, 1, EdgeKind.FALL_THROUGH), new Edge(0, 1, EdgeKind.TAKEN));
  }

  @Test
  void mayGotoIsAnEdgeOfItsOwnKind() {
    assertThat(only(new Instruction.MayGoto(1), jump(-2), EXIT).blocks().getFirst().successors())
        .containsExactly(new Edge(0, 1, EdgeKind.FALL_THROUGH), new Edge(0, 2, EdgeKind.MAY_GOTO));
  }

  @Test
  void offsetsCountSlotsNotInstructions() {
    FunctionFlow function = only(branch(2), WIDE, new Instruction.JumpLong(-4), EXIT);
    assertThat(function.blocks()).extracting(Block::first).containsExactly(0, 1, 2, 3);
    ProgramFlow program = ProgramFlow.of(List.of(WIDE, EXIT));
    assertThat(program.slot(1)).isEqualTo(2);
  }

  @Test
  void anEndlessFunctionNeedsNoExit() {
    FunctionFlow function = only(PLAIN, jump(-2));
    assertThat(function.isReachable(function.exit())).isFalse();
    assertThat(Dominators.postDominators(function).contains(0)).isFalse();
  }

  @Test
  void codeThatCannotBeReachedIsKeptAndSaid() {
    FunctionFlow function = only(jump(1), PLAIN, EXIT);
    assertThat(function.isReachable(1)).isFalse();
    assertThat(function.isReachable(2)).isTrue();
    assertThat(function.reversePostorder()).containsExactly(0, 2);
    assertThat(Dominators.of(function).immediate(1)).isEmpty();
  }

  @Test
  void reversePostorderHasABlockBeforeThoseThatFollow() {
    assertThat(only(branch(2), PLAIN, jump(1), PLAIN, EXIT).reversePostorder())
        .containsExactly(0, 2, 1, 3);
  }

  @Test
  void theBlockOfAnInstructionIsFound() {
    FunctionFlow function = only(branch(2), PLAIN, PLAIN, EXIT);
    assertThat(List.of(0, 1, 2, 3))
        .extracting(i -> function.blockAt(i).number())
        .containsExactly(0, 1, 1, 2);
    assertThatThrownBy(() -> function.blockAt(4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("instruction 4 is not in function 0");
  }

  @Test
  void postDominatorsStartAtTheEnd() {
    FunctionFlow function = only(branch(1), EXIT, PLAIN, branch(1), EXIT, EXIT);
    Dominators post = Dominators.postDominators(function);
    assertThat(post.root()).isEqualTo(function.exit());
    assertThat(post.immediate(0)).hasValue(function.exit());
    assertThat(post.dominates(function.exit(), 3)).isTrue();
  }

  @Test
  void calledFunctionsAndThoseWhoseAddressIsLoadedAreFound() {
    ProgramFlow program =
        ProgramFlow.of(List.of(call(3), address(3), EXIT, /* 4 */ EXIT, /* 5 */ call(-2), EXIT));
    assertThat(program.functions()).extracting(FunctionFlow::first).containsExactly(0, 3, 4);
    assertThat(program.functions()).extracting(FunctionFlow::end).containsExactly(3, 4, 6);
    assertThat(program.calls().sites())
        .containsExactly(
            new CallSite(0, 0, 1, CallSite.Kind.CALL),
            new CallSite(1, 0, 2, CallSite.Kind.ADDRESS),
            new CallSite(4, 2, 1, CallSite.Kind.CALL));
    assertThat(program.calls().depth()).hasValue(3);
    assertThat(program.calls().cycles()).isEmpty();
  }

  @Test
  void aProgramThatCallsNothingIsOneDeep() {
    assertThat(ProgramFlow.of(List.of(EXIT)).calls().depth()).hasValue(1);
  }

  @Test
  void functionsThatCallEachOtherAreACycleWithoutDepth() {
    CallGraph calls =
        ProgramFlow.of(List.of(call(1), EXIT, /* 2 */ call(1), EXIT, /* 4 */ call(-3), EXIT))
            .calls();
    assertThat(calls.cycles()).containsExactly(List.of(1, 2));
    assertThat(calls.depth()).isEmpty();
    assertThat(calls.isReachable(2)).isTrue();
  }

  @Test
  void aFunctionThatCallsItselfIsACycle() {
    assertThat(ProgramFlow.of(List.of(call(-1), EXIT)).calls().cycles())
        .containsExactly(List.of(0));
  }

  @Test
  void aCycleNobodyCallsLeavesTheDepth() {
    // The call in function 1 makes it a function, though nothing calls it from outside.
    CallGraph calls = ProgramFlow.of(List.of(EXIT, /* 1 */ call(-1), EXIT)).calls();
    assertThat(calls.cycles()).containsExactly(List.of(1));
    assertThat(calls.isReachable(1)).isFalse();
    assertThat(calls.depth()).hasValue(1);
  }

  @Test
  void aTableOfTargetsMakesEdges() {
    List<Instruction> program =
        List.of(new Instruction.JumpRegister(Register.R1), EXIT, PLAIN, EXIT);
    FunctionFlow function =
        ProgramFlow.of(program, Map.of(0, List.of(2, 1, 2))).functions().getFirst();
    assertThat(function.blocks().getFirst().successors())
        .containsExactly(
            new Edge(0, 2, EdgeKind.TABLE),
            new Edge(0, 1, EdgeKind.TABLE),
            new Edge(0, 2, EdgeKind.TABLE));
  }

  @Test
  void anEmptyProgramIsRefused() {
    refuses("the program has no instructions", "give it at least a result and exit", 0);
  }

  @Test
  void aJumpPastTheEndIsRefused() {
    refuses(
        "instruction 1 (goto pc+1) jumps to 3, which is not in the program of 3 slots",
        "let it lead to an instruction of the program",
        1,
        PLAIN,
        jump(1),
        EXIT);
  }

  @Test
  void aJumpBeforeTheStartIsRefused() {
    refuses(
        "instruction 0 (if r1 == 0x0 goto pc-2) jumps to -1, which is not in the program of 2 slots",
        "let it lead to an instruction of the program",
        0,
        branch(-2),
        EXIT);
  }

  @Test
  void aLongJumpDoesNotOverflow() {
    refuses(
        "instruction 0 (gotol pc+2147483647) jumps to 2147483648, which is not in the program of one"
            + " slot",
        "let it lead to an instruction of the program",
        0,
        new Instruction.JumpLong(Integer.MAX_VALUE));
  }

  @Test
  void aJumpIntoTheMiddleOfAnInstructionIsRefused() {
    refuses(
        "instruction 0 (goto pc+1) jumps to 2, the second half of instruction 1",
        "let it lead to the start of an instruction",
        0,
        jump(1),
        WIDE,
        EXIT);
  }

  @Test
  void aJumpIntoAnotherFunctionIsRefused() {
    refuses(
        "instruction 1 (goto pc+1) jumps to 3, out of its function, instructions 0 to 1",
        "jump inside of the function, or call the other one",
        1,
        call(1),
        jump(1),
        PLAIN,
        EXIT);
  }

  @Test
  void aJumpIntoAnotherFunctionIsRefusedInCodeThatCannotBeReached() {
    refuses(
        "instruction 2 (goto pc+1) jumps to 4, out of its function, instructions 0 to 2",
        "jump inside of the function, or call the other one",
        2,
        call(2),
        EXIT,
        jump(1),
        PLAIN,
        EXIT);
  }

  @Test
  void runningPastTheEndOfTheProgramIsRefused() {
    refuses(
        "instruction 1 (r0 = 0) is the last of its function, and control goes on past it",
        "end the function with exit or goto",
        1,
        branch(0),
        PLAIN);
  }

  @Test
  void runningIntoTheNextFunctionIsRefused() {
    refuses(
        "instruction 1 (r0 = 0) is the last of its function, and control goes on past it",
        "end the function with exit or goto",
        1,
        call(1),
        PLAIN,
        EXIT);
  }

  @Test
  void aConditionAtTheEndIsRefused() {
    refuses(
        "instruction 1 (if r1 == 0x0 goto pc-2) is the last of its function, and control goes on"
            + " past it",
        "end the function with exit or goto",
        1,
        PLAIN,
        branch(-2));
  }

  @Test
  void aCallOutOfTheProgramIsRefused() {
    assertThatThrownBy(() -> ProgramFlow.of(List.of(call(5), EXIT)))
        .isInstanceOf(FlowException.class)
        .hasMessageEndingWith("refers to 6, which is not in the program of 2 slots");
    assertThatThrownBy(() -> ProgramFlow.of(List.of(address(0), EXIT)))
        .isInstanceOf(FlowException.class)
        .hasMessageEndingWith("refers to 1, the second half of instruction 0");
  }

  @Test
  void aJumpToAnAddressNeedsItsTable() {
    refuses(
        "instruction 0 (gotox r1) jumps to an address, and where that may be is not known",
        "give the table of its targets along with the program",
        0,
        new Instruction.JumpRegister(Register.R1));
  }

  @Test
  void aTableThatLeadsOutOfTheProgramIsRefused() {
    for (int target : List.of(-1, 1, Integer.MAX_VALUE)) {
      assertThatThrownBy(
              () ->
                  ProgramFlow.of(
                      List.of(new Instruction.JumpRegister(Register.R1)),
                      Map.of(0, List.of(target))))
          .isInstanceOf(FlowException.class)
          .hasMessage(
              "instruction 0 (gotox r1) jumps to an instruction the program does not have, out of"
                  + " its function, instructions 0 to 0");
    }
  }

  @Test
  void aMillionInstructionsAreNoTrouble() {
    int size = 1_000_000;
    List<Instruction> program = new ArrayList<>(size);
    for (int i = 0; i < size - 1; i++) {
      program.add(i % 3 == 1 ? branch(i > 100 && i % 2 == 0 ? -50 : 0) : PLAIN);
    }
    program.add(EXIT);
    FunctionFlow function = ProgramFlow.of(program).functions().getFirst();
    assertThat(Dominators.of(function).depth(function.blocks().size() - 1))
        .hasValue(function.blocks().size() - 1);
    assertThat(Loops.of(function).irreducible()).isEmpty();
  }
}
