package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.kernel.TypesInfo;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.BpfHeader.BtfInfo;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Type information that is in the kernel, by number. */
final class LoadedTypes {
  private static final int LONGEST_NAME = 64;
  private static final String KERNEL = "vmlinux";

  private final Bpf bpf;
  private final LinuxTarget target;

  LoadedTypes(Bpf bpf, LinuxTarget target) {
    this.bpf = bpf;
    this.target = target;
  }

  /** What the kernel says of it. */
  TypesInfo info(int descriptor, int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(LONGEST_NAME);
      MemorySegment info = arena.allocate(BtfInfo.SIZE, 8);
      Native.putLong(info, BtfInfo.name, name.address());
      Native.putInt(info, BtfInfo.name_len, LONGEST_NAME);
      long result = bpf.info(descriptor, info);
      if (result == -Errno.E2BIG) {
        // Before Linux 5.11 there are no names, and no room for them.
        info.fill((byte) 0);
        result = bpf.info(descriptor, info.asSlice(0, BtfInfo.name));
      }
      check(result, id);
      return described(info, name);
    }
  }

  private static TypesInfo described(MemorySegment info, MemorySegment name) {
    return new TypesInfo(
        Native.getInt(info, BtfInfo.id),
        Native.text(name, 0, LONGEST_NAME),
        Native.getInt(info, BtfInfo.btf_size),
        Native.getInt(info, BtfInfo.kernel_btf) != 0);
  }

  /** The module that the types of a number are of; empty if they are of none, or are gone. */
  Optional<String> module(int id) {
    long opened = bpf.fdById(BpfHeader.BPF_BTF_GET_FD_BY_ID, id);
    if (opened < 0) {
      return Optional.empty();
    }
    try (Fd types = new Fd(bpf.calls(), opened)) {
      TypesInfo info = info(types.number(), id);
      return Optional.of(info.name()).filter(name -> info.ofKernel() && !name.equals(KERNEL));
    }
  }

  /** The types of a number; empty if there are none, or they cannot be read. */
  Optional<Btf> read(int id) {
    long opened = bpf.fdById(BpfHeader.BPF_BTF_GET_FD_BY_ID, id);
    if (opened == -Errno.ENOENT) {
      return Optional.empty();
    }
    try (Fd types = LinuxKernel.own(bpf, opened, "open type information number " + id)) {
      TypesInfo info = info(types.number(), id);
      MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, info.bytes()), 8);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment room = arena.allocate(BtfInfo.SIZE, 8);
        Native.putLong(room, BtfInfo.btf, bytes.address());
        Native.putInt(room, BtfInfo.btf_size, info.bytes());
        check(bpf.info(types.number(), room), id);
      }
      boolean split = info.ofKernel() && !info.name().equals(KERNEL);
      return split
          ? target.types().map(base -> Btf.split(bytes, base))
          : Optional.of(Btf.of(bytes));
    } catch (BtfException e) {
      return Optional.empty();
    }
  }

  private static void check(long result, int id) {
    if (result < 0) {
      throw Refusal.of("read the description of type information number " + id, result);
    }
  }
}
