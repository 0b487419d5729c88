package dev.nectar.kernel.spi;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which programs of an object are loaded. Of those that stand for each other it is one. */
public final class Choice {
  private final ObjectSpec spec;
  private final LoadOptions options;
  private final Target target;

  /**
   * A choice.
   *
   * @param spec the object
   * @param options which programs are asked for
   * @param target what the kernel has
   */
  public Choice(ObjectSpec spec, LoadOptions options, Target target) {
    this.spec = spec;
    this.options = options;
    this.target = target;
  }

  /**
   * Programs one of which is loaded.
   *
   * @param name of the one that all stand for
   * @param candidates in their order
   */
  public record Group(String name, List<ProgramSpec> candidates) {}

  /**
   * What is asked for.
   *
   * @return in the order of the object
   */
  public List<Group> groups() {
    Map<String, List<ProgramSpec>> groups = new LinkedHashMap<>();
    for (ProgramSpec program : spec.programs()) {
      String name = meant(program);
      if (isWanted(program, name)) {
        groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(program);
      }
    }
    return groups.entrySet().stream()
        .map(each -> new Group(each.getKey(), each.getValue()))
        .toList();
  }

  private boolean isWanted(ProgramSpec program, String name) {
    return options.only().isEmpty()
        ? !program.flags().contains(ProgramFlag.ON_REQUEST)
        : options.only().contains(program.name()) || options.only().contains(name);
  }

  /** The name of the program that it stands for in the end. */
  private String meant(ProgramSpec program) {
    ProgramSpec at = program;
    for (int steps = 0; at.insteadOf().isPresent(); steps++) {
      String other = at.insteadOf().get();
      Optional<ProgramSpec> next = spec.program(other);
      if (next.isEmpty() || steps > spec.programs().size()) {
        throw new KernelException(
            "program "
                + program.name()
                + " is to stand for "
                + other
                + (next.isEmpty() ? ", which the object does not have" : ", which stands for it"),
            "name the program that is loaded at best");
      }
      at = next.get();
    }
    return at.name();
  }

  /**
   * The first whose needs are met.
   *
   * @param group programs of the object
   * @return one of them
   * @throws UnsupportedFeatureException if there is none
   */
  public ProgramSpec first(Group group) {
    List<String> lacks = new ArrayList<>();
    for (ProgramSpec program : group.candidates()) {
      Optional<String> lack = lack(program);
      if (lack.isEmpty()) {
        return program;
      }
      lacks.add(program.name() + " needs " + lack.get());
    }
    throw new UnsupportedFeatureException(
        "cannot load program " + group.name() + ": " + String.join("; ", lacks),
        "use a kernel that has one of these, or add a program that needs less");
  }

  private Optional<String> lack(ProgramSpec program) {
    List<Facility> sorted = new ArrayList<>(program.needs());
    sorted.sort(java.util.Comparator.comparing(Facility::title));
    for (Facility facility : sorted) {
      FeatureReport report = target.report(facility);
      if (!report.present()) {
        return Optional.of(facility.title() + " (" + report.reason() + ")");
      }
    }
    return Optional.empty();
  }
}
