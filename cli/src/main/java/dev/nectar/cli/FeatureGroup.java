package dev.nectar.cli;

import dev.nectar.bytecode.Helper;
import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.HelperUse;
import dev.nectar.object.KernelFunction;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A group of what {@code nectar features} shows, as a table. */
enum FeatureGroup {
  FEATURES("Kernel features"),
  PROGRAMS("Program types"),
  MAPS("Map types"),
  ATTACH("Attach types"),
  HELPERS("Helpers"),
  KFUNCS("Kernel functions for programs");

  /** The tag that the kernel's build puts on functions that programs may call. */
  private final String title;

  FeatureGroup(String title) {
    this.title = title;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All types but the one that is none. */
  static List<ProgramType> programTypes() {
    return List.of(ProgramType.values()).subList(1, ProgramType.values().length);
  }

  /** What the target says of the group. */
  Grid of(Target target) {
    return switch (this) {
      case FEATURES -> reports(target, List.of(Feature.values()));
      case PROGRAMS -> reports(target, programTypes());
      case MAPS -> reports(target, List.of(MapType.values()).subList(1, MapType.values().length));
      case ATTACH -> reports(target, List.of(AttachType.values()));
      case HELPERS -> helpers(target);
      case KFUNCS -> kernelFunctions(target);
    };
  }

  private Grid reports(Target target, List<? extends Facility> facilities) {
    List<List<Object>> rows = new ArrayList<>();
    for (Facility facility : facilities) {
      FeatureReport report = target.report(facility);
      String found =
          switch (report.finding()) {
            case PRESENT -> "yes";
            case ABSENT -> "no";
            case REFUSED -> "refused";
          };
      rows.add(List.of(facility.title(), facility.since().toString(), found, report.reason()));
    }
    return new Grid(title, List.of("name", "since", "there", "reason"), rows);
  }

  private Grid helpers(Target target) {
    List<List<Object>> rows = new ArrayList<>();
    for (Helper helper : Helper.values()) {
      List<String> callers = new ArrayList<>();
      for (ProgramType type : programTypes()) {
        if (target.has(new HelperUse(helper, type))) {
          callers.add(type.title());
        }
      }
      rows.add(
          List.of(
              helper.symbol(),
              helper.since().toString(),
              callers.isEmpty() ? "-" : String.join(" ", callers)));
    }
    return new Grid(title, List.of("name", "since", "programs"), rows);
  }

  /** No table has the versions of Linux that brought them. */
  private Grid kernelFunctions(Target target) {
    List<List<Object>> rows = new ArrayList<>();
    for (KernelFunction each : KernelFunction.of(target)) {
      rows.add(List.of(each.name(), each.module(), each.type()));
    }
    return new Grid(title, List.of("name", "from", "type"), rows);
  }
}
