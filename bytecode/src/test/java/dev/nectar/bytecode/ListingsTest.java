package dev.nectar.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.report.Source;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs and their listings in both dialects, in {@code listings.txt}: {@code -Dnectar.approve}
 * writes the listings anew from the programs.
 */
final class ListingsTest {
  private static final Path FILE =
      Path.of("src", "test", "resources", "dev", "nectar", "bytecode", "listings.txt");

  /** A program with a name. */
  private record Case(String name, String program, String kernel, String llvm) {
    static Case of(String text) {
      String[] parts = text.split("(?m)^--- (?:kernel|llvm)\n", -1);
      int line = parts[0].indexOf('\n') + 1;
      return new Case(
          parts[0].substring(0, line).strip(),
          parts[0].substring(line),
          parts.length > 1 ? parts[1] : "",
          parts.length > 2 ? parts[2] : "");
    }

    Case again() {
      List<Instruction> code = new Assembler().assemble(new Source(name, program)).instructions();
      return new Case(name, program, print(Dialect.KERNEL, code), print(Dialect.LLVM, code));
    }

    private static String print(Dialect dialect, List<Instruction> code) {
      return new Disassembler(dialect).listing(code, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
      return "=== " + name + "\n" + program + "--- kernel\n" + kernel + "--- llvm\n" + llvm;
    }
  }

  @TestFactory
  Stream<DynamicTest> listings() throws Exception {
    List<Case> cases = new ArrayList<>();
    for (String text : Files.readString(FILE, StandardCharsets.UTF_8).split("(?m)^=== ")) {
      if (!text.isEmpty()) {
        cases.add(Case.of(text));
      }
    }
    if (Boolean.getBoolean("nectar.approve")) {
      StringBuilder all = new StringBuilder();
      cases.replaceAll(Case::again);
      cases.forEach(all::append);
      Files.writeString(FILE, all);
    }
    return cases.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name(),
                    () -> assertThat(each.again().toString()).isEqualTo(each.toString())));
  }
}
