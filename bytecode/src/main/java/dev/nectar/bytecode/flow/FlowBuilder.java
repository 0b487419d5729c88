package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cuts a program into functions and functions into blocks. For one use. */
final class FlowBuilder {
  private final List<Instruction> program;
  private final Map<Integer, List<Integer>> tables;
  private final Slots slots;

  /** First instructions of functions. */
  private final BitSet entries = new BitSet();

  /** First instructions of blocks. */
  private final BitSet leaders = new BitSet();

  FlowBuilder(List<Instruction> program, Map<Integer, List<Integer>> tables) {
    this.program = program;
    this.tables = tables;
    slots = new Slots(program);
  }

  ProgramFlow build() {
    if (program.isEmpty()) {
      throw new FlowException(
          0, "the program has no instructions", "give it at least a result and exit");
    }
    List<CallSite> sites = findFunctions();
    leaders.or(entries);
    for (int first = 0; first >= 0; first = entries.nextSetBit(first + 1)) {
      findBlocks(first, functionEnd(first));
    }
    List<FunctionFlow> functions = new ArrayList<>();
    for (int first = 0; first >= 0; first = entries.nextSetBit(first + 1)) {
      functions.add(function(functions.size(), first, functionEnd(first)));
    }
    return new ProgramFlow(program, slots, functions, new CallGraph(functions.size(), sites));
  }

  private int functionEnd(int first) {
    int next = entries.nextSetBit(first + 1);
    return next < 0 ? program.size() : next;
  }

  /** Marks the entries of functions; all must be known before a function gets its number. */
  private List<CallSite> findFunctions() {
    entries.set(0);
    for (int i = 0; i < program.size(); i++) {
      Optional<Control.Reference> reference = Control.reference(program.get(i));
      if (reference.isPresent()) {
        entries.set(target(i, reference.get().offset(), "refers to"));
      }
    }
    return sites();
  }

  private List<CallSite> sites() {
    int[] numbers = new int[program.size()];
    int functions = 0;
    for (int i = 0; i < numbers.length; i++) {
      functions += entries.get(i) ? 1 : 0;
      numbers[i] = functions - 1;
    }
    List<CallSite> sites = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      int from = i;
      Control.reference(program.get(i))
          .ifPresent(
              to -> {
                int callee = numbers[target(from, to.offset(), "refers to")];
                sites.add(new CallSite(from, numbers[from], callee, to.kind()));
              });
    }
    return sites;
  }

  /** Marks the first instructions of a function's blocks. */
  private void findBlocks(int first, int end) {
    for (int i = first; i < end; i++) {
      if (Control.of(program.get(i)) instanceof Control.Next) {
        continue;
      }
      for (int target : targets(i, first, end)) {
        leaders.set(target);
      }
      if (i + 1 < end) {
        leaders.set(i + 1);
      }
    }
    Control last = Control.of(program.get(end - 1));
    if (last instanceof Control.Next || last instanceof Control.Branch) {
      throw runsOut(end - 1);
    }
  }

  /** Where an instruction may jump, falling through aside; all in its function. */
  private List<Integer> targets(int from, int first, int end) {
    List<Integer> targets =
        switch (Control.of(program.get(from))) {
          case Control.Next _, Control.Exit _ -> List.of();
          case Control.Goto(int offset) -> List.of(target(from, offset, "jumps to"));
          case Control.Branch(int offset, _) -> List.of(target(from, offset, "jumps to"));
          case Control.Table _ -> table(from);
        };
    for (int target : targets) {
      if (target < first || target >= end) {
        throw leavesFunction(from, target, first, end);
      }
    }
    return targets;
  }

  private List<Integer> table(int from) {
    List<Integer> targets = tables.getOrDefault(from, List.of());
    if (targets.isEmpty()) {
      throw new FlowException(
          slots.of(from),
          name(from) + " jumps to an address, and where that may be is not known",
          "give the table of its targets along with the program");
    }
    return targets;
  }

  private FunctionFlow function(int number, int first, int end) {
    int count = leaders.get(first, end).cardinality();
    int[] starts = new int[count + 1];
    int found = 0;
    for (int at = first; at >= 0 && at < end; at = leaders.nextSetBit(at + 1)) {
      starts[found++] = at;
    }
    starts[count] = end;
    return new BlockBuilder(number, starts).build();
  }

  /** The blocks of one function, whose first instructions are given, and the end of the last. */
  private final class BlockBuilder {
    private final int number;
    private final int[] starts;
    private final List<List<Edge>> successors = new ArrayList<>();
    private final List<List<Edge>> predecessors = new ArrayList<>();

    BlockBuilder(int number, int[] starts) {
      this.number = number;
      this.starts = starts;
    }

    FunctionFlow build() {
      int count = starts.length - 1;
      for (int block = 0; block <= count; block++) {
        successors.add(new ArrayList<>(2));
        predecessors.add(new ArrayList<>(2));
      }
      for (int block = 0; block < count; block++) {
        connect(block);
      }
      List<Block> blocks = new ArrayList<>(count);
      for (int block = 0; block < count; block++) {
        blocks.add(
            new Block(
                block,
                starts[block],
                starts[block + 1],
                successors.get(block),
                predecessors.get(block)));
      }
      return new FunctionFlow(number, blocks, graph());
    }

    private void connect(int block) {
      int last = starts[block + 1] - 1;
      switch (Control.of(program.get(last))) {
        case Control.Next _ -> edge(block, block + 1, EdgeKind.FALL_THROUGH);
        case Control.Exit _ -> edge(block, starts.length - 1, EdgeKind.EXIT);
        case Control.Goto _ -> jumps(block, last, EdgeKind.GOTO);
        case Control.Table _ -> jumps(block, last, EdgeKind.TABLE);
        case Control.Branch(_, EdgeKind kind) -> {
          edge(block, block + 1, EdgeKind.FALL_THROUGH);
          jumps(block, last, kind);
        }
      }
    }

    private void jumps(int block, int last, EdgeKind kind) {
      for (int target : targets(last, starts[0], starts[starts.length - 1])) {
        edge(block, Arrays.binarySearch(starts, target), kind);
      }
    }

    private void edge(int from, int to, EdgeKind kind) {
      Edge edge = new Edge(from, to, kind);
      successors.get(from).add(edge);
      predecessors.get(to).add(edge);
    }

    private Digraph graph() {
      List<Edge> edges = successors.stream().flatMap(List::stream).toList();
      return Digraph.of(
          starts.length,
          edges.stream().mapToInt(Edge::from).toArray(),
          edges.stream().mapToInt(Edge::to).toArray());
    }
  }

  /** The instruction an offset leads to, counted in slots from the one after the first slot. */
  private int target(int from, int offset, String verb) {
    long slot = slots.of(from) + 1L + offset;
    if (slot < 0 || slot >= slots.count()) {
      throw new FlowException(
          slots.of(from),
          name(from) + " " + verb + " " + slot + ", which is not in the program of " + slotRange(),
          "let it lead to an instruction of the program");
    }
    int instruction = slots.instruction((int) slot);
    if (instruction == Slots.MIDDLE) {
      throw new FlowException(
          slots.of(from),
          name(from) + " " + verb + " " + slot + ", the second half of instruction " + (slot - 1),
          "let it lead to the start of an instruction");
    }
    return instruction;
  }

  private FlowException leavesFunction(int from, int target, int first, int end) {
    String place =
        target < 0 || target >= program.size()
            ? "an instruction the program does not have"
            : Integer.toString(slots.of(target));
    return new FlowException(
        slots.of(from),
        name(from) + " jumps to " + place + ", out of its function, " + range(first, end),
        "jump inside of the function, or call the other one");
  }

  private FlowException runsOut(int last) {
    return new FlowException(
        slots.of(last),
        name(last) + " is the last of its function, and control goes on past it",
        "end the function with exit or goto");
  }

  private String slotRange() {
    return slots.count() == 1 ? "one slot" : slots.count() + " slots";
  }

  private String range(int first, int end) {
    return "instructions " + slots.of(first) + " to " + slots.of(end - 1);
  }

  /** Listings and the kernel's log number instructions by slots, so errors do. */
  private String name(int instruction) {
    String text = new Disassembler(Dialect.KERNEL).print(program.get(instruction));
    return "instruction " + slots.of(instruction) + " (" + text + ")";
  }
}
