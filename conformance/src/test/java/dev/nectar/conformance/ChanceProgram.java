package dev.nectar.conformance;

import dev.nectar.object.ProgramType;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The text of a program made by chance: mostly sound, often with one thing too much. It looks a
 * value up, reads its packet's bounds, and goes on with arithmetic, jumps, copies, loads and
 * stores.
 */
final class ChanceProgram {
  private static final String[] REGISTERS = {"0", "1", "2", "3", "7", "8", "9"};
  private static final String[] NUMBERED = {"0", "1", "2", "3"};
  private static final String[] OPERATORS = {
    "+=", "-=", "*=", "|=", "&=", "&=", "^=", "=", "/=", "%="
  };
  private static final String[] SHIFTS = {"<<=", ">>=", "s>>="};
  private static final String[] CONDITIONS = {
    "==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&"
  };
  private static final int[] NUMBERS = {
    0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 255, -1, -8, Integer.MAX_VALUE, 40, 48
  };
  private static final int[] PLACES = {0, 4, 8, 40, 44, 1};
  private static final String[] WIDTHS = {"u8", "u16", "u32", "u64"};

  /** Stands for the distance to the function, until it is known. */
  private static final String FUNCTION = "@";

  private final SplittableRandom random;
  private final StringBuilder out = new StringBuilder();

  private ChanceProgram(SplittableRandom random) {
    this.random = random;
  }

  /** The next program; it may use the map {@code values}. */
  static String of(SplittableRandom random, ProgramType type) {
    return new ChanceProgram(random).make(type);
  }

  private String make(ProgramType type) {
    line("r6 = r1");
    packet(type);
    if (random.nextInt(10) < 6) {
      lookup();
    } else {
      line("r9 = r10\nr9 += -48");
    }
    line(random.nextBoolean() ? "call bpf_get_prandom_u32" : "r0 = 1");
    line("r1 = r0\nr2 = 7\nr3 = 1");
    int length = random.nextInt(3, 15);
    for (int i = 0; i < length; i++) {
      step(length - i - 1);
    }
    if (random.nextInt(30) > 0) {
      line("r0 = 0");
    }
    line("exit");
    return out.indexOf(FUNCTION) < 0 ? out.toString() : withFunction();
  }

  /** Puts the function behind the program, and its distance into each call. */
  private String withFunction() {
    String condition = "if r1 " + one(CONDITIONS) + ' ' + one(NUMBERS) + " goto +1\n";
    line("r0 = r2\n" + condition + "r0 = r1\n*(u64 *)(r10 - 8) = r0\nr0 = *(u64 *)(r10 - 8)\nexit");
    List<String> lines = out.toString().lines().filter(each -> !each.isEmpty()).toList();
    int all = lines.stream().mapToInt(ChanceProgram::slots).sum();
    StringBuilder text = new StringBuilder();
    int slot = 0;
    for (String each : lines) {
      slot += slots(each);
      text.append(each.replace(FUNCTION, Integer.toString(all - 6 - slot))).append('\n');
    }
    return text.toString();
  }

  private static int slots(String line) {
    return line.contains("map[") ? 2 : 1;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void packet(ProgramType type) {
    switch (type) {
      case XDP -> bounds(0, 4);
      case SCHED_CLS -> bounds(76, 80);
      default -> line("r7 = r10\nr7 += -64\nr8 = " + one(NUMBERS));
    }
  }

  /** R7 is the packet, R8 its end; most often 64 bytes are known to be there. */
  private void bounds(int start, int end) {
    line("r7 = *(u32 *)(r6 + " + start + ")\nr8 = *(u32 *)(r6 + " + end + ')');
    if (random.nextInt(10) > 0) {
      line("r3 = r7\nr3 += 64\nif r3 <= r8 goto +2\nr0 = 0\nexit");
    }
  }

  private void lookup() {
    line("*(u64 *)(r10 - 8) = 0\nr2 = r10\nr2 += -8\nr1 = map[values]");
    line("call bpf_map_lookup_elem");
    if (random.nextInt(20) > 0) {
      line("if r0 != 0 goto +2\nr0 = 0\nexit");
    }
    line("r9 = r0");
    line("r" + random.nextInt(1, 4) + " = *(" + one(WIDTHS) + " *)(r9 + 0)");
  }

  private void step(int left) {
    switch (random.nextInt(16)) {
      case 12 -> loop();
      case 13, 14 -> either();
      case 15 -> call();
      case 0, 1, 2 -> arithmetic();
      case 3, 4 -> jump(left);
      case 5 -> line("r" + one(NUMBERED) + " = r" + one(REGISTERS));
      case 6, 7 -> stack();
      case 8, 9 -> index();
      case 10 -> helper();
      default -> memory();
    }
  }

  /** A load or store at a number that was bounded, in what R7 or R9 points to. */
  private void index() {
    String base = random.nextBoolean() ? "r7" : "r9";
    int mask = 1 << random.nextInt(3, 6);
    line("r2 = r0\nr2 &= " + (mask - 1) + "\nr3 = " + base + "\nr3 += r2");
    line("r1 = *(u8 *)(r3 + " + random.nextInt(0, 24) + ')');
  }

  /** A number that is one thing or another, in a register or on the stack. */
  private void either() {
    String place = random.nextBoolean() ? "r" + one(NUMBERED) : "*(u64 *)(r10 - 24)";
    line("*(u64 *)(r10 - 40) = 0\n" + place + " = " + one(NUMBERS));
    line("if r" + one(NUMBERED) + ' ' + one(CONDITIONS) + ' ' + one(NUMBERS) + " goto +1");
    line(place + " = " + one(NUMBERS));
    if (random.nextBoolean()) {
      line("r" + one(NUMBERED) + " = *(u64 *)(r10 - 24)");
    }
  }

  /** Counts on the stack, so that what is counted is spilled and filled; a way through is left. */
  private void loop() {
    int times = random.nextInt(2, 8);
    line("*(u64 *)(r10 - 40) = 0\nr3 = *(u64 *)(r10 - 40)");
    line("if r" + one(NUMBERED) + ' ' + one(CONDITIONS) + ' ' + one(NUMBERS) + " goto +1");
    arithmetic();
    line("r3 = *(u64 *)(r10 - 40)\nr3 += 1\n*(u64 *)(r10 - 40) = r3");
    line("if r3 < " + times + " goto -6");
  }

  /** Calls the function behind the program, which makes one number of two. */
  private void call() {
    line("call pc+" + FUNCTION + "\nr1 = r0\nr2 = 3\nr3 = 4\n");
  }

  private void helper() {
    line(
        switch (random.nextInt(4)) {
          case 0 -> "call bpf_ktime_get_ns";
          case 1 -> "call bpf_get_numa_node_id";
          case 2 ->
              "r1 = r10\nr1 += -32\nr2 = "
                  + one(NUMBERS)
                  + "\nr3 = 0\nr4 = 0\nr5 = 0\n"
                  + "*(u64 *)(r10 - 32) = 0\nr3 = r1\nr4 = r2\nr1 = 0\nr2 = 0\ncall bpf_csum_diff";
          default ->
              "*(u64 *)(r10 - 8) = 1\n*(u64 *)(r10 - 16) = r0\nr2 = r10\nr2 += -8\nr3 = r10\n"
                  + "r3 += -56\nr4 = 0\nr1 = map[values]\ncall bpf_map_update_elem";
        });
    line("r1 = r0\nr2 = 3\nr3 = 4");
  }

  private void arithmetic() {
    String letter = random.nextInt(4) == 0 ? "w" : "r";
    String left = letter + one(random.nextInt(12) > 0 ? NUMBERED : REGISTERS);
    if (random.nextInt(4) == 0) {
      line(left + ' ' + one(SHIFTS) + ' ' + random.nextInt(letter.equals("w") ? 32 : 64));
      return;
    }
    line(left + ' ' + one(OPERATORS) + ' ' + right(letter));
  }

  private String right(String letter) {
    return random.nextInt(3) == 0
        ? letter + one(random.nextInt(8) > 0 ? NUMBERED : REGISTERS)
        : Integer.toString(one(NUMBERS));
  }

  private void jump(int left) {
    String letter = random.nextInt(3) == 0 ? "w" : "r";
    line(
        "if "
            + letter
            + one(random.nextInt(12) > 0 ? NUMBERED : REGISTERS)
            + ' '
            + one(CONDITIONS)
            + ' '
            + right(letter)
            + " goto +"
            + random.nextInt(left + 1));
  }

  private void stack() {
    int width = random.nextInt(WIDTHS.length);
    int bytes = 1 << width;
    int offset = random.nextInt(1, 64 / bytes) * bytes + (random.nextInt(30) == 0 ? 1 : 0);
    String place = "*(" + WIDTHS[width] + " *)(r10 - " + offset + ')';
    String register = "r" + one(NUMBERED);
    line(random.nextBoolean() ? place + " = " + register : register + " = " + place);
  }

  private void memory() {
    String base = random.nextInt(6) == 0 ? one(REGISTERS) : random.nextBoolean() ? "7" : "9";
    String place = "*(" + one(WIDTHS) + " *)(r" + base + " + " + one(PLACES) + ')';
    String register = "r" + one(NUMBERED);
    line(random.nextInt(3) == 0 ? place + " = " + register : register + " = " + place);
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private int one(int[] of) {
    return of[random.nextInt(of.length)];
  }
}
