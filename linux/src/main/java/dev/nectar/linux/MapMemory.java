package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Mapping;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import java.lang.foreign.MemorySegment;

/** The memory of a map in this process. Once it is closed, access to it throws. */
final class MapMemory implements AutoCloseable {
  private static final int WRITABLE = SystemHeaders.PROT_READ | SystemHeaders.PROT_WRITE;

  private final MapSpec spec;
  private final Mapping mapping;
  private final MemorySegment memory;

  private MapMemory(MapSpec spec, Mapping mapping, boolean writable) {
    this.spec = spec;
    this.mapping = mapping;
    this.memory = writable ? mapping.memory() : mapping.memory().asReadOnly();
  }

  /** The values of an array. */
  static MapMemory ofArray(Bpf bpf, LinuxMap map, boolean writable) {
    MapSpec spec = map.spec();
    if (!spec.flags().contains(MapFlag.MAPPABLE)) {
      throw new UnsupportedFeatureException(
          "cannot map the memory of map " + spec.name() + ": it was made without MapFlag.MAPPABLE",
          "make it with that flag, or read it by BpfMap.view");
    }
    boolean written = writable && !spec.flags().contains(MapFlag.READ_ONLY_FOR_PROGRAMS);
    long size = ((spec.valueSize() + 7L) & -8) * spec.maxEntries();
    return of(bpf, map, size, written, 0);
  }

  /** The pages of an arena. The verifier wants to know where it lies, which this decides. */
  static MapMemory ofArena(Bpf bpf, LinuxMap map, int pageSize) {
    return of(bpf, map, map.spec().maxEntries() * pageSize, true, map.spec().extra());
  }

  private static MapMemory of(Bpf bpf, LinuxMap map, long size, boolean writable, long wanted) {
    int protection = writable ? WRITABLE : SystemHeaders.PROT_READ;
    long address;
    try (Fd.Use held = map.use()) {
      address = Mapping.map(bpf.calls(), held.number(), 0, size, protection, wanted);
    }
    if (address < 0 && address >= -Errno.LARGEST) {
      String action = "map the memory of map " + map.spec().name();
      if (address == -Errno.EPERM) {
        throw new KernelException(
            "cannot " + action + ": it is frozen, or not for processes to write",
            "read it by BpfMap.view");
      }
      throw Refusal.of(action, address);
    }
    return new MapMemory(map.spec(), Mapping.own(bpf.calls(), address, size), writable);
  }

  /** The memory, for users. */
  MemorySegment memory() {
    if (spec.flags().contains(MapFlag.FAULT_ENDS_PROCESS)) {
      throw new UnsupportedFeatureException(
          "cannot map the memory of map "
              + spec.name()
              + ": access to a page that no program allocated would end this process",
          "make it without MapFlag.FAULT_ENDS_PROCESS");
    }
    return memory;
  }

  @Override
  public void close() {
    mapping.close();
  }
}
