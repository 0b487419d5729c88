package dev.nectar.vm.code;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles programs to classes of the JVM: a static method for each function, its registers local
 * variables, memory reached through one bounded segment, which is a constant of the class. Backward
 * jumps, and calls of what does not surely end soon, use up the run's fuel.
 *
 * <p>The methods are {@code long fN(Run, long frame, long r1, …, long r5)}.
 */
public final class Jit {
  /** The helper that is not called but jumped to: {@code bpf_tail_call}. */
  static final int TAIL_CALL = 12;

  static final ClassDesc RUN = Run.class.describeConstable().orElseThrow();
  static final ClassDesc EXECUTABLE = Executable.class.describeConstable().orElseThrow();
  static final ClassDesc FUNCTION = HelperFunction.class.describeConstable().orElseThrow();
  static final ClassDesc SEGMENT = MemorySegment.class.describeConstable().orElseThrow();
  static final ClassDesc LINKAGE = Linkage.class.describeConstable().orElseThrow();
  static final ClassDesc JIT = Jit.class.describeConstable().orElseThrow();

  private static final ClassDesc J = ConstantDescs.CD_long;
  private static final MethodTypeDesc BODY = MethodTypeDesc.of(J, RUN, J, J, J, J, J, J);
  private static final MethodTypeDesc CALL =
      MethodTypeDesc.of(J, RUN, ConstantDescs.CD_int, J, J, J, J, J, J);
  private static final MethodTypeDesc REPEAT = MethodTypeDesc.of(J, RUN, J, J, J);
  static final MethodTypeDesc HELPER = MethodTypeDesc.of(J, RUN, J, J, J, J, J);
  static final ClassDesc SELF = ClassDesc.of("dev.nectar.vm.code.Compiled");

  private final Code code;
  private final Memory memory;
  private final Proof proof;
  private final List<Object> data = new ArrayList<>();
  private final List<ClassDesc> kinds = new ArrayList<>();
  private final Map<Integer, Cost> costs = new TreeMap<>();

  private Jit(Code code, Memory memory, Proof proof) {
    this.code = code;
    this.memory = memory;
    this.proof = proof;
  }

  /**
   * Compiles a program.
   *
   * @param instructions with the functions it calls behind its own
   * @param linkage what they name
   * @param memory that of the program's owner
   * @return the program
   */
  public static Executable compile(List<Instruction> instructions, Linkage linkage, Memory memory) {
    return compile(instructions, linkage, memory, Proof.NONE);
  }

  /**
   * Compiles a program of which something is known.
   *
   * @param instructions with the functions it calls behind its own
   * @param linkage what they name
   * @param memory that of the program's owner
   * @param proof what need not be checked; where it says so, memory is reached without bounds,
   *     which needs native access
   * @return the program
   */
  public static Executable compile(
      List<Instruction> instructions, Linkage linkage, Memory memory, Proof proof) {
    return new Jit(new Code(instructions, linkage), memory, proof).compile();
  }

  /** The class that would be made of a program for no kernel. */
  static ClassModel classModel(List<Instruction> instructions) {
    Jit jit = new Jit(new Code(instructions, Linkage.NONE), new Memory(1 << 16), Proof.NONE);
    jit.prepare();
    return ClassFile.of().parse(jit.classFile());
  }

  private Executable compile() {
    prepare();
    return make(classFile());
  }

  private void prepare() {
    constant(memory.segment(), SEGMENT);
    constant(code.linkage(), LINKAGE);
    for (int start : code.starts()) {
      costs.put(start, Cost.UNKNOWN);
    }
    new CostFinder(code, costs).find();
  }

  private Executable make(byte[] bytes) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.lookup().defineHiddenClassWithClassData(bytes, List.copyOf(data), true);
      return (Executable)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("what was compiled cannot be made", e);
    }
  }

  /** A constant of the class, by the number of its field. */
  int constant(Object value, ClassDesc kind) {
    int at = data.indexOf(value);
    if (at < 0) {
      at = data.size();
      data.add(value);
      kinds.add(kind);
    }
    return at;
  }

  Code code() {
    return code;
  }

  Proof proof() {
    return proof;
  }

  /** Whether a function uses up fuel. */
  boolean counts(int start) {
    return cost(start).counted() && !proof.ends();
  }

  /** The constant that is all memory of the process. */
  int everything() {
    return constant(Everything.MEMORY, SEGMENT);
  }

  /** What is to be added to an address of the owner's to get that of the process. */
  long origin() {
    return memory.segment().address() - Memory.START;
  }

  /** Made when it is first needed, for it needs native access. */
  private static final class Everything {
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  Cost cost(int start) {
    return costs.getOrDefault(start, Cost.COUNTED);
  }

  static String field(int number) {
    return "c" + number;
  }

  static String method(int start) {
    return "f" + start;
  }

  static String part(int start, int number) {
    return method(start) + "_" + number;
  }

  private byte[] classFile() {
    return ClassFile.of()
        .build(
            SELF,
            type -> {
              type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER).withSuperclass(EXECUTABLE);
              type.withMethodBody(
                  ConstantDescs.INIT_NAME,
                  ConstantDescs.MTD_void,
                  ClassFile.ACC_PUBLIC,
                  body ->
                      body.aload(0)
                          .invokespecial(
                              EXECUTABLE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                          .return_());
              for (int start : code.starts()) {
                function(type, start);
              }
              type.withMethodBody(
                  "enter",
                  BODY,
                  ClassFile.ACC_PROTECTED,
                  body -> {
                    arguments(body, 2);
                    body.invokestatic(SELF, method(0), BODY).lreturn();
                  });
              type.withMethodBody("repeat", REPEAT, ClassFile.ACC_PROTECTED, Jit::repeat);
              type.withMethodBody("call", CALL, ClassFile.ACC_PROTECTED, this::dispatch);
              for (int i = 0; i < data.size(); i++) {
                type.withField(field(i), kinds.get(i), ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
              }
              type.withMethodBody(
                  ConstantDescs.CLASS_INIT_NAME,
                  ConstantDescs.MTD_void,
                  ClassFile.ACC_STATIC,
                  this::initialise);
            });
  }

  private void function(ClassBuilder type, int start) {
    List<BitSet> parts = FunctionEmitter.parts(code.reachable(start));
    if (parts.size() < 2) {
      type.withMethodBody(
          method(start),
          BODY,
          ClassFile.ACC_STATIC,
          body -> FunctionEmitter.emit(this, start, body));
      return;
    }
    type.withMethodBody(
        method(start),
        BODY,
        ClassFile.ACC_STATIC,
        body -> FunctionEmitter.conduct(body, start, parts));
    for (int i = 0; i < parts.size(); i++) {
      BitSet part = parts.get(i);
      type.withMethodBody(
          part(start, i),
          FunctionEmitter.PART_BODY,
          ClassFile.ACC_STATIC,
          body -> FunctionEmitter.emit(this, start, part, body));
    }
  }

  private static void arguments(CodeBuilder body, int frame) {
    body.aload(1);
    for (int i = 0; i < 6; i++) {
      body.lload(frame + 2 * i);
    }
  }

  /** {@link Executable#repeat}, with its own first function. */
  private static void repeat(CodeBuilder body) {
    Label again = body.newBoundLabel();
    body.aload(1)
        .invokevirtual(RUN, "begin", ConstantDescs.MTD_void)
        .aload(1)
        .lload(2)
        .lload(4)
        .lload(6)
        .lconst_0()
        .lconst_0()
        .lconst_0()
        .invokestatic(SELF, method(0), BODY)
        .lstore(8)
        .aload(1)
        .invokevirtual(RUN, "goesOn", MethodTypeDesc.of(ConstantDescs.CD_boolean))
        .ifne(again)
        .lload(8)
        .lreturn();
  }

  /** Calls the function that starts at a slot. */
  private void dispatch(CodeBuilder body) {
    List<SwitchCase> cases = new ArrayList<>();
    Map<Integer, Label> labels = new TreeMap<>();
    for (int start : code.starts()) {
      labels.put(start, body.newLabel());
      cases.add(SwitchCase.of(start, labels.get(start)));
    }
    Label none = body.newLabel();
    body.iload(2).lookupswitch(none, cases);
    labels.forEach(
        (start, label) -> {
          body.labelBinding(label);
          arguments(body, 3);
          body.invokestatic(SELF, method(start), BODY).lreturn();
        });
    body.labelBinding(none)
        .iconst_m1()
        .ldc("there is no function")
        .invokestatic(
            JIT,
            "fault",
            MethodTypeDesc.of(
                Fault.class.describeConstable().orElseThrow(),
                ConstantDescs.CD_int,
                ConstantDescs.CD_String))
        .athrow();
  }

  private void initialise(CodeBuilder body) {
    ClassDesc list = ConstantDescs.CD_List;
    body.invokestatic(
            ConstantDescs.CD_MethodHandles,
            "lookup",
            MethodTypeDesc.of(ConstantDescs.CD_MethodHandles_Lookup))
        .ldc("_")
        .ldc(list)
        .invokestatic(
            ConstantDescs.CD_MethodHandles,
            "classData",
            MethodTypeDesc.of(
                ConstantDescs.CD_Object,
                ConstantDescs.CD_MethodHandles_Lookup,
                ConstantDescs.CD_String,
                ConstantDescs.CD_Class))
        .checkcast(list)
        .astore(0);
    for (int i = 0; i < data.size(); i++) {
      body.aload(0)
          .loadConstant(i)
          .invokeinterface(
              list, "get", MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_int))
          .checkcast(kinds.get(i))
          .putstatic(SELF, field(i), kinds.get(i));
    }
    body.return_();
  }

  /**
   * Makes a fault: called by what was compiled.
   *
   * @param slot the instruction
   * @param why what happened
   * @return what to throw
   */
  public static Fault fault(int slot, String why) {
    return Fault.of(slot, why);
  }

  /**
   * Names the instruction of a fault in a helper: called by what was compiled.
   *
   * @param fault the fault
   * @param slot the instruction
   * @return what to throw
   */
  public static Fault at(Fault fault, int slot) {
    return fault.at(slot);
  }

  /**
   * The helper that a register names, for calls that Linux refuses.
   *
   * @param linkage of the program
   * @param number the register
   * @param slot the instruction
   * @return the helper
   * @throws Fault if there is none
   */
  public static HelperFunction helper(Linkage linkage, long number, int slot) {
    if (number != (int) number) {
      throw Fault.of(slot, "it calls what is no function");
    }
    return linkage
        .helper((int) number)
        .orElseThrow(() -> Fault.of(slot, "the embedded kernel has no helper of number " + number));
  }

  /**
   * Calls what a register names: called by what was compiled.
   *
   * @param run the run
   * @param target the register
   * @param linkage of the program
   * @param slot the instruction
   * @param frame R10
   * @param a R1
   * @param b R2
   * @param c R3
   * @param d R4
   * @param e R5
   * @return R0
   */
  @SuppressWarnings("TooManyParameters")
  public static long callRegister(
      Run run,
      long target,
      Linkage linkage,
      int slot,
      long frame,
      long a,
      long b,
      long c,
      long d,
      long e) {
    run.frame = frame;
    try {
      return Run.isCode(target)
          ? run.callBack(target, a, b, c, d, e)
          : helper(linkage, target, slot).call(run, a, b, c, d, e);
    } catch (Fault fault) {
      throw fault.at(slot);
    }
  }

  /** The number a wide load loads. */
  long wide(int slot, WideValue value) {
    return switch (value) {
      case WideValue.Constant(long number) -> number;
      case WideValue.Function(int to) -> Run.codeAddress(slot + 1 + to);
      default -> code.linkage().value(value);
    };
  }
}
