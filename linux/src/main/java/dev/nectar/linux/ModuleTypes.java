package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.BtfInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Descriptors of the types of kernel modules, opened when they are first needed. */
final class ModuleTypes implements AutoCloseable {
  private static final int LONGEST_NAME = 64;

  private final Bpf bpf;
  private final Map<String, Fd> open = new HashMap<>();

  ModuleTypes(Bpf bpf) {
    this.bpf = bpf;
  }

  /** The descriptor of a module's types; 0 for the kernel itself. */
  int descriptor(String module) {
    return module.isEmpty() ? 0 : open.computeIfAbsent(module, this::find).number();
  }

  /**
   * An array of descriptors for {@code fd_array}, whose first is unused; none if none is needed.
   */
  MemorySegment array(List<String> modules, Arena arena) {
    if (modules.isEmpty()) {
      return MemorySegment.NULL;
    }
    MemorySegment array = arena.allocate(4L * (modules.size() + 1), 8);
    for (int i = 0; i < modules.size(); i++) {
      Native.putInt(array, 4L * (i + 1), descriptor(modules.get(i)));
    }
    return array;
  }

  private Fd find(String module) {
    long id = bpf.nextId(BpfHeader.BPF_BTF_GET_NEXT_ID, 0);
    while (id > 0) {
      long fd = bpf.fdById(BpfHeader.BPF_BTF_GET_FD_BY_ID, (int) id);
      if (fd >= 0) {
        Fd types = new Fd(bpf.calls(), fd);
        if (isOf(types, module)) {
          return types;
        }
        types.close();
      }
      id = bpf.nextId(BpfHeader.BPF_BTF_GET_NEXT_ID, (int) id);
    }
    throw new KernelException(
        "the types of module " + module + " cannot be had: it was unloaded", "load it again");
  }

  private boolean isOf(Fd types, String module) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(LONGEST_NAME);
      MemorySegment info = arena.allocate(BtfInfo.SIZE, 8);
      Native.putLong(info, BtfInfo.name, name.address());
      Native.putInt(info, BtfInfo.name_len, LONGEST_NAME);
      return bpf.info(types.number(), info) >= 0
          && Native.getInt(info, BtfInfo.kernel_btf) != 0
          && Native.text(name, 0, LONGEST_NAME).equals(module);
    }
  }

  @Override
  public void close() {
    open.values().forEach(Fd::close);
    open.clear();
  }
}
