package dev.nectar.verifier;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.LoadWide;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import dev.nectar.object.link.Bound;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is verified: a program as {@code BPF_PROG_LOAD} takes it, and what its references mean.
 * Immutable.
 */
public final class Subject {
  /** {@code BPF_F_STRICT_ALIGNMENT}: as on machines that can't load from odd addresses. */
  public static final int STRICT_ALIGNMENT = 1;

  /** {@code BPF_F_TEST_STATE_FREQ}: states are kept wherever paths may meet. */
  public static final int KEEP_ALL_STATES = 8;

  /** {@code BPF_F_SLEEPABLE}: it may wait. */
  public static final int SLEEPABLE = 1 << 4;

  private final ProgramType type;
  private final int attachType;
  private final int flags;
  private final byte[] code;
  private final List<MapSpec> maps;
  private final Map<Integer, Integer> mapAt;
  private final OptionalInt memory;
  private final Origin origin;

  /** What else is known of a program that has been linked. */
  private record Origin(
      Optional<Btf> types,
      List<LinkedProgram.Place> functions,
      Bound bound,
      List<String> modules,
      Optional<Target> target,
      Optional<KernelVersion> version) {
    static final Origin UNKNOWN =
        new Origin(
            Optional.empty(), List.of(), Bound.NONE, List.of(), Optional.empty(), Optional.empty());

    Origin on(KernelVersion version) {
      return new Origin(types, functions, bound, modules, target, Optional.of(version));
    }
  }

  /**
   * A program from its parts, of which nothing else is known.
   *
   * @param type its type
   * @param attachType the number of its {@code enum bpf_attach_type}
   * @param flags the flags of {@code BPF_PROG_LOAD}
   * @param code its slots of 8 bytes, little-endian
   * @param maps the maps it uses
   * @param mapAt which of them an instruction names that loads a map or an address in one, by slot
   * @throws IllegalArgumentException if the code is not of whole slots, or a map is named that is
   *     not there
   */
  public Subject(
      ProgramType type,
      int attachType,
      int flags,
      byte[] code,
      List<MapSpec> maps,
      Map<Integer, Integer> mapAt) {
    this(type, attachType, flags, code, maps, mapAt, OptionalInt.empty(), Origin.UNKNOWN);
  }

  private Subject(
      ProgramType type,
      int attachType,
      int flags,
      byte[] code,
      List<MapSpec> maps,
      Map<Integer, Integer> mapAt,
      OptionalInt memory,
      Origin origin) {
    if (code.length % 8 != 0) {
      throw new IllegalArgumentException(
          "The code has " + code.length + " bytes, which are no whole slots of 8.");
    }
    this.type = type;
    this.attachType = attachType != 0 ? attachType : usual(type);
    this.flags = flags;
    this.code = code.clone();
    this.maps = List.copyOf(maps);
    this.mapAt = Map.copyOf(mapAt);
    this.memory = memory;
    this.origin = origin;
    this.mapAt.forEach(
        (slot, map) -> {
          if (map < 0 || map >= this.maps.size()) {
            throw new IllegalArgumentException("Slot " + slot + " names a map that is not given.");
          }
        });
  }

  /**
   * A program of no kernel, which is given memory of its caller: R1 is its address, R2 how many
   * bytes it has. It calls no helpers and has no maps; all else is as with a program of Linux.
   *
   * @param code the program, with the functions it calls behind its own
   * @param bytes how many bytes it is given, always the same number
   * @return what to verify
   * @throws IllegalArgumentException if that is negative
   */
  public static Subject ofMemory(List<Instruction> code, int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("Memory cannot have " + bytes + " bytes.");
    }
    return new Subject(
        ProgramType.UNSPEC,
        0,
        0,
        Encoder.encode(code, ByteOrder.LITTLE_ENDIAN),
        List.of(),
        Map.of(),
        OptionalInt.of(bytes),
        Origin.UNKNOWN);
  }

  /**
   * A program that has been linked.
   *
   * @param program the program
   * @param linker what has linked it, which knows its types and the maps of its object
   * @param target the kernel it was linked for, whose types its kfuncs and objects have
   * @return what to verify
   * @throws IllegalArgumentException if it names a map that is not there
   */
  public static Subject of(LinkedProgram program, Linker linker, Target target) {
    List<MapSpec> maps = linker.maps();
    List<String> names = maps.stream().map(MapSpec::name).toList();
    List<Instruction> body = new ArrayList<>();
    Map<Integer, Integer> mapAt = new HashMap<>();
    int slot = 0;
    for (Instruction instruction : program.body()) {
      Instruction encoded = instruction;
      if (instruction instanceof LoadWide load) {
        if (load.value() instanceof WideValue.MapNamed(String name)) {
          mapAt.put(slot, names.indexOf(name));
          encoded = new LoadWide(load.dst(), new WideValue.MapFd(names.indexOf(name)));
        } else if (load.value() instanceof WideValue.MapValueNamed(String name, int offset)) {
          mapAt.put(slot, names.indexOf(name));
          encoded = new LoadWide(load.dst(), new WideValue.MapValue(names.indexOf(name), offset));
        }
      }
      body.add(encoded);
      slot += encoded.slots();
    }
    return new Subject(
        program.spec().type(),
        program.bound().attachType(),
        program.spec().flags().stream().mapToInt(ProgramFlag::bit).reduce(0, (a, b) -> a | b),
        Encoder.encode(body, ByteOrder.LITTLE_ENDIAN),
        maps,
        mapAt,
        OptionalInt.empty(),
        new Origin(
            linker.types().map(all -> Btf.of(MemorySegment.ofArray(all.bytes()))),
            List.copyOf(program.functions()),
            program.bound(),
            List.copyOf(program.modules()),
            Optional.of(target),
            Optional.empty()));
  }

  /**
   * The same program for an older kernel: what came with later versions - helpers, instructions,
   * types of programs and maps, places of attachment - is not there. All other rules stay those of
   * Linux 6.18.
   *
   * @param version the version of Linux
   * @return another subject
   */
  public Subject on(KernelVersion version) {
    return new Subject(type, attachType, flags, code, maps, mapAt, memory, origin.on(version));
  }

  /** What the kernel takes 0 for where that is no attach type of the program's type. */
  private static int usual(ProgramType type) {
    return switch (type) {
      case CGROUP_SOCK -> AttachType.CGROUP_INET_SOCK_CREATE.number();
      case SK_REUSEPORT -> AttachType.SK_REUSEPORT_SELECT.number();
      default -> 0;
    };
  }

  /**
   * Its type.
   *
   * @return the type
   */
  public ProgramType type() {
    return type;
  }

  /**
   * The number of its {@code enum bpf_attach_type}.
   *
   * @return the number, which is not 0 where the kernel takes 0 for another
   */
  public int attachType() {
    return attachType;
  }

  /**
   * The flags of {@code BPF_PROG_LOAD}.
   *
   * @return the flags, as bits
   */
  public int flags() {
    return flags;
  }

  /**
   * The memory it is given in place of a context.
   *
   * @return how many bytes; empty for a program of a kernel
   */
  public OptionalInt memory() {
    return memory;
  }

  /**
   * Its slots of 8 bytes, little-endian.
   *
   * @return a copy
   */
  public byte[] code() {
    return code.clone();
  }

  /**
   * The maps it uses.
   *
   * @return the maps, by the numbers that {@link #mapAt()} gives
   */
  public List<MapSpec> maps() {
    return maps;
  }

  /**
   * Which of the maps an instruction names, by slot.
   *
   * @return the number of a map for each slot that names one
   */
  public Map<Integer, Integer> mapAt() {
    return mapAt;
  }

  /**
   * The types of the program and of its maps.
   *
   * @return the types, if it came with any
   */
  public Optional<Btf> types() {
    return origin.types;
  }

  /**
   * Where its functions start, and of which type they are.
   *
   * @return the functions, in the order of the code; empty if nothing is known of them
   */
  public List<LinkedProgram.Place> functions() {
    return origin.functions;
  }

  /**
   * What it is bound to when it is loaded.
   *
   * @return a place in the types of the kernel; {@link Bound#NONE} if it is bound to nothing
   */
  public Bound bound() {
    return origin.bound;
  }

  /**
   * The modules whose functions and variables it uses.
   *
   * @return their names, the number 1 of the code first
   */
  public List<String> modules() {
    return origin.modules;
  }

  /**
   * The version of Linux it is for.
   *
   * @return the version; empty for the newest that the rules know
   */
  public Optional<KernelVersion> version() {
    return origin.version;
  }

  /**
   * The kernel it is for.
   *
   * @return the kernel, if it is known which
   */
  public Optional<Target> target() {
    return origin.target;
  }
}
