package dev.nectar.kernel;

import dev.nectar.object.LineSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages logs of the verifier: lines are left out, repeated, cut, joined and overwritten. */
final class VerifierLogFuzz implements LongFunction<String> {
  private static final List<String> LOGS =
      List.of(
          """
          func#0 @0
          0: R1=ctx() R10=fp0
          ; x = y->z; @ a.c:12
          0: (79) r2 = *(u64 *)(r1 +0)          ; R1=ctx() R2_w=scalar()
          1: (18) r3 = 0xffff888108a4c400       ; R3_w=map_ptr(map=m,ks=4,vs=8)
          from 1 to 3: R1=ctx() R10=fp0
          3: (61) r0 = *(u32 *)(r2 +8)
          R2 invalid mem access 'scalar'
          processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
          """,
          """
          0: (95) exit
          R0 !read_ok

          Verification failed: Register Type Safety: Unreadable register

          Reason:
            R0 has never been initialized on this path.

          At:
            insn 0
                  | ^-- error: R0 is not readable
            Instruction context:
            >>> 0 | (95) exit

          Causal path:
            no retained diagnostic events on this path

          Suggestion:
            Initialize R0 on every path before this instruction.

          processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
          """,
          "infinite loop detected at insn 36\ncur state: R0=1\nold state: R0=1\n");

  private static final String[] PIECES = {
    "\n",
    " ",
    ":",
    ": (",
    ") ",
    "; ",
    " ; ",
    "insn ",
    ">>> ",
    " | ",
    "Reason:\n",
    "At:\n",
    "Verification failed: ",
    "\nVerification failed: x",
    "99999999999999999999",
    "-1",
    "\0",
    "é",
    "Instruction context:",
    "processed ",
    "R0 leaks addr "
  };

  private final long seed;

  VerifierLogFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    String text = damaged(random);
    VerifierLog log = VerifierLog.parse(text);
    check(log.text().equals(text), "the text is another");
    check(log.slot() >= -1, "slot " + log.slot());
    check(!log.reason().contains("\n"), "a reason of several lines");
    check(text.contains(log.reason()) || log.report().isPresent(), "a reason from nowhere");
    check(log.steps(3).size() <= 3, "too many steps");
    String trace =
        new VerifierException("p", log, List.of(new LineSpec(0, "a.c", "x", 1, 1))).trace(3);
    check(trace.endsWith(log.reason() + "\n"), "a trace without the reason");
    log.advice();
    return log.kind().map(Enum::name).orElse("unknown") + log.report().isPresent();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static String damaged(Random random) {
    List<String> lines = new ArrayList<>();
    LOGS.get(random.nextInt(LOGS.size())).lines().forEach(lines::add);
    for (int i = random.nextInt(6); i > 0 && !lines.isEmpty(); i--) {
      int at = random.nextInt(lines.size());
      switch (random.nextInt(4)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
        case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
        default -> lines.set(at, damaged(lines.get(at), random));
      }
    }
    String text = String.join("\n", lines);
    return text.substring(
        0, random.nextInt(4) == 0 ? random.nextInt(text.length() + 1) : text.length());
  }

  private static String damaged(String line, Random random) {
    int from = random.nextInt(line.length() + 1);
    int to = from + random.nextInt(line.length() - from + 1);
    return line.substring(0, from) + PIECES[random.nextInt(PIECES.length)] + line.substring(to);
  }
}
