package dev.nectar.verifier;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.object.link.Linker;
import dev.nectar.report.Colour;
import dev.nectar.report.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What became of the programs of an object, to be printed in one of several forms. Immutable.
 *
 * @param object what the object is called, such as its file
 * @param judgements the programs, in their order
 */
public record Report(String object, List<Judgement> judgements) {
  /** Keeps its own copy. */
  public Report {
    judgements = List.copyOf(judgements);
  }

  /** What is told besides the verdicts. */
  public enum Detail {
    /** How many instructions were walked in each function and for each source line. */
    COMPLEXITY,
    /** Each instruction beside its source line, with what is known of it. */
    INSTRUCTIONS
  }

  /**
   * What is asked of programs.
   *
   * @param details what is to be told besides the verdicts
   * @param version as which version of Linux; empty for the newest that the rules know
   */
  public record Wanted(Set<Detail> details, Optional<KernelVersion> version) {
    /** Keeps its own copy. */
    public Wanted {
      details = Set.copyOf(details);
    }
  }

  /** Asks a running kernel. */
  @FunctionalInterface
  public interface Asked {
    /**
     * Whether the kernel would take a program.
     *
     * @param program the program
     * @return why not; empty if it takes it
     */
    Optional<String> refusal(ProgramSpec program);
  }

  /**
   * Judges programs.
   *
   * @param object what the object is called
   * @param spec the object
   * @param target the kernel that it is linked for
   * @param programs which of its programs
   * @param wanted what is to be told of them, and for which kernel
   * @return what became of them
   * @throws dev.nectar.report.NectarException if one cannot be linked for that kernel
   */
  public static Report of(
      String object, ObjectSpec spec, Target target, List<ProgramSpec> programs, Wanted wanted) {
    Linker linker = new Linker(spec, target);
    List<Judgement> all = new ArrayList<>();
    for (ProgramSpec program : programs) {
      LinkedProgram linked = linker.link(program);
      Subject subject = Subject.of(linked, linker, target);
      Subject older = wanted.version().map(subject::on).orElse(subject);
      all.add(Judgement.of(linked, older, wanted.details()));
    }
    return new Report(object, all);
  }

  /**
   * The same, compared with what a running kernel says.
   *
   * @param kernel is asked about each program
   * @return another report
   */
  public Report comparedWith(Asked kernel) {
    return new Report(object, judgements.stream().map(each -> each.comparedWith(kernel)).toList());
  }

  /**
   * The same, with advice on refusals.
   *
   * @param advice says of a reason what to change, if it can
   * @return another report
   */
  public Report advised(Function<String, Optional<String>> advice) {
    return new Report(object, judgements.stream().map(each -> each.advised(advice)).toList());
  }

  /**
   * Whether all is well.
   *
   * @return true if every program is taken, and the running kernel, if it was asked, says the same
   *     of each
   */
  public boolean isGood() {
    return judgements.stream()
        .allMatch(each -> each.refusal().isEmpty() && each.difference().isEmpty());
  }

  /**
   * For people: a verdict a program, and below a refusal the source lines around it.
   *
   * @param details what is told besides
   * @param colour whether refusals are coloured
   * @return lines
   */
  public String text(Set<Detail> details, Colour colour) {
    StringBuilder out = new StringBuilder();
    judgements.forEach(each -> out.append(new JudgementText(each, colour).of(details)));
    return out.toString();
  }

  /**
   * As JSON: an array of an object for each program.
   *
   * @param details what is told besides
   * @param layout how it is laid out
   * @return the text, and the end of its line
   */
  public String json(Set<Detail> details, JsonText.Layout layout) {
    return JsonText.of(
        judgements.stream().map(each -> JudgementMembers.of(each, details)).toList(), layout);
  }

  /**
   * As commands of GitHub's workflows, which show them at the lines of a change: an error for each
   * refusal, a warning for each difference from the running kernel.
   *
   * @return lines; none if there is nothing to tell
   */
  public String annotations() {
    StringBuilder out = new StringBuilder();
    judgements.forEach(each -> out.append(Annotations.of(object, each)));
    return out.toString();
  }

  /**
   * In the Static Analysis Results Interchange Format (SARIF) 2.1.0 of OASIS: the results of one
   * run, an error for each refusal, a warning for each difference from the running kernel.
   *
   * @param reports of all objects that were looked at
   * @param layout how it is laid out
   * @return a whole document, and the end of its line
   */
  public static String sarif(List<Report> reports, JsonText.Layout layout) {
    return JsonText.of(Sarif.document(reports), layout);
  }
}
