package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.kernel.spi.MapRules;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import java.util.Optional;

/**
 * Why the kernel does not make a map, of which it says no more than {@code EINVAL}: the rules are
 * those of {@link MapRules}.
 */
final class MapCreationRefusal {
  private final LinuxTarget target;
  private final MapSpec spec;
  private final long entries;

  private MapCreationRefusal(LinuxTarget target, MapSpec spec, long entries) {
    this.target = target;
    this.spec = spec;
    this.entries = entries;
  }

  /**
   * The refusal.
   *
   * @param entries how many it was to have
   * @param result the negated errno
   */
  static KernelException of(Bpf bpf, LinuxTarget target, MapSpec spec, long entries, long result) {
    String action = "create map " + spec.name() + " (" + spec.type() + ", " + entries + " entries)";
    MapCreationRefusal refusal = new MapCreationRefusal(target, spec, entries);
    return switch ((int) -result) {
      case Errno.EINVAL -> refusal.invalid("cannot " + action + ": ");
      case Errno.E2BIG -> refusal.tooLarge("cannot " + action + ": ");
      default -> bpf.refusal(action, result);
    };
  }

  /** A negative size is a large one to the kernel. */
  private KernelException tooLarge(String head) {
    MapRules.Rule rule =
        broken()
            .orElse(
                new MapRules.Rule(
                    "it would be larger than this kernel allows",
                    "use fewer entries, or smaller keys and values"));
    return new KernelException(head + rule.reason(), rule.advice());
  }

  private KernelException invalid(String head) {
    Optional<MapRules.Rule> broken = broken();
    if (broken.isPresent()) {
      return new KernelException(head + broken.get().reason(), broken.get().advice());
    }
    if (spec.flags().contains(MapFlag.OVERWRITE)) {
      return new UnsupportedFeatureException(
          head + "this kernel has no map of that type that overwrites",
          "use a ring buffer with Linux 6.19 or later, or leave MapFlag.OVERWRITE out");
    }
    if (!target.report(spec.type()).present()) {
      return new UnsupportedFeatureException(
          head + "this kernel has no maps of that type",
          "use Linux " + spec.type().since() + " or later");
    }
    return new KernelException(
        head + "maps of that type do not take these sizes, flags or types (EINVAL)",
        "compare them with what the kernel's documentation says of the type");
  }

  private Optional<MapRules.Rule> broken() {
    return new MapRules(spec, entries, target.pageSize(), target.host().memoryNodes()).broken();
  }
}
