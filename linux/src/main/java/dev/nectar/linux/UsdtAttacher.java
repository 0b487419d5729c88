package dev.nectar.linux;

import dev.nectar.elf.ElfFile;
import dev.nectar.host.Mapping;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.UprobeAttacher.Spot;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attaches programs to all places of USDT probes: by one link for each file if they were loaded for
 * that, else by a perf event for each place.
 */
final class UsdtAttacher {
  private final UprobeAttacher probes;
  private final LinuxTarget target;

  UsdtAttacher(UprobeAttacher probes, LinuxTarget target) {
    this.probes = probes;
    this.target = target;
  }

  Kept attach(Run run, AttachPoint.Usdt point) {
    OptionalInt process = run.wanted().process();
    List<UsdtPlace> places =
        new UsdtFinder(target.host(), target.architecture(), run.action()).find(point, process);
    Optional<UsdtTable.Rows> rows =
        run.program().usdt().map(table -> table.rows(run.cookie(), run.action()));
    List<Kept> kept = new ArrayList<>();
    rows.map(Kept::other).ifPresent(kept::add);
    try {
      Map<Path, List<Spot>> spots = new LinkedHashMap<>();
      for (UsdtPlace place : places) {
        spots.computeIfAbsent(place.file(), _ -> new ArrayList<>()).add(spot(run, place, rows));
      }
      spots.forEach((file, all) -> attach(run, file, all, kept));
      return Kept.all(kept);
    } catch (RuntimeException e) {
      Kept.all(kept).close();
      throw e;
    }
  }

  private void attach(Run run, Path file, List<Spot> spots, List<Kept> kept) {
    if (run.program().loadedAs() == AttachType.TRACE_UPROBE_MULTI.number()) {
      kept.add(Kept.link(probes.many(run, file, spots)));
      return;
    }
    for (Spot spot : spots) {
      kept.add(probes.single(run, file, spot, Edge.ENTRY));
    }
  }

  private Spot spot(Run run, UsdtPlace place, Optional<UsdtTable.Rows> rows) {
    if (rows.isEmpty()) {
      return new Spot(place.offset(), place.semaphore(), run.cookie());
    }
    List<UsdtOperand> operands =
        new UsdtArguments(target.architecture(), place, run.action()).read();
    int row = rows.get().row(operands);
    if (target.version().atLeast(Feature.PERF_LINK.since())) {
      return new Spot(place.offset(), place.semaphore(), row);
    }
    for (long address : addresses(run, place)) {
      rows.get().place(address, row);
    }
    return new Spot(place.offset(), place.semaphore(), 0);
  }

  /** Where the place is in memory, which a program is told that is given no cookie. */
  private List<Long> addresses(Run run, UsdtPlace place) {
    if (place.elf().type() == ElfFile.EXECUTABLE) {
      return List.of(place.probe().location().address());
    }
    int process =
        run.wanted()
            .process()
            .orElseThrow(
                () ->
                    new UnsupportedFeatureException(
                        "cannot "
                            + run.action()
                            + ": this kernel does not tell programs which probe they are at, if"
                            + " its code may be anywhere in memory",
                        "name a process, or use Linux 5.15 or later"));
    List<Long> addresses = new ArrayList<>();
    for (Mapping each : target.host().mappings(process)) {
      long from = place.offset() - each.offset();
      boolean holds = each.executable() && from >= 0 && from < each.end() - each.start();
      if (holds && each.file() && isSame(target.host().fileOf(process, each.path()), place)) {
        addresses.add(each.start() + from);
      }
    }
    if (addresses.isEmpty()) {
      throw new KernelException(
          "cannot " + run.action() + ": process " + process + " has not loaded " + place.file(),
          "name a process that has, or use Linux 5.15 or later");
    }
    return addresses;
  }

  private static boolean isSame(Path mapped, UsdtPlace place) {
    try {
      return Files.isSameFile(mapped, place.file());
    } catch (IOException e) {
      return false;
    }
  }
}
