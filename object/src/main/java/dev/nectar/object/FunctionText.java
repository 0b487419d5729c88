package dev.nectar.object;

import dev.nectar.btf.CoreKind;
import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the code of functions, with what is known of it as comments above. */
final class FunctionText {
  private final TypeText types;
  private final ByteOrder order;
  private final TextLines out;
  private final Disassembler disassembler = new Disassembler(Dialect.KERNEL);

  FunctionText(TypeText types, ByteOrder order, TextLines out) {
    this.types = types;
    this.order = order;
    this.out = out;
  }

  void write(FunctionSpec function) {
    String type = types.print(function.type());
    if (!type.isEmpty()) {
      out.add(2, "is " + type);
    }
    Map<Integer, List<String>> comments = comments(function);
    int slot = 0;
    for (Instruction instruction : function.body()) {
      comments.getOrDefault(slot, List.of()).forEach(text -> out.add(4, "; " + text));
      out.add(0, disassembler.line(instruction, slot, order));
      slot += instruction.slots();
    }
  }

  private Map<Integer, List<String>> comments(FunctionSpec function) {
    Map<Integer, List<String>> comments = new HashMap<>();
    String file = "";
    for (LineSpec line : function.lines()) {
      String place = line.file().equals(file) ? "" : line.file() + ":";
      file = line.file();
      add(comments, line.slot(), place + line.line() + ":" + line.column() + " " + text(line));
    }
    for (Subprogram each : function.subprograms()) {
      add(comments, each.slot(), SpecText.word(each.linkage()) + " function " + each.name());
    }
    for (Relocation relocation : function.relocations()) {
      add(comments, relocation.slot(), text(relocation));
    }
    return comments;
  }

  private static void add(Map<Integer, List<String>> comments, int slot, String text) {
    comments.computeIfAbsent(slot, _ -> new ArrayList<>()).add(text);
  }

  private static String text(LineSpec line) {
    return line.text().strip().replace('\t', ' ');
  }

  private String text(Relocation relocation) {
    CoreKind kind = relocation.kind();
    String path = kind.of() == CoreKind.Of.TYPE ? "" : " " + relocation.access();
    return "CO-RE " + kind.word() + " " + types.print(relocation.type()) + path;
  }
}
