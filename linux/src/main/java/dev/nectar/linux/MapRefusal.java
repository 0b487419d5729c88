package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapOperation;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.util.Optional;

/** Why the kernel does not do something with a map, and what to do instead. */
final class MapRefusal {
  private MapRefusal() {}

  /**
   * The refusal.
   *
   * @param action what was tried, after "cannot" and before the name of the map
   * @param result the negated errno
   */
  static KernelException of(MapOperation operation, String action, MapSpec spec, long result) {
    String what = action + " map " + spec.name();
    Optional<String> instead = operation.instead(spec.type());
    if (instead.isPresent()) {
      return notOf(what, spec.type(), instead.get());
    }
    return of(operation, what, spec, (int) -result);
  }

  /** What a map starts with cannot be put into it. */
  static KernelException ofStart(MapSpec spec, long result) {
    String what = "put what it starts with into map " + spec.name();
    return of(MapOperation.PUT, what, spec, (int) -result);
  }

  private static KernelException of(MapOperation operation, String what, MapSpec spec, int errno) {
    return switch (errno) {
      case Errno.EPERM -> access(operation, what);
      case Errno.E2BIG, Errno.ENOSPC -> full(what, spec);
      case Errno.ENOTSUPP, Errno.EOPNOTSUPP -> unsupported(operation, what, spec);
      case Errno.EINVAL ->
          new KernelException(
              "cannot "
                  + what
                  + ": the kernel does not take that with a map of type "
                  + spec.type(),
              operation == MapOperation.TAKE
                  ? "before Linux 5.14, get, then remove"
                  : "look at the key, the value and the map's flags");
      case Errno.EBADF ->
          new KernelException(
              "cannot " + what + ": what it was given is no descriptor of the right kind",
              "put what maps of type " + spec.type() + " hold");
      default -> Refusal.of(what, -errno);
    };
  }

  /** Maps of a type are not for that. */
  static UnsupportedFeatureException notOf(String what, MapType type, String instead) {
    return new UnsupportedFeatureException(
        "cannot " + what + ": maps of type " + type + " do not allow it", instead);
  }

  /** The kernel knows of no lock in the values. */
  static KernelException locked(String action, MapSpec spec, long result) {
    return result == -Errno.EINVAL
        ? new UnsupportedFeatureException(
            "cannot "
                + action
                + " map "
                + spec.name()
                + " under its lock: the kernel knows of no bpf_spin_lock in its values",
            "give the value a type with one, in a hash, an array or a storage")
        : of(MapOperation.GET, action, spec, result);
  }

  /** The kernel answers {@code EPERM} to operations on entries for the map's sake alone. */
  private static KernelException access(MapOperation operation, String what) {
    return switch (operation) {
      case GET, ITERATE ->
          new KernelException(
              "cannot " + what + ": it was made so that processes cannot read it",
              "make it without MapFlag.WRITE_ONLY");
      default ->
          new KernelException(
              "cannot " + what + ": it is frozen, or was made so that processes cannot write it",
              "write it before it is frozen, or make it without MapFlag.READ_ONLY");
    };
  }

  private static KernelException full(String what, MapSpec spec) {
    boolean array =
        switch (spec.type()) {
          case ARRAY,
              PERCPU_ARRAY,
              PROG_ARRAY,
              PERF_EVENT_ARRAY,
              CGROUP_ARRAY,
              ARRAY_OF_MAPS,
              DEVMAP,
              CPUMAP,
              XSKMAP,
              SOCKMAP,
              REUSEPORT_SOCKARRAY ->
              true;
          default -> false;
        };
    return array
        ? new KernelException(
            "cannot " + what + ": it ends before that key, with " + spec.maxEntries() + " entries",
            "use keys from 0, or make it with more entries")
        : new KernelException(
            "cannot " + what + ": it is full with " + spec.maxEntries() + " entries",
            "remove some, or make it with more entries");
  }

  private static KernelException unsupported(MapOperation operation, String what, MapSpec spec) {
    return new UnsupportedFeatureException(
        "cannot " + what + ": this kernel does not do that with maps of type " + spec.type(),
        operation == MapOperation.TAKE
            ? "get, then remove, or use Linux 5.14 or later"
            : "use a newer kernel");
  }
}
