package dev.nectar.linux;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.getLong;
import static dev.nectar.linux.sys.Native.putInt;
import static dev.nectar.linux.sys.Native.putLong;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.kernel.ProgramSource.Function;
import dev.nectar.kernel.ProgramSource.MachineLine;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader.FuncInfo;
import dev.nectar.linux.sys.BpfHeader.LineInfo;
import dev.nectar.linux.sys.BpfHeader.ProgInfo;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.LineSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where the functions and lines of a program are. */
final class SourceReader {
  /** {@code BPF_LINE_INFO_LINE_NUM} and {@code _COL}: 22 bits and 10 bits. */
  private static final int LINE_SHIFT = 10;

  private static final int COLUMN_MASK = (1 << LINE_SHIFT) - 1;

  private final Bpf bpf;
  private final int program;
  private final String name;

  SourceReader(Bpf bpf, int program, String name) {
    this.bpf = bpf;
    this.program = program;
    this.name = name;
  }

  ProgramSource read(LoadedTypes loaded) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sizes = ask(arena.allocate(ProgInfo.SIZE, 8));
      int id = getInt(sizes, ProgInfo.btf_id);
      Optional<Btf> types = id == 0 ? Optional.empty() : loaded.read(id);
      return types.map(btf -> read(sizes, btf, arena)).orElse(ProgramSource.UNKNOWN);
    } catch (BtfException e) {
      return ProgramSource.UNKNOWN;
    }
  }

  private ProgramSource read(MemorySegment sizes, Btf types, Arena arena) {
    int functions = getInt(sizes, ProgInfo.nr_func_info);
    int lines = getInt(sizes, ProgInfo.nr_line_info);
    int machine = getInt(sizes, ProgInfo.nr_jited_line_info);
    MemorySegment functionRoom = Native.room(FuncInfo.SIZE * functions, arena);
    MemorySegment lineRoom = Native.room(LineInfo.SIZE * lines, arena);
    MemorySegment machineRoom = Native.room(8L * machine, arena);
    MemorySegment info = arena.allocate(ProgInfo.SIZE, 8);
    putInt(info, ProgInfo.nr_func_info, functions);
    putInt(info, ProgInfo.func_info_rec_size, (int) FuncInfo.SIZE);
    putLong(info, ProgInfo.func_info, functionRoom.address());
    putInt(info, ProgInfo.nr_line_info, lines);
    putInt(info, ProgInfo.line_info_rec_size, (int) LineInfo.SIZE);
    putLong(info, ProgInfo.line_info, lineRoom.address());
    putInt(info, ProgInfo.nr_jited_line_info, machine);
    putInt(info, ProgInfo.jited_line_info_rec_size, 8);
    putLong(info, ProgInfo.jited_line_info, machineRoom.address());
    ask(info);
    List<LineSpec> read = lines(lineRoom, getInt(info, ProgInfo.nr_line_info), types);
    boolean told = getLong(info, ProgInfo.jited_line_info) != 0 && machine == read.size();
    return new ProgramSource(
        functions(functionRoom, getInt(info, ProgInfo.nr_func_info), types),
        read,
        told ? machineLines(machineRoom, read) : List.of());
  }

  private static List<Function> functions(MemorySegment from, int count, Btf types) {
    List<Function> functions = new ArrayList<>();
    for (long at = 0; at < count * FuncInfo.SIZE && at < from.byteSize(); at += FuncInfo.SIZE) {
      int type = getInt(from, at + FuncInfo.type_id);
      functions.add(new Function(getInt(from, at + FuncInfo.insn_off), types.name(type), type));
    }
    return functions;
  }

  private static List<LineSpec> lines(MemorySegment from, int count, Btf types) {
    List<LineSpec> lines = new ArrayList<>();
    for (long at = 0; at < count * LineInfo.SIZE && at < from.byteSize(); at += LineInfo.SIZE) {
      int place = getInt(from, at + LineInfo.line_col);
      lines.add(
          new LineSpec(
              getInt(from, at + LineInfo.insn_off),
              types.string(getInt(from, at + LineInfo.file_name_off)),
              types.string(getInt(from, at + LineInfo.line_off)),
              place >>> LINE_SHIFT,
              place & COLUMN_MASK));
    }
    return lines;
  }

  private static List<MachineLine> machineLines(MemorySegment from, List<LineSpec> lines) {
    List<MachineLine> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      all.add(new MachineLine(getLong(from, 8L * i), lines.get(i)));
    }
    return all;
  }

  private MemorySegment ask(MemorySegment info) {
    long result = bpf.info(program, info);
    if (result < 0) {
      throw Refusal.of("read where the lines of program " + name + " are", result);
    }
    return info;
  }
}
