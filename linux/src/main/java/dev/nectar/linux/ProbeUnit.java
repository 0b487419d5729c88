package dev.nectar.linux;

import dev.nectar.host.Host;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/**
 * A unit of perf that makes probes, as sysfs tells it (the kernel's {@code
 * ABI/testing/sysfs-bus-event_source-devices}); Linux 4.17.
 *
 * @param type what {@code perf_event_attr.type} must be
 * @param atReturn the bit of {@code config} that asks for returns
 */
record ProbeUnit(int type, long atReturn) {
  private static final String DEVICES = "/sys/bus/event_source/devices/";

  /** The unit {@code kprobe} or {@code uprobe}, for an action such as {@code attach to …}. */
  static ProbeUnit of(String name, Host host, String action) {
    if (!exists(name, host)) {
      throw new UnsupportedFeatureException(
          "cannot " + action + ": " + lack(name, host),
          "use a kernel built with CONFIG_" + name.toUpperCase(Locale.ROOT) + "_EVENTS");
    }
    String type = read(host, name + "/type");
    String format = read(host, name + "/format/retprobe");
    String bit = format.startsWith("config:") ? format.substring("config:".length()) : "";
    try {
      return new ProbeUnit(Integer.parseInt(type), 1L << Integer.parseInt(bit));
    } catch (NumberFormatException e) {
      throw new KernelException(
          "cannot "
              + action
              + ": "
              + DEVICES
              + name
              + " has type \""
              + type
              + "\" and retprobe \""
              + format
              + "\", where numbers are expected",
          "");
    }
  }

  /** What {@code config} says of an end. */
  long config(Edge edge) {
    return switch (edge) {
      case ENTRY -> 0;
      case RETURN -> atReturn;
    };
  }

  /** What {@code perf_event_attr.type} must be for any unit. */
  static int type(String name, Host host, String action) {
    boolean plain = !name.isEmpty() && name.indexOf('/') < 0 && !name.startsWith(".");
    try {
      return Integer.parseInt(plain && exists(name, host) ? read(host, name + "/type") : "");
    } catch (NumberFormatException e) {
      throw new UnsupportedFeatureException(
          "cannot " + action + ": this machine has no unit " + name + " that counts",
          "list those it has: ls " + DEVICES);
    }
  }

  static boolean exists(String name, Host host) {
    return Files.exists(host.file(DEVICES + name + "/type"));
  }

  /** Why there is no such unit. */
  static String lack(String name, Host host) {
    return Files.exists(host.file(DEVICES))
        ? "this kernel has no " + name + "s: " + DEVICES + name + " is not there"
        : "sysfs is not mounted at /sys";
  }

  private static String read(Host host, String file) {
    try {
      return Files.readString(host.file(DEVICES + file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
