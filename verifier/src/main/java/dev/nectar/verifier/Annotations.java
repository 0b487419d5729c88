package dev.nectar.verifier;

import dev.nectar.object.LineSpec;
import java.util.Optional;

/** A judgement as commands of GitHub's workflows: {@code ::error file=a.c,line=1::message}. */
final class Annotations {
  private Annotations() {}

  static String of(String object, Judgement judgement) {
    StringBuilder out = new StringBuilder();
    judgement
        .refusal()
        .ifPresent(
            refused ->
                out.append(line("error", object, judgement, "refused: " + refused.reason())));
    judgement.difference().ifPresent(said -> out.append(line("warning", object, judgement, said)));
    return out.toString();
  }

  private static String line(String command, String object, Judgement judgement, String message) {
    Optional<LineSpec> at = judgement.line();
    String place =
        at.map(
                line ->
                    "file=%s,line=%d,col=%d"
                        .formatted(property(line.file()), line.line(), line.column()))
            .orElseGet(() -> "file=" + property(object));
    String title = property("program " + judgement.name());
    return "::%s %s,title=%s::%s\n".formatted(command, place, title, data(message));
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
