package dev.nectar.linux;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/** Small programs and maps, given to the kernel to see what it makes of them. */
final class Trials {
  static final Instruction EXIT = new Instruction.Exit();
  static final Instruction ZERO =
      new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0));
  static final List<Instruction> RETURN_ZERO = List.of(ZERO, EXIT);

  /** What may be attached to control groups everywhere: some hooks take no other answer. */
  static final List<Instruction> RETURN_ONE =
      List.of(new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(1)), EXIT);

  private static final String NAME = "probe";

  /** {@code BPF_F_SLEEPABLE}, without which there are no programs of type SYSCALL. */
  private static final int SLEEPABLE = 1 << 4;

  /** Whether a program may sleep. */
  enum Sleep {
    NEVER,
    ALLOWED
  }

  private final Bpf bpf;
  private final LockedMemory memory;
  private final int device;

  Trials(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.memory = new LockedMemory(bpf, target);
    this.device = target.device();
  }

  Bpf bpf() {
    return bpf;
  }

  /** Loads a program; the result is a descriptor or a negated errno. */
  long load(ProgramType type, Bpf.ProgramBinding binding, List<Instruction> body) {
    return load(type, binding, body, Sleep.NEVER, MemorySegment.NULL);
  }

  /** The same with what the verifier says of it, unless there is no room for a log. */
  long load(
      ProgramType type,
      Bpf.ProgramBinding binding,
      List<Instruction> body,
      Sleep sleep,
      MemorySegment log) {
    try (Arena arena = Arena.ofConfined()) {
      Bpf.ProgramLoad load =
          new Bpf.ProgramLoad(
              type.number(),
              NAME,
              Native.copy(Encoder.encode(body, ByteOrder.nativeOrder()), arena),
              arena.allocateFrom("GPL"),
              0,
              MemorySegment.NULL,
              MemorySegment.NULL,
              binding,
              type == ProgramType.SYSCALL || sleep == Sleep.ALLOWED ? SLEEPABLE : 0,
              MemorySegment.NULL,
              device);
      int level = log.equals(MemorySegment.NULL) ? 0 : 1;
      // What was tried before counts until the kernel has freed it.
      return memory.whileAllowed("probe the kernel", () -> bpf.progLoad(load, log, level));
    }
  }

  /** Loads a program of the plainest type, and lets it go. */
  void load(List<Instruction> body) {
    long result = load(ProgramType.SOCKET_FILTER, Bpf.ProgramBinding.NONE, body);
    if (result >= 0) {
      new Fd(bpf.calls(), result).close();
    }
  }

  /** Why a program cannot be loaded; empty if it can. */
  String program(
      ProgramType type, Bpf.ProgramBinding binding, List<Instruction> body, String otherwise) {
    return close(load(type, binding, body), otherwise);
  }

  /** Why a map cannot be made; empty if it can. */
  String map(MapType type, int key, int value, int entries, int flags) {
    return map(new Bpf.MapCreation(type.number(), key, value, entries, flags, NAME));
  }

  /** Why a map of maps cannot be made; empty if it can. */
  String mapOfMaps(MapType type) {
    long inner = bpf.mapCreate(new Bpf.MapCreation(MapType.ARRAY.number(), 4, 4, 1, 0, NAME));
    if (inner < 0) {
      return refused(inner, "a map to put into it could not be made");
    }
    try (Fd held = new Fd(bpf.calls(), inner)) {
      return map(
          new Bpf.MapCreation(
              type.number(), 4, 4, 1, 0, NAME, held.number(), Bpf.MapTypes.NONE, 0, 0, 0));
    }
  }

  /** Why a map that must say the types of its keys and values cannot be made; empty if it can. */
  String typedMap(MapType type, int value, int entries, int flags, int kernelValue) {
    BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
    int integer = builder.integer("int", 4, 1);
    try (Arena arena = Arena.ofConfined()) {
      long types = bpf.btfLoad(Native.copy(builder.build(), arena));
      if (types < 0) {
        return refused(types, "the kernel takes no type information of maps");
      }
      try (Fd held = new Fd(bpf.calls(), types)) {
        int known = kernelValue == 0 ? integer : 0;
        return map(
            new Bpf.MapCreation(
                type.number(),
                4,
                value,
                entries,
                flags,
                NAME,
                0,
                new Bpf.MapTypes(held.number(), known, known, kernelValue),
                0,
                0,
                0));
      }
    }
  }

  private String map(Bpf.MapCreation creation) {
    return close(
        memory.whileAllowed("probe the kernel", () -> bpf.mapCreate(creation.onto(device))),
        "the kernel has no such maps");
  }

  /** Closes what was made, or says why it was not. */
  String close(long result, String otherwise) {
    if (result >= 0) {
      new Fd(bpf.calls(), result).close();
      return "";
    }
    return refused(result, otherwise);
  }

  /** A lack of permission is told as such; anything else means that the feature is not there. */
  static String refused(long result, String otherwise) {
    if (result == -Errno.EPERM || result == -Errno.EACCES) {
      throw Refusal.of("probe the kernel", result);
    }
    return otherwise;
  }
}
