package dev.nectar.vm.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Encoder;
import dev.nectar.object.ProgramType;
import dev.nectar.verifier.Facts;
import dev.nectar.verifier.Range;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.Verdict;
import dev.nectar.verifier.Verifier;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What the verifier says that a register may hold before an instruction is compared with what it
 * holds when programs made by chance run: at one instruction of each program, the first or a later
 * time that it is come to. R9 is 1 throughout, and R8 left free, so that visits can be counted.
 */
class ClaimedRangesTest {
  private static final int PROGRAMS = Integer.getInteger("nectar.chance", 200);
  private static final long SEED = Long.getLong("nectar.seed", 9);
  private static final int RANDOM_NUMBER = 7;
  private static final String[] OPERATORS = {
    "+=", "-=", "*=", "|=", "&=", "&=", "^=", "=", "/=", "%=", "<<=", ">>=", "s>>="
  };
  private static final String[] CONDITIONS = {
    "==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&"
  };
  private static final long[] NUMBERS = {
    0, 1, 2, 3, 7, 8, 15, 16, 31, 64, 255, -1, -8, 0x7fffffff, -0x80000000, 1000
  };
  private static final String[] WIDTHS = {"u8", "u16", "u32", "u64"};

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Machine machine = new Machine();

  @Test
  void aRegisterHoldsWhatTheVerifierSays() {
    machine.helpers.put(RANDOM_NUMBER, (run, a, b, c, d, e) -> number());
    int compared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      compared += compare(program()) ? 1 : 0;
    }
    assertThat(compared).isGreaterThan(PROGRAMS / 2);
  }

  /** Any number, mostly a small one. */
  private long number() {
    return random.nextBoolean() ? random.nextInt(70) : random.nextLong() >>> random.nextInt(64);
  }

  private boolean compare(List<String> program) {
    Verdict verdict = Verifier.verifyWithRanges(subject(program));
    if (!(verdict instanceof Verdict.Accepted(_, Facts facts))) {
      return false;
    }
    int slot = 0;
    int register = 0;
    Optional<Range> range = Optional.empty();
    for (int tries = 0; tries < 100 && range.isEmpty(); tries++) {
      slot = random.nextInt(program.size());
      register = random.nextInt(8);
      String watched = program.get(slot);
      if (!watched.contains("goto") && !watched.equals("exit")) {
        range = facts.range(slot, register);
      }
    }
    return range.isPresent() && compare(program, slot, register, range.get());
  }

  private boolean compare(List<String> program, int slot, int register, Range range) {
    String text = watching(program, slot, register);
    for (int times = 0; times < 3; times++) {
      long held = machine.run(machine.interpreted(text), 0, 0);
      boolean reached = held != NOT_REACHED;
      assertThat(!reached || range.contains(held))
          .as(() -> "R%d=%d at %d: %s%n%s".formatted(register, held, slot, range, list(program)))
          .isTrue();
    }
    return true;
  }

  private static final long NOT_REACHED = 0x5ca1ab1e_0ddba11L;

  private static String list(List<String> program) {
    return String.join("\n", program);
  }

  private static Subject subject(List<String> program) {
    byte[] code = Encoder.encode(new Assembler().assemble(list(program)), ByteOrder.LITTLE_ENDIAN);
    return new Subject(ProgramType.SOCKET_FILTER, 0, 0, code, List.of(), Map.of());
  }

  /** The program, which at an instruction returns what a register holds, and else a number. */
  private String watching(List<String> program, int slot, int register) {
    int end = program.size();
    List<String> lines = new ArrayList<>();
    for (String line : program) {
      lines.add(line.equals("exit") ? "goto +" + (end + 7 - lines.size() - 1) : line);
    }
    lines.set(slot, "goto +" + (end - slot - 1));
    lines.add("lock *(u64 *)(r10 - 504) += r9");
    lines.add("r8 = *(u64 *)(r10 - 504)");
    lines.add("if r8 == " + random.nextInt(1, 4) + " goto +2");
    lines.add(program.get(slot));
    lines.add("goto " + (slot + 1 - (end + 5)));
    lines.add("r0 = r" + register);
    lines.add("exit");
    lines.add("r0 = " + NOT_REACHED + " ll");
    lines.add("exit");
    return list(lines);
  }

  private List<String> program() {
    List<String> lines = new ArrayList<>(List.of("*(u64 *)(r10 - 504) = 0", "r9 = 1"));
    for (int slot = 1; slot <= 4; slot++) {
      lines.add("*(u64 *)(r10 - " + 8 * slot + ") = " + one(NUMBERS));
    }
    for (int register = 1; register < 8; register++) {
      if (random.nextBoolean()) {
        lines.add("call " + RANDOM_NUMBER);
        lines.add("r6 = r0");
      }
    }
    for (int register = 1; register < 8; register++) {
      lines.add("r" + register + " = " + (random.nextBoolean() ? "r0" : "r6"));
    }
    lines.add("r0 = " + one(NUMBERS));
    int body = random.nextInt(8, 24);
    int start = lines.size();
    for (int i = 0; i < body; i++) {
      lines.add(step(body - i - 1));
    }
    if (random.nextInt(3) == 0) {
      // A loop, counted on the stack.
      lines.add("r1 = *(u64 *)(r10 - 40)");
      lines.add("r1 += 1");
      lines.add("*(u64 *)(r10 - 40) = r1");
      lines.add("if r1 < " + random.nextInt(2, 6) + " goto " + (start - lines.size() - 1));
      lines.addFirst("*(u64 *)(r10 - 40) = 0");
    }
    lines.add("r0 ^= r7");
    lines.add("exit");
    return lines;
  }

  private String step(int left) {
    String letter = random.nextInt(3) == 0 ? "w" : "r";
    String register = "r" + random.nextInt(8);
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          "if %s%d %s %s goto +%d"
              .formatted(
                  letter,
                  random.nextInt(8),
                  CONDITIONS[random.nextInt(CONDITIONS.length)],
                  right(letter),
                  random.nextInt(left + 1));
      case 2 -> register + " = r" + random.nextInt(8);
      case 3 -> {
        int width = random.nextInt(4);
        int offset = random.nextInt(1, 32 >> width) << width;
        String place = "*(" + WIDTHS[width] + " *)(r10 - " + offset + ')';
        yield random.nextBoolean() ? place + " = " + register : register + " = " + place;
      }
      case 4 -> register + " &= " + (1 << random.nextInt(8)) + "";
      default -> arithmetic(letter);
    };
  }

  private String arithmetic(String letter) {
    String operator = OPERATORS[random.nextInt(OPERATORS.length)];
    String left = letter + random.nextInt(8) + ' ' + operator + ' ';
    if (operator.endsWith("<<=") || operator.endsWith(">>=")) {
      return left + random.nextInt(32);
    }
    if (operator.equals("/=") || operator.equals("%=")) {
      return left + letter + random.nextInt(8);
    }
    return left + right(letter);
  }

  private String right(String letter) {
    return random.nextBoolean() ? letter + random.nextInt(8) : Long.toString(one(NUMBERS));
  }

  private long one(long[] of) {
    return of[random.nextInt(of.length)];
  }
}
