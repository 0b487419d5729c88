package dev.nectar.linux;

import dev.nectar.elf.ElfException;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.UsdtProbe;
import dev.nectar.host.Host;
import dev.nectar.host.Mapping;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the places of USDT probes by the notes of programs and libraries. */
final class UsdtFinder {
  private final Host host;
  private final Architecture architecture;
  private final String action;

  /**
   * A finder.
   *
   * @param architecture whose probes can be attached to
   * @param action what is tried, after "cannot"
   */
  UsdtFinder(Host host, Architecture architecture, String action) {
    this.host = host;
    this.architecture = architecture;
    this.action = action;
  }

  /** All places of a probe, at least one; those of a file stand together. */
  List<UsdtPlace> find(AttachPoint.Usdt point, OptionalInt process) {
    return point.file().isPresent()
        ? ofFile(point, new ProgramFiles(host, action).find(point.file().get(), process))
        : ofProcess(point, process);
  }

  private List<UsdtPlace> ofFile(AttachPoint.Usdt point, Path file) {
    ElfFile elf = open(file);
    List<UsdtPlace> places = places(point, file, elf);
    if (places.isEmpty()) {
      throw new KernelException(
          "cannot " + action + ": " + file + " has " + others(elf, point), "name one it has");
    }
    return places;
  }

  private static String others(ElfFile elf, AttachPoint.Usdt point) {
    List<String> names =
        elf.usdtProbes().stream()
            .map(probe -> probe.provider() + ":" + probe.name())
            .distinct()
            .sorted()
            .toList();
    return names.isEmpty()
        ? "no probes"
        : "no probe "
            + point.provider()
            + ":"
            + point.name()
            + ", only "
            + String.join(", ", names.subList(0, Math.min(10, names.size())))
            + (names.size() > 10 ? " and " + (names.size() - 10) + " more" : "");
  }

  /** What else the process has mapped, such as a cache, need not be a program. */
  private List<UsdtPlace> ofProcess(AttachPoint.Usdt point, OptionalInt process) {
    if (process.isEmpty()) {
      throw new KernelException(
          "cannot " + action + ": it names no file", "name one, or the process to be watched");
    }
    List<String> mapped =
        host.mappings(process.getAsInt()).stream()
            .filter(each -> each.executable() && each.file())
            .map(Mapping::path)
            .distinct()
            .toList();
    List<UsdtPlace> found = new ArrayList<>();
    for (String path : mapped) {
      Path file = host.fileOf(process.getAsInt(), path);
      tryOpen(file).ifPresent(elf -> found.addAll(places(point, file, elf)));
    }
    if (found.isEmpty()) {
      throw new KernelException(
          "cannot "
              + action
              + ": "
              + (mapped.isEmpty()
                  ? "there is no process " + process.getAsInt() + ", or it cannot be looked into"
                  : "none of the files of process " + process.getAsInt() + " has such a probe"),
          "name a running process, and a probe of its program or libraries: readelf -n FILE");
    }
    return found;
  }

  private List<UsdtPlace> places(AttachPoint.Usdt point, Path file, ElfFile elf) {
    List<UsdtPlace> places = new ArrayList<>();
    for (UsdtProbe probe : elf.usdtProbes()) {
      if (probe.provider().equals(point.provider()) && probe.name().equals(point.name())) {
        places.add(checked(new UsdtPlace(file, elf, probe)));
      }
    }
    return places;
  }

  private UsdtPlace checked(UsdtPlace place) {
    UsdtProbe probe = place.probe();
    boolean elsewhere =
        probe.location().offset().isEmpty()
            || probe.semaphore().filter(each -> each.offset().isEmpty()).isPresent();
    if (elsewhere) {
      throw new KernelException(
          "cannot " + action + ": the code of the probe is not in " + place.file(),
          "name the file that has the code, not one with debug information alone");
    }
    int machine =
        switch (architecture) {
          case X86_64 -> ElfFile.X86_64;
          case ARM64 -> ElfFile.ARM64;
        };
    if (place.elf().machine() != machine || place.elf().bits() != Long.SIZE) {
      throw new KernelException(
          "cannot " + action + ": " + place.file() + " is not for " + architecture.machine(),
          "name a 64-bit program or library of this machine");
    }
    return place;
  }

  private ElfFile open(Path file) {
    try {
      return ElfFile.open(file);
    } catch (IOException | ElfException e) {
      throw new KernelException(
          "cannot " + action + ": " + file + " cannot be read: " + e.getMessage(),
          "name a program or library");
    }
  }

  private static Optional<ElfFile> tryOpen(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(ElfFile.open(file)) : Optional.empty();
    } catch (IOException | ElfException e) {
      return Optional.empty();
    }
  }
}
