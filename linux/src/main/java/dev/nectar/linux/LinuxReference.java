package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A reference as the kernel takes it: two words, one of which may be a descriptor.
 *
 * @param held what keeps that open, until this is closed
 */
record LinuxReference(int first, int second, Kept.Held held) implements AutoCloseable {
  private static final Kept.Held NOTHING = () -> {};

  /** What is put into a map, or whose an entry of it is. */
  static LinuxReference open(SystemCalls calls, MapSpec map, Reference reference, String action) {
    check(map, reference);
    String what = action + " map " + map.name();
    return switch (reference) {
      case Reference.ToProgram(Program program) -> of(LinuxProgram.of(program).use());
      case Reference.ToMap to -> of(LinuxMap.of(to.map()).use());
      case Reference.Cgroup(Path folder) -> of(CgroupAttacher.open(calls, folder.toString(), what));
      case Reference.Task(int pid) -> of(process(calls, pid, what));
      case Reference.Inode(Path file) -> of(file(calls, file, what));
      case Reference.Descriptor(int number) -> new LinuxReference(number, 0, NOTHING);
      case Reference.Device(int index, Optional<Program> program) -> beside(index, map, program);
      case Reference.Cpu(int queue, Optional<Program> program) -> beside(queue, map, program);
    };
  }

  private static LinuxReference of(Fd.Use use) {
    return new LinuxReference(use.number(), 0, use::close);
  }

  private static LinuxReference of(Fd opened) {
    return new LinuxReference(opened.number(), 0, opened::close);
  }

  private static LinuxReference beside(int first, MapSpec map, Optional<Program> program) {
    if (program.isEmpty()) {
      return new LinuxReference(first, 0, NOTHING);
    }
    if (map.valueSize() < 8) {
      throw new IllegalArgumentException(
          "map " + map.name() + " has values of 4 bytes, which hold no program: make them 8");
    }
    Fd.Use use = LinuxProgram.of(program.get()).use();
    return new LinuxReference(first, use.number(), use::close);
  }

  private static void check(MapSpec map, Reference reference) {
    boolean fits =
        switch (reference) {
          case Reference.ToProgram _ -> map.type() == MapType.PROG_ARRAY;
          case Reference.ToMap _ ->
              map.type() == MapType.ARRAY_OF_MAPS || map.type() == MapType.HASH_OF_MAPS;
          case Reference.Cgroup _ ->
              map.type() == MapType.CGROUP_ARRAY || map.type() == MapType.CGRP_STORAGE;
          case Reference.Task _ -> map.type() == MapType.TASK_STORAGE;
          case Reference.Inode _ -> map.type() == MapType.INODE_STORAGE;
          case Reference.Device _ ->
              map.type() == MapType.DEVMAP || map.type() == MapType.DEVMAP_HASH;
          case Reference.Cpu _ -> map.type() == MapType.CPUMAP;
          case Reference.Descriptor _ ->
              switch (map.type()) {
                case PROG_ARRAY, ARRAY_OF_MAPS, HASH_OF_MAPS, DEVMAP, DEVMAP_HASH, CPUMAP -> false;
                default -> true;
              };
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "map " + map.name() + " of type " + map.type() + " has no " + reference.title());
    }
  }

  private static Fd process(SystemCalls calls, int pid, String what) {
    long result = calls.call(calls.numbers().pidfdOpen(), pid, 0);
    return switch ((int) -result) {
      case Errno.ESRCH ->
          throw new KernelException(
              "cannot " + what + ": there is no process " + pid, "name one that runs");
      case Errno.EINVAL, Errno.ENOENT ->
          throw new KernelException(
              "cannot " + what + ": " + pid + " is no process, but at most a thread of one",
              "name the process");
      default -> LinuxKernel.own(calls, result, what + ": open process " + pid);
    };
  }

  private static Fd file(SystemCalls calls, Path file, String what) {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          calls.call(
              calls.numbers().openat(),
              SystemHeaders.AT_FDCWD,
              arena.allocateFrom(file.toString()).address(),
              SystemHeaders.O_RDONLY | SystemHeaders.O_CLOEXEC,
              0,
              0,
              0);
      if (result == -Errno.ENOENT) {
        throw new KernelException("cannot " + what + ": there is no file " + file, "make it first");
      }
      if (result < 0) {
        throw Refusal.of(what + ": open " + file, result);
      }
      return new Fd(calls, result);
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
