package dev.nectar.cli;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.flow.FlowDot;
import dev.nectar.bytecode.flow.FlowSvg;
import dev.nectar.bytecode.flow.ProgramFlow;
import dev.nectar.cli.ProgramDump.Detail;
import dev.nectar.cli.ProgramDump.Opened;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.object.LineSpec;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The instructions of a program as the verifier left them. */
final class TranslatedCode implements ProgramDump.Code {
  private static final int IMMEDIATE = 4;

  private final Opened opened;
  private final List<Instruction> instructions;
  private final byte[] bytes;
  private final Map<Integer, LineSpec> lines = new LinkedHashMap<>();
  private final Map<Integer, String> functions = new LinkedHashMap<>();

  TranslatedCode(Opened opened) {
    this.opened = opened;
    this.instructions = opened.program().translated();
    this.bytes = Encoder.encode(instructions, ByteOrder.nativeOrder());
    ProgramSource source = opened.program().source();
    source.lines().forEach(line -> lines.put(line.slot(), line));
    opened
        .types()
        .ifPresent(
            types ->
                source
                    .functions()
                    .forEach(
                        each -> functions.put(each.slot(), FunctionText.of(types, each.type()))));
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  private Disassembler disassembler() {
    return new Disassembler(Dialect.KERNEL, new ProgramNames(opened.program().machineCode()));
  }

  @Override
  public String text(Set<Detail> details) {
    Disassembler disassembler = disassembler();
    if (details.contains(Detail.VISUAL)) {
      return FlowDot.print(ProgramFlow.of(instructions), disassembler);
    }
    if (details.contains(Detail.SVG)) {
      return FlowSvg.print(ProgramFlow.of(instructions), disassembler);
    }
    StringBuilder out = new StringBuilder();
    int slot = 0;
    for (Instruction each : instructions) {
      Optional.ofNullable(functions.get(slot)).ifPresent(text -> out.append(text).append(":\n"));
      Optional.ofNullable(lines.get(slot))
          .flatMap(line -> line(line, details.contains(Detail.LINUM)))
          .ifPresent(text -> out.append(text).append('\n'));
      byte[] own = bytes(each, slot);
      out.append(disassembler.line(each, slot, own)).append('\n');
      if (details.contains(Detail.OPCODES)) {
        out.append("       ").append(HexFormat.ofDelimiter(" ").formatHex(own)).append('\n');
      }
      slot += each.slots();
    }
    return out.toString();
  }

  private byte[] bytes(Instruction instruction, int slot) {
    int start = slot * Encoder.SLOT;
    return Arrays.copyOfRange(bytes, start, start + instruction.slots() * Encoder.SLOT);
  }

  /** A source line as a comment; empty if its text is not known. */
  static Optional<String> line(LineSpec line, boolean numbered) {
    String text = line.text().stripLeading();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "; "
            + text
            + (numbered
                ? " [file:%s line_num:%d line_col:%d]"
                    .formatted(line.file(), line.line(), line.column())
                : ""));
  }

  @Override
  public List<Object> json(Set<Detail> details) {
    Disassembler disassembler = disassembler();
    List<Object> all = new ArrayList<>();
    int slot = 0;
    for (Instruction each : instructions) {
      Map<String, Object> members = new LinkedHashMap<>();
      Optional.ofNullable(functions.get(slot)).ifPresent(text -> members.put("proto", text));
      Optional.ofNullable(lines.get(slot))
          .ifPresent(line -> addLine(members, line, details.contains(Detail.LINUM)));
      byte[] own = bytes(each, slot);
      members.put("disasm", disassembler.line(each, slot, own).replaceFirst("^ *[0-9]+: ", ""));
      if (details.contains(Detail.OPCODES)) {
        members.put("opcodes", fields(own));
      }
      all.add(members);
      slot += each.slots();
    }
    return all;
  }

  /** Adds a source line if its text is known. */
  static void addLine(Map<String, Object> members, LineSpec line, boolean numbered) {
    String text = line.text().stripLeading();
    if (text.isEmpty()) {
      return;
    }
    members.put("src", text);
    if (numbered) {
      members.put("file", line.file());
      if (line.line() != 0) {
        members.put("line_num", line.line());
      }
      if (line.column() != 0) {
        members.put("line_col", line.column());
      }
    }
  }

  private static Map<String, Object> fields(byte[] instruction) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    int low = instruction[1] & 0xf;
    int high = instruction[1] >> 4 & 0xf;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", "0x" + HexFormat.of().toHexDigits(instruction[0]));
    fields.put("src_reg", "0x" + Integer.toHexString(little ? high : low));
    fields.put("dst_reg", "0x" + Integer.toHexString(little ? low : high));
    fields.put("off", hex(instruction, 2, IMMEDIATE));
    fields.put("imm", hex(instruction, IMMEDIATE, instruction.length));
    return fields;
  }

  /** Bytes as bpftool writes them. */
  static List<Object> hex(byte[] bytes, int from, int to) {
    List<Object> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      all.add("0x" + HexFormat.of().toHexDigits(bytes[i]));
    }
    return all;
  }
}
