package dev.nectar.verifier;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Instruction.LoadWide;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.AttachType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.link.LinkedProgram;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final ProgramType type;
  private final int attachType;
  private final int flags;
  private final byte[] code;
  private final List<MapSpec> maps;
  private final Map<Integer, Integer> mapAt;
  private final OptionalInt memory;

  /**
   * A program from its parts.
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
    this(type, attachType, flags, code, maps, mapAt, OptionalInt.empty());
  }

  private Subject(
      ProgramType type,
      int attachType,
      int flags,
      byte[] code,
      List<MapSpec> maps,
      Map<Integer, Integer> mapAt,
      OptionalInt memory) {
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
        OptionalInt.of(bytes));
  }

  /**
   * A program that has been linked.
   *
   * @param program the program
   * @param maps all maps of its object
   * @return what to verify
   * @throws IllegalArgumentException if it names a map that is not given
   */
  public static Subject of(LinkedProgram program, List<MapSpec> maps) {
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
        0,
        Encoder.encode(body, ByteOrder.LITTLE_ENDIAN),
        maps,
        mapAt);
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
}
