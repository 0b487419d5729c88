package dev.nectar.compiler;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Function} in SSA form from straight code, blocks and variables (Braun et al.,
 * "Simple and Efficient Construction of Static Single Assignment Form", 2013).
 *
 * <p>Operations are added at the end of the current block. A block is made by {@link #block},
 * entered once by {@link #enter}, and sealed by {@link #seal} when no jump to it will be added;
 * only loop heads need sealing by hand, {@link #build} seals the rest. After a terminator nothing
 * more goes into the block: what is added until the next {@link #enter} is dropped as unreachable.
 */
public final class FunctionBuilder {
  private final Function function;
  private final List<List<Integer>> freeObjects = new ArrayList<>();
  private Block current;
  private @Nullable SourceLine line;
  private @Nullable Value context;

  /**
   * Starts a function in its entry block.
   *
   * @param name a C identifier
   */
  public FunctionBuilder(String name) {
    function = new Function(name);
    current = function.newBlock("entry");
    current.sealed = true;
    function.blocks.add(current);
  }

  /**
   * Says where the operations that follow come from.
   *
   * @param position the line
   */
  public void at(SourceLine position) {
    line = position;
  }

  /**
   * The program's context, from any block.
   *
   * @return the pointer the kernel passes
   */
  public Value context() {
    if (context == null) {
      Value value = function.newValue(Op.CONTEXT, function.entry(), List.of());
      function.entry().values.addFirst(value);
      context = value;
    }
    return context;
  }

  /**
   * A number.
   *
   * @param number the number
   * @return its value
   */
  public Value constant(long number) {
    Value value = function.newValue(Op.CONSTANT, current, List.of());
    value.number = number;
    return value;
  }

  /**
   * The address of a map, to be passed to helpers.
   *
   * @param name the map's name in the object
   * @return its value
   */
  public Value map(String name) {
    Value value = function.newValue(Op.MAP, current, List.of());
    value.symbol = name;
    return value;
  }

  /**
   * An object on the stack, aligned to 8 bytes, not initialised. The whole stack is 512 bytes.
   *
   * @param size bytes
   * @return its address
   */
  public Value stack(int size) {
    int units = (size + 7) / 8;
    int index;
    if (units < freeObjects.size() && !freeObjects.get(units).isEmpty()) {
      index = freeObjects.get(units).removeLast();
    } else {
      index = function.stackObjects.size();
      function.stackObjects.add(units * 8);
    }
    Value value = function.newValue(Op.STACK, current, List.of());
    value.number = index;
    return value;
  }

  /**
   * Gives an object on the stack back: its bytes serve a later {@link #stack} of the same size. Its
   * address must not be used in code that is added later.
   *
   * @param object an address that {@link #stack} returned
   */
  public void release(Value object) {
    int index = (int) object.number;
    int units = function.stackObjects.get(index) / 8;
    while (freeObjects.size() <= units) {
      freeObjects.add(new ArrayList<>());
    }
    freeObjects.get(units).add(index);
  }

  /**
   * Arithmetic.
   *
   * @param op a binary operation, from {@link Op#ADD} to {@link Op#ASHR}
   * @param left left operand
   * @param right right operand
   * @return the result
   */
  public Value binary(Op op, Value left, Value right) {
    if (!op.isBinary()) {
      throw new IllegalArgumentException(op + " is not a binary operation");
    }
    return add(op, List.of(left, right));
  }

  /**
   * Adds a constant.
   *
   * @param base a number or an address
   * @param offset what is added
   * @return the sum
   */
  public Value add(Value base, long offset) {
    return offset == 0 ? base : binary(Op.ADD, base, constant(offset));
  }

  /**
   * A comparison.
   *
   * @param condition what to test
   * @param left left operand
   * @param right right operand
   * @return 1 or 0
   */
  public Value compare(Condition condition, Value left, Value right) {
    Value value = add(Op.COMPARE, List.of(left, right));
    value.condition = condition;
    return value;
  }

  /**
   * Keeps the low bytes of a value and fills the rest with zeros.
   *
   * @param value the value
   * @param width how much is kept
   * @return the result
   */
  public Value zeroExtend(Value value, Width width) {
    return switch (width) {
      case BYTE -> binary(Op.AND, value, constant(0xff));
      case HALF -> binary(Op.AND, value, constant(0xffff));
      case WORD -> {
        Value shift = constant(32);
        yield binary(Op.LSHR, binary(Op.SHL, value, shift), shift);
      }
      case DOUBLE -> value;
    };
  }

  /**
   * Keeps the low bytes of a value and fills the rest with their sign.
   *
   * @param value the value
   * @param width how much is kept
   * @return the result
   */
  public Value signExtend(Value value, Width width) {
    if (width == Width.DOUBLE) {
      return value;
    }
    Value shift = constant(64 - 8L * width.bytes());
    return binary(Op.ASHR, binary(Op.SHL, value, shift), shift);
  }

  /**
   * Reads memory that the verifier lets programs read: context, stack, map values.
   *
   * @param width how much; the rest is zero
   * @param base address
   * @param offset added to the address
   * @return what is there
   */
  public Value load(Width width, Value base, int offset) {
    Value value = add(Op.LOAD, List.of(base));
    value.width = width;
    value.number = offset;
    return value;
  }

  /**
   * Writes memory.
   *
   * @param width how much
   * @param base address
   * @param offset added to the address
   * @param stored its low bytes are written
   */
  public void store(Width width, Value base, int offset, Value stored) {
    Value value = add(Op.STORE, List.of(base, stored));
    value.width = width;
    value.number = offset;
  }

  /**
   * Adds to memory atomically.
   *
   * @param width {@link Width#WORD} or {@link Width#DOUBLE}
   * @param base address
   * @param offset added to the address
   * @param summand what is added
   */
  public void atomicAdd(Width width, Value base, int offset, Value summand) {
    Value value = add(Op.ATOMIC_ADD, List.of(base, summand));
    value.width = width;
    value.number = offset;
  }

  /**
   * Calls a helper.
   *
   * @param helper the helper
   * @param arguments as many as it takes
   * @return what it returns
   */
  public Value call(Helper helper, Value... arguments) {
    if (arguments.length != helper.arguments()) {
      throw new IllegalArgumentException(
          helper.symbol() + " takes " + helper.arguments() + " arguments, not " + arguments.length);
    }
    Value value = add(Op.CALL, List.of(arguments));
    value.helper = helper;
    return value;
  }

  /**
   * A new variable of the source.
   *
   * @param name for people
   * @return the variable
   */
  public Variable variable(String name) {
    return new Variable(name);
  }

  /**
   * Assigns a variable.
   *
   * @param variable the variable
   * @param value what it is from here on
   */
  public void write(Variable variable, Value value) {
    current.definitions.put(variable, value);
  }

  /**
   * Reads a variable.
   *
   * @param variable the variable, assigned on every way that leads here (else it is 0)
   * @return its value here
   */
  public Value read(Variable variable) {
    return read(variable, current);
  }

  /**
   * A new block, not yet entered.
   *
   * @param label for people
   * @return the block
   */
  public Block block(String label) {
    return function.newBlock(label);
  }

  /**
   * Adds what follows to a block. If the current block has no terminator, it goes on here.
   *
   * @param block a block that was not entered before
   */
  public void enter(Block block) {
    if (!current.isTerminated()) {
      jump(block);
    }
    function.blocks.add(block);
    current = block;
  }

  /**
   * Says that no more jumps to a block will be added.
   *
   * @param block the block
   */
  public void seal(Block block) {
    if (!block.sealed) {
      block.sealed = true;
      block.incomplete.forEach((variable, phi) -> complete(variable, phi));
      block.incomplete.clear();
    }
  }

  /**
   * Whether the current block has ended.
   *
   * @return true after a jump, branch or return
   */
  public boolean isTerminated() {
    return current.isTerminated();
  }

  /**
   * Goes to a block.
   *
   * @param target the block
   */
  public void jump(Block target) {
    terminate(add(Op.JUMP, List.of()), List.of(target));
  }

  /**
   * Goes to one of two blocks.
   *
   * @param condition what to test
   * @param left left operand
   * @param right right operand
   * @param then where to go if it holds
   * @param otherwise where to go if not
   */
  public void branch(Condition condition, Value left, Value right, Block then, Block otherwise) {
    Value value = add(Op.BRANCH, List.of(left, right));
    value.condition = condition;
    terminate(value, List.of(then, otherwise));
  }

  /**
   * Goes to one of two blocks.
   *
   * @param truth what to test
   * @param then where to go if it is not 0
   * @param otherwise where to go if it is 0
   */
  public void branch(Value truth, Block then, Block otherwise) {
    branch(Condition.NE, truth, constant(0), then, otherwise);
  }

  /**
   * Ends the program.
   *
   * @param result its result
   */
  public void ret(Value result) {
    terminate(add(Op.RETURN, List.of(result)), List.of());
  }

  /**
   * Ends building.
   *
   * @return the function; every block has a terminator, a missing one returns 0
   */
  public Function build() {
    for (Block block : List.copyOf(function.blocks)) {
      if (!block.isTerminated()) {
        current = block;
        ret(constant(0));
      }
    }
    for (Block block : function.blocks) {
      seal(block);
    }
    return function;
  }

  private Value add(Op op, List<Value> operands) {
    Value value = function.newValue(op, current, operands);
    value.line = line;
    if (!current.isTerminated()) {
      current.values.add(value);
    }
    return value;
  }

  private void terminate(Value terminator, List<Block> targets) {
    if (current.values.isEmpty() || current.values.getLast() != terminator) {
      return;
    }
    terminator.targets = targets;
    for (Block target : targets) {
      if (target.sealed) {
        throw new IllegalStateException("jump to sealed block " + target);
      }
      target.predecessors.add(current);
    }
  }

  private Value read(Variable variable, Block block) {
    Value known = block.definitions.get(variable);
    if (known != null) {
      return known;
    }
    Value value;
    if (!block.sealed) {
      value = phi(block);
      block.incomplete.put(variable, value);
    } else if (block.predecessors.isEmpty()) {
      value = function.newValue(Op.CONSTANT, block, List.of());
    } else if (block.predecessors.size() == 1) {
      value = read(variable, block.predecessors.getFirst());
    } else {
      value = phi(block);
      block.definitions.put(variable, value);
      complete(variable, value);
    }
    block.definitions.put(variable, value);
    return value;
  }

  private void complete(Variable variable, Value phi) {
    for (Block predecessor : phi.block.predecessors) {
      phi.operands.add(read(variable, predecessor));
    }
  }

  private Value phi(Block block) {
    Value phi = function.newValue(Op.PHI, block, List.of());
    phi.line = line;
    block.values.addFirst(phi);
    return phi;
  }
}
