package dev.nectar.cli;

import dev.nectar.kernel.MachineCode;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Machine code as {@code objdump} of binutils writes it. */
final class ObjectDump {
  /** {@code " 0:\t55 \tpush %rbp"}. */
  private static final Pattern LINE =
      Pattern.compile("\\s*([0-9a-f]+):\\t((?:[0-9a-f]{2,8} )+)\\s*\\t(.*)");

  private static final Pattern CALL = Pattern.compile("(call|callq|bl)\\s+0x([0-9a-f]{1,16})\\b.*");

  private ObjectDump() {}

  /**
   * An instruction.
   *
   * @param at bytes from the start of the function
   * @param text the operation and its operands
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Line(long at, byte[] bytes, String text) {
    String operation() {
      return text.split("\\s+", 2)[0];
    }

    /** What is between commas that are in no parentheses or brackets. */
    List<String> operands() {
      String[] parts = text.split("\\s+", 2);
      return parts.length < 2 ? List.of() : List.of(parts[1].split(",\\s*(?![^(\\[]*[)\\]])"));
    }
  }

  /** The instructions of a function; empty where there is no objdump, or none for this machine. */
  static Optional<List<Line>> of(MachineCode code, ProgramNames names) {
    Optional<String> machine = machine();
    if (machine.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file = Files.createTempFile("nectar", ".bin");
      try {
        Files.write(file, code.bytes());
        return run(file, machine.get()).map(out -> lines(out, code, names));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new NectarException("cannot write code for objdump: " + e.getMessage(), "", e);
    }
  }

  private static Optional<String> machine() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> Optional.of("i386:x86-64");
      case "aarch64" -> Optional.of("aarch64");
      default -> Optional.empty();
    };
  }

  private static Optional<String> run(Path file, String machine) {
    ProcessBuilder builder =
        new ProcessBuilder("objdump", "-D", "-w", "-b", "binary", "-m", machine, file.toString());
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is not installed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static List<Line> lines(String out, MachineCode code, ProgramNames names) {
    List<Line> lines = new ArrayList<>();
    for (String each : out.split("\n")) {
      Matcher matcher = LINE.matcher(each);
      if (matcher.matches()) {
        long at = Long.parseLong(matcher.group(1), 16);
        int length = HexFormat.of().parseHex(matcher.group(2).replace(" ", "")).length;
        byte[] bytes = java.util.Arrays.copyOfRange(code.bytes(), (int) at, (int) at + length);
        lines.add(new Line(at, bytes, named(matcher.group(3).strip(), code, names)));
      }
    }
    return lines;
  }

  /** With the name of the function that is called: the code was read as if it were at 0. */
  private static String named(String text, MachineCode code, ProgramNames names) {
    Matcher call = CALL.matcher(text);
    if (!call.matches() || code.address() == 0) {
      return text.replaceFirst("\\s+", " ");
    }
    long target = Long.parseUnsignedLong(call.group(2), 16) + code.address();
    return call.group(1)
        + " 0x"
        + Long.toHexString(target)
        + names.at(target).map(name -> " <" + name + ">").orElse("");
  }
}
