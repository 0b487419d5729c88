package dev.nectar.verifier;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.object.LineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An instruction, and what the verifier found of it.
 *
 * @param slot where it is
 * @param text as the kernel prints it
 * @param walked how often it was walked
 * @param reaches what a load or store reaches, in words, if that is known
 * @param line the source line that it comes from, if that is known
 */
record KnownInstruction(
    int slot, String text, int walked, Optional<String> reaches, Optional<LineSpec> line) {
  static List<KnownInstruction> all(Judgement judgement) {
    Disassembler disassembler = new Disassembler(Dialect.KERNEL);
    List<KnownInstruction> all = new ArrayList<>();
    int slot = 0;
    for (Instruction each : judgement.program().body()) {
      Optional<String> reaches =
          judgement.verdict() instanceof Verdict.Accepted accepted
              ? accepted.facts().reaches(slot).map(KnownInstruction::words)
              : Optional.empty();
      all.add(
          new KnownInstruction(
              slot,
              disassembler.print(each),
              judgement.verdict().work().at(slot),
              reaches,
              judgement.program().line(slot)));
      slot += each.slots();
    }
    return all;
  }

  private static String words(Facts.Region region) {
    return region.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
