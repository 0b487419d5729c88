package dev.nectar.verifier;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.object.LineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instruction, and what the verifier found of it.
 *
 * @param slot where it is
 * @param text as the kernel prints it
 * @param walked how often it was walked
 * @param reaches what a load or store reaches, in words, if that is known
 * @param numbers which numbers the registers hold that it names, if that is known
 * @param line the source line that it comes from, if that is known
 */
record KnownInstruction(
    int slot,
    String text,
    int walked,
    Optional<String> reaches,
    List<String> numbers,
    Optional<LineSpec> line) {
  private static final Pattern REGISTER = Pattern.compile("\\b[rw](\\d)\\b");

  static List<KnownInstruction> all(Judgement judgement) {
    Disassembler disassembler = new Disassembler(Dialect.KERNEL);
    List<KnownInstruction> all = new ArrayList<>();
    int slot = 0;
    for (Instruction each : judgement.program().body()) {
      String text = disassembler.print(each);
      Optional<String> reaches =
          judgement.verdict() instanceof Verdict.Accepted accepted
              ? accepted.facts().reaches(slot).map(KnownInstruction::words)
              : Optional.empty();
      all.add(
          new KnownInstruction(
              slot,
              text,
              judgement.verdict().work().at(slot),
              reaches,
              numbers(judgement.verdict(), slot, text),
              judgement.program().line(slot)));
      slot += each.slots();
    }
    return all;
  }

  private static List<String> numbers(Verdict verdict, int slot, String text) {
    if (!(verdict instanceof Verdict.Accepted accepted)) {
      return List.of();
    }
    return REGISTER
        .matcher(text)
        .results()
        .map(named -> Integer.parseInt(named.group(1)))
        .distinct()
        .flatMap(
            register ->
                accepted.facts().range(slot, register).stream()
                    .flatMap(range -> words(range).stream())
                    .map(words -> "R" + register + " " + words))
        .toList();
  }

  private static Optional<String> words(Range range) {
    if (range.min() == Long.MIN_VALUE && range.max() == Long.MAX_VALUE) {
      return Optional.empty();
    }
    return Optional.of(
        range.min() == range.max() ? "= " + range.min() : "in " + range.min() + ".." + range.max());
  }

  private static String words(Facts.Region region) {
    return region.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
