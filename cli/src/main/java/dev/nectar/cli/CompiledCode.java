package dev.nectar.cli;

import dev.nectar.cli.ProgramDump.Detail;
import dev.nectar.cli.ProgramDump.Opened;
import dev.nectar.kernel.MachineCode;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.kernel.ProgramSource.Function;
import dev.nectar.kernel.ProgramSource.MachineLine;
import dev.nectar.object.LineSpec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The instructions of a program as the processor runs them. */
final class CompiledCode implements ProgramDump.Code {
  private static final int BYTES_A_LINE = 16;

  private final List<MachineCode> code;
  private final ProgramSource source;
  private final Opened opened;

  CompiledCode(Opened opened) {
    this.opened = opened;
    this.code = opened.program().machineCode();
    this.source = opened.program().source();
  }

  @Override
  public byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    code.forEach(each -> all.writeBytes(each.bytes()));
    return all.toByteArray();
  }

  /** The declaration of a function; empty if the kernel has no types of it. */
  private Optional<String> declaration(int index) {
    if (opened.types().isEmpty() || source.functions().size() != code.size()) {
      return Optional.empty();
    }
    Function function = source.functions().get(index);
    return Optional.of(FunctionText.of(opened.types().get(), function.type()));
  }

  private Map<Long, LineSpec> lines(MachineCode function) {
    Map<Long, LineSpec> lines = new HashMap<>();
    for (MachineLine each : source.machineLines()) {
      lines.put(each.address() - function.address(), each.line());
    }
    return function.address() == 0 ? Map.of() : lines;
  }

  private String name(ProgramNames names, int index) {
    return names
        .at(code.get(index).address())
        .or(() -> Optional.of(opened.program().info().name()).filter(own -> !own.isEmpty()))
        .orElse("function " + index);
  }

  @Override
  public String text(Set<Detail> details) {
    ProgramNames names = new ProgramNames(code);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < code.size(); i++) {
      out.append(i == 0 ? "" : "\n");
      declaration(i).ifPresent(text -> out.append(text).append(":\n"));
      out.append(name(names, i)).append(":\n");
      Optional<List<ObjectDump.Line>> read = ObjectDump.of(code.get(i), names);
      if (read.isEmpty()) {
        hex(code.get(i).bytes(), out);
        continue;
      }
      Map<Long, LineSpec> lines = lines(code.get(i));
      for (ObjectDump.Line each : read.get()) {
        Optional.ofNullable(lines.get(each.at()))
            .flatMap(line -> TranslatedCode.line(line, details.contains(Detail.LINUM)))
            .ifPresent(text -> out.append(text).append('\n'));
        out.append("%4x:\t%s%n".formatted(each.at(), each.text()));
        if (details.contains(Detail.OPCODES)) {
          out.append('\t').append(HexFormat.ofDelimiter(" ").formatHex(each.bytes()));
          out.append('\n');
        }
      }
    }
    return out.toString();
  }

  private static void hex(byte[] bytes, StringBuilder out) {
    for (int at = 0; at < bytes.length; at += BYTES_A_LINE) {
      int end = Math.min(bytes.length, at + BYTES_A_LINE);
      out.append("%4x:\t".formatted(at));
      out.append(HexFormat.ofDelimiter(" ").formatHex(bytes, at, end)).append('\n');
    }
  }

  @Override
  public List<Object> json(Set<Detail> details) {
    ProgramNames names = new ProgramNames(code);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < code.size(); i++) {
      Map<String, Object> members = new LinkedHashMap<>();
      declaration(i).ifPresent(text -> members.put("proto", text));
      members.put("name", name(names, i));
      byte[] bytes = code.get(i).bytes();
      Optional<List<ObjectDump.Line>> read = ObjectDump.of(code.get(i), names);
      if (read.isPresent()) {
        members.put("insns", instructions(read.get(), lines(code.get(i)), details));
      } else {
        members.put("bytes", TranslatedCode.hex(bytes, 0, bytes.length));
      }
      all.add(members);
    }
    return all;
  }

  private static List<Object> instructions(
      List<ObjectDump.Line> read, Map<Long, LineSpec> lines, Set<Detail> details) {
    List<Object> all = new ArrayList<>();
    for (ObjectDump.Line each : read) {
      Map<String, Object> members = new LinkedHashMap<>();
      Optional.ofNullable(lines.get(each.at()))
          .ifPresent(line -> TranslatedCode.addLine(members, line, details.contains(Detail.LINUM)));
      members.put("pc", "0x" + Long.toHexString(each.at()));
      members.put("operation", each.operation());
      members.put("operands", each.operands());
      if (details.contains(Detail.OPCODES)) {
        members.put("opcodes", TranslatedCode.hex(each.bytes(), 0, each.bytes().length));
      }
      all.add(members);
    }
    return all;
  }
}
