package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;
import static dev.nectar.linux.sys.Native.putInt;
import static dev.nectar.linux.sys.Native.putLong;

import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.MachineCode;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.ProgInfo;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads what the kernel says of a program: first how much, then the rest. */
final class ProgramDescription {
  private static final int TAG_BYTES = 8;

  private final Bpf bpf;
  private final int program;
  private final String name;

  /**
   * Of a program.
   *
   * @param program its descriptor
   * @param name for a message
   */
  ProgramDescription(Bpf bpf, int program, String name) {
    this.bpf = bpf;
    this.program = program;
    this.name = name;
  }

  ProgramInfo info() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = ask(arena.allocate(ProgInfo.SIZE, 8));
      int mapCount = getInt(info, ProgInfo.nr_map_ids);
      return read(info, maps(mapCount, arena));
    }
  }

  private List<Integer> maps(int count, Arena arena) {
    if (count == 0) {
      return List.of();
    }
    MemorySegment info = arena.allocate(ProgInfo.SIZE, 8);
    MemorySegment room = arena.allocate(4L * count, 8);
    putInt(info, ProgInfo.nr_map_ids, count);
    putLong(info, ProgInfo.map_ids, room.address());
    ask(info);
    List<Integer> maps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      maps.add(getInt(room, 4L * i));
    }
    return maps;
  }

  private static ProgramInfo read(MemorySegment info, List<Integer> maps) {
    byte[] tag = info.asSlice(ProgInfo.tag, TAG_BYTES).toArray(ValueLayout.JAVA_BYTE);
    return new ProgramInfo(
        getInt(info, ProgInfo.id),
        type(getInt(info, ProgInfo.type)),
        Native.text(info, ProgInfo.name, BpfHeader.BPF_OBJ_NAME_LEN),
        HexFormat.of().formatHex(tag),
        Duration.ofNanos(getLong(info, ProgInfo.load_time)),
        getInt(info, ProgInfo.created_by_uid),
        (getInt(info, ProgInfo.gpl_compatible) & 1) != 0,
        getInt(info, ProgInfo.xlated_prog_len) / Encoder.SLOT,
        getInt(info, ProgInfo.jited_prog_len),
        maps,
        getInt(info, ProgInfo.btf_id),
        Duration.ofNanos(getLong(info, ProgInfo.run_time_ns)),
        getLong(info, ProgInfo.run_cnt),
        getLong(info, ProgInfo.recursion_misses),
        getInt(info, ProgInfo.verified_insns));
  }

  static Optional<ProgramType> type(int number) {
    ProgramType[] all = ProgramType.values();
    return number >= 0 && number < all.length ? Optional.of(all[number]) : Optional.empty();
  }

  /** The code after verification; empty if this process may not see it. */
  List<Instruction> code() {
    try (Arena arena = Arena.ofConfined()) {
      int size = getInt(ask(arena.allocate(ProgInfo.SIZE, 8)), ProgInfo.xlated_prog_len);
      MemorySegment info = arena.allocate(ProgInfo.SIZE, 8);
      MemorySegment room = Native.room(size, arena);
      putInt(info, ProgInfo.xlated_prog_len, size);
      putLong(info, ProgInfo.xlated_prog_insns, room.address());
      ask(info);
      boolean shown = size > 0 && getLong(info, ProgInfo.xlated_prog_insns) != 0;
      return shown
          ? Decoder.decode(room.toArray(ValueLayout.JAVA_BYTE), ByteOrder.nativeOrder())
          : List.of();
    }
  }

  /** The machine code of each function; empty if there is none, or this process may not see it. */
  List<MachineCode> machineCode() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sizes = ask(arena.allocate(ProgInfo.SIZE, 8));
      int size = getInt(sizes, ProgInfo.jited_prog_len);
      int functions = getInt(sizes, ProgInfo.nr_jited_func_lens);
      if (size == 0) {
        return List.of();
      }
      MemorySegment info = arena.allocate(ProgInfo.SIZE, 8);
      MemorySegment code = arena.allocate(size, 8);
      MemorySegment lengths = Native.room(4L * functions, arena);
      MemorySegment addresses = Native.room(8L * functions, arena);
      putInt(info, ProgInfo.jited_prog_len, size);
      putLong(info, ProgInfo.jited_prog_insns, code.address());
      putInt(info, ProgInfo.nr_jited_func_lens, functions);
      putLong(info, ProgInfo.jited_func_lens, lengths.address());
      putInt(info, ProgInfo.nr_jited_ksyms, functions);
      putLong(info, ProgInfo.jited_ksyms, addresses.address());
      ask(info);
      if (getLong(info, ProgInfo.jited_prog_insns) == 0) {
        return List.of();
      }
      boolean told = getLong(info, ProgInfo.jited_ksyms) != 0;
      List<MachineCode> all = new ArrayList<>(functions);
      long at = 0;
      for (int i = 0; i < functions; i++) {
        long length = Math.min(Integer.toUnsignedLong(getInt(lengths, 4L * i)), size - at);
        byte[] bytes = code.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        all.add(new MachineCode(told ? getLong(addresses, 8L * i) : 0, bytes));
        at += length;
      }
      return all;
    }
  }

  private MemorySegment ask(MemorySegment info) {
    long result = bpf.info(program, info);
    if (result < 0) {
      throw Refusal.of("read the description of program " + name, result);
    }
    return info;
  }
}
