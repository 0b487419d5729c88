package dev.nectar.linux;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.MachineCode;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.ProgramSpec;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A program by its descriptor. */
final class LinuxProgram implements Program {
  /** Room for the twelve arguments that a raw tracepoint can have. */
  private static final long CONTEXT_BYTES = 96;

  /**
   * More than any context of a program on packets has: the kernel wants room for all of its own.
   */
  private static final long CONTEXT_OUT_BYTES = 1024;

  /** How much a program may add to a packet: less than a page. */
  private static final long GROWTH_BYTES = 4096;

  private static final long STREAM_BYTES = 1 << 16;

  private final Bpf bpf;
  private final String title;
  private final Fd fd;
  private final ProgramSpec spec;
  private final LoadedTypes types;
  private final Loaded loaded;

  /**
   * What is known of it besides its spec.
   *
   * @param functions the numbers of its functions in its own BTF, by name; empty if it has none
   * @param as a value of {@code enum bpf_attach_type}
   * @param usdt where its object looks up the arguments of USDT probes, if it does
   */
  record Loaded(Map<String, Integer> functions, int as, Optional<UsdtTable> usdt) {
    /** Of a program that was not loaded here. */
    static final Loaded NOTHING = new Loaded(Map.of(), 0, Optional.empty());

    Loaded {
      functions = Map.copyOf(functions);
    }
  }

  LinuxProgram(Bpf bpf, Fd fd, ProgramSpec spec, Loaded loaded, LoadedTypes types) {
    this.bpf = bpf;
    this.title = "program " + spec.name();
    this.types = types;
    this.fd = fd;
    this.spec = spec;
    this.loaded = loaded;
  }

  static LinuxProgram of(Program program) {
    if (program instanceof LinuxProgram own) {
      return own;
    }
    throw new IllegalArgumentException(
        "program " + program.spec().name() + " is of another kernel");
  }

  /** The descriptor's number, for a caller who alone can close it, or holds a {@link #use}. */
  int fd() {
    return fd.number();
  }

  /** Keeps it open. */
  Fd.Use use() {
    return fd.use(title);
  }

  /** The same program by another descriptor, to be closed by the caller. */
  LinuxProgram duplicate(String action) {
    return new LinuxProgram(
        bpf, LinuxKernel.own(bpf, fd.duplicate(title), action), spec, loaded, types);
  }

  /** The numbers of its functions in its own BTF, by name; empty if it has none. */
  Map<String, Integer> functions() {
    return loaded.functions;
  }

  /** What it was loaded as, a value of {@code enum bpf_attach_type}. */
  int loadedAs() {
    return loaded.as;
  }

  /** Where its object looks up the arguments of USDT probes, if it does. */
  Optional<UsdtTable> usdt() {
    return loaded.usdt;
  }

  @Override
  public ProgramSpec spec() {
    return spec;
  }

  @Override
  public ProgramInfo info() {
    return described(ProgramDescription::info);
  }

  @Override
  public List<Instruction> translated() {
    return described(ProgramDescription::code);
  }

  @Override
  public List<MachineCode> machineCode() {
    return described(ProgramDescription::machineCode);
  }

  @Override
  public ProgramSource source() {
    try (Fd.Use held = use()) {
      return new SourceReader(bpf, held.number(), spec.name()).read(types);
    }
  }

  @Override
  public Map<String, String> metadata() {
    return new Metadata(bpf, types).read(info().maps());
  }

  @Override
  public String take(ProgramStream stream) {
    try (Fd.Use held = use();
        Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(STREAM_BYTES);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      long read = takeInto(held, room, stream);
      while (read > 0) {
        bytes.writeBytes(room.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE));
        read = takeInto(held, room, stream);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private long takeInto(Fd.Use held, MemorySegment room, ProgramStream stream) {
    long read = bpf.streamRead(held.number(), stream.number(), room);
    if (read == -Errno.EINVAL || read == -Errno.ENOENT) {
      throw new UnsupportedFeatureException(
          "cannot read "
              + stream
              + " of program "
              + spec.name()
              + ": this kernel has no streams of programs",
          "use Linux 6.17 or later");
    }
    if (read < 0) {
      throw Refusal.of("read " + stream + " of program " + spec.name(), read);
    }
    return read;
  }

  @Override
  public void bind(BpfMap map) {
    String action = "bind map " + map.spec().name() + " to program " + spec.name();
    long result;
    try (Fd.Use held = use();
        Fd.Use bound = LinuxMap.of(map).use()) {
      result = bpf.bindMap(held.number(), bound.number());
    }
    if (result == -Errno.EINVAL) {
      throw new UnsupportedFeatureException(
          "cannot " + action + ": this kernel does not do that", "use Linux 5.10 or later");
    }
    if (result < 0 && result != -Errno.EEXIST) {
      throw Refusal.of(action, result);
    }
  }

  private <T> T described(Function<ProgramDescription, T> what) {
    try (Fd.Use held = use()) {
      return what.apply(new ProgramDescription(bpf, held.number(), spec.name()));
    }
  }

  @Override
  public RunResult testRun(RunInput input) {
    RunRefusal refusal = new RunRefusal(spec, input);
    refusal.check();
    try (Fd.Use held = use();
        Arena arena = Arena.ofConfined()) {
      Bpf.TestInput attributes =
          input.packet().length == 0 ? withoutPacket(input, arena) : withPacket(input, arena);
      Bpf.TestOutcome outcome = bpf.testRun(held.number(), attributes);
      if (outcome.result() < 0) {
        throw refusal.of(outcome.result());
      }
      return new RunResult(
          outcome.returnValue(),
          bytes(attributes.dataOut(), outcome.dataSize()),
          context(input, attributes, outcome),
          Duration.ofNanos(Integer.toUnsignedLong(outcome.duration())));
    }
  }

  private static Bpf.TestInput withPacket(RunInput input, Arena arena) {
    boolean context = input.context().length > 0;
    return new Bpf.TestInput(
        memory(input.packet(), arena),
        arena.allocate(input.packet().length + GROWTH_BYTES),
        context ? memory(input.context(), arena) : MemorySegment.NULL,
        context ? arena.allocate(CONTEXT_OUT_BYTES, 8) : MemorySegment.NULL,
        input.repeat(),
        input.cpu());
  }

  private static Bpf.TestInput withoutPacket(RunInput input, Arena arena) {
    return new Bpf.TestInput(
        MemorySegment.NULL,
        MemorySegment.NULL,
        input.context().length > 0
            ? memory(input.context(), arena)
            : arena.allocate(CONTEXT_BYTES, 8),
        MemorySegment.NULL,
        input.repeat() == 1 ? 0 : input.repeat(),
        input.cpu());
  }

  private static MemorySegment memory(byte[] bytes, Arena arena) {
    MemorySegment memory = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return memory;
  }

  /** Programs without a packet leave their context where it was given. */
  private static byte[] context(RunInput input, Bpf.TestInput attributes, Bpf.TestOutcome outcome) {
    return input.packet().length > 0
        ? bytes(attributes.contextOut(), outcome.contextSize())
        : bytes(attributes.context(), input.context().length);
  }

  private static byte[] bytes(MemorySegment memory, int size) {
    return memory.asSlice(0, Math.min(size, memory.byteSize())).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void pin(Path file) {
    try (Fd.Use held = use()) {
      new PinFiles(bpf).pin(title, held.number(), file);
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
