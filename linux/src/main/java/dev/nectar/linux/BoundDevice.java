package dev.nectar.linux;

import dev.nectar.kernel.LoadOptions.Device;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.ProgramFlag;
import java.util.Optional;

/**
 * The device that an object is loaded for.
 *
 * @param index its number, or 0 if there is none
 * @param owner its number if it has the maps too, or 0
 * @param flag what programs are loaded with
 */
record BoundDevice(int index, int owner, int flag) {
  static BoundDevice of(SystemCalls calls, Optional<Device> wanted) {
    if (wanted.isEmpty()) {
      return new BoundDevice(0, 0, 0);
    }
    int index = new Devices(calls).index(wanted.get().name(), "load programs for a device");
    return switch (wanted.get().use()) {
      case OFFLOAD -> new BoundDevice(index, index, 0);
      case METADATA -> new BoundDevice(index, 0, ProgramFlag.DEVICE_BOUND.bit());
    };
  }
}
