package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.JsonText;
import dev.nectar.report.NectarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code nectar prog run}: a program on data of the caller's. */
final class ProgramRun {
  private static final String PROG = "prog";
  private static final String DATA_IN = "data_in";
  private static final String DATA_OUT = "data_out";
  private static final String DATA_SIZE = "data_size_out";
  private static final String CONTEXT_IN = "ctx_in";
  private static final String CONTEXT_OUT = "ctx_out";
  private static final String CONTEXT_SIZE = "ctx_size_out";
  private static final String REPEAT = "repeat";
  private static final List<String> KNOWN =
      List.of(DATA_IN, DATA_OUT, DATA_SIZE, CONTEXT_IN, CONTEXT_OUT, CONTEXT_SIZE, REPEAT);
  private static final int BYTES_A_LINE = 16;
  private static final int MOST = Integer.MAX_VALUE;

  private final Context context;
  private final Arguments arguments;

  ProgramRun(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** Runs the program that the words name. */
  int run(List<String> all) {
    Words words = new Words(PROG, all);
    Selector selector = words.selector("program, such as id 3", Set.copyOf(KNOWN));
    Map<String, String> given = new HashMap<>();
    Map<String, Integer> numbers = new HashMap<>();
    while (!words.isEmpty()) {
      String word = words.oneOf("more", KNOWN);
      if (word.equals(REPEAT) || word.equals(DATA_SIZE) || word.equals(CONTEXT_SIZE)) {
        numbers.put(word, words.number(word));
      } else {
        given.put(word, words.next("there is no name of a file, nor -, behind " + word));
      }
    }
    RunInput input = input(given, numbers);
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      refuseNothing(input, given);
      report(program.testRun(input), given, numbers);
    }
    return 0;
  }

  /** A packet without bytes is none, which programs without packets are run on by a context. */
  private static void refuseNothing(RunInput input, Map<String, String> given) {
    if (input.packet().length == 0 && !given.containsKey(CONTEXT_IN)) {
      throw new NectarException(
          "cannot run it on what is in " + given.get(DATA_IN) + ": there are no bytes in it",
          "put a packet of at least 14 bytes there; a program of no packets is run by ctx_in FILE");
    }
  }

  private RunInput input(Map<String, String> given, Map<String, Integer> numbers) {
    if (!given.containsKey(DATA_IN) && !given.containsKey(CONTEXT_IN)) {
      throw new UsageException(PROG, "say what to run it on: data_in FILE or ctx_in FILE");
    }
    if (Input.STANDARD.equals(given.get(DATA_IN)) && Input.STANDARD.equals(given.get(CONTEXT_IN))) {
      throw new UsageException(PROG, "data_in and ctx_in cannot both be standard input");
    }
    int repeat = numbers.getOrDefault(REPEAT, 1);
    return RunInput.NONE
        .withPacket(read(given, DATA_IN))
        .withContext(read(given, CONTEXT_IN))
        .repeated(Math.max(1, repeat));
  }

  private byte[] read(Map<String, String> given, String word) {
    return given.containsKey(word)
        ? new Input(context).bytes(given.get(word), "name a file with the bytes of " + word)
        : new byte[0];
  }

  private void report(RunResult result, Map<String, String> given, Map<String, Integer> numbers) {
    Map<String, Object> members = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    out(
        DATA_OUT,
        cut(result.packet(), numbers.getOrDefault(DATA_SIZE, MOST)),
        given,
        members,
        text);
    out(
        CONTEXT_OUT,
        cut(result.context(), numbers.getOrDefault(CONTEXT_SIZE, MOST)),
        given,
        members,
        text);
    members.put("retval", ShownKind.unsigned(result.returnValue()));
    members.put("duration", result.duration().toNanos());
    context
        .out()
        .print(
            Commands.layout(arguments)
                .map(how -> JsonText.of(members, how))
                .orElseGet(
                    () ->
                        text
                            + "Return value: "
                            + Integer.toUnsignedString(result.returnValue())
                            + ", duration: "
                            + result.duration().toNanos()
                            + "ns\n"));
  }

  private static byte[] cut(byte[] bytes, int most) {
    return most >= bytes.length ? bytes : Arrays.copyOf(bytes, most);
  }

  private void out(
      String word,
      byte[] bytes,
      Map<String, String> given,
      Map<String, Object> members,
      StringBuilder text) {
    String file = given.get(word);
    if (file == null) {
      return;
    }
    if (!file.equals(Input.STANDARD)) {
      OutputFile.write(context, file, bytes);
      return;
    }
    List<Object> numbers = new ArrayList<>();
    for (byte each : bytes) {
      numbers.add(Byte.toUnsignedInt(each));
    }
    members.put(word, numbers);
    text.append(word).append(", ").append(bytes.length).append(" bytes:\n");
    for (int at = 0; at < bytes.length; at += BYTES_A_LINE) {
      int end = Math.min(bytes.length, at + BYTES_A_LINE);
      text.append("%7x\t".formatted(at));
      text.append(HexFormat.ofDelimiter(" ").formatHex(bytes, at, end)).append('\n');
    }
  }
}
