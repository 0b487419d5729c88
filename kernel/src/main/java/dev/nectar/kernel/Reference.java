package dev.nectar.kernel;

import java.nio.file.Path;
import java.util.Optional;

/** Something of the kernel: what an entry of a map leads to, or whose storage an entry is. */
public sealed interface Reference {
  /**
   * What it is called in messages.
   *
   * @return a few words
   */
  String title();

  /**
   * A program, for {@code PROG_ARRAY}: the target of a tail call.
   *
   * @param program the program, of the same kernel
   */
  record ToProgram(Program program) implements Reference {
    @Override
    public String title() {
      return "program " + program.spec().name();
    }
  }

  /**
   * A map, for maps of maps.
   *
   * @param map the map, of the same kernel, like the one that the outer map was made for
   */
  record ToMap(BpfMap map) implements Reference {
    @Override
    public String title() {
      return "map " + map.spec().name();
    }
  }

  /**
   * A control group, for {@code CGROUP_ARRAY} and as the owner in {@code CGRP_STORAGE}.
   *
   * @param folder its folder in a cgroup2 file system
   */
  record Cgroup(Path folder) implements Reference {
    @Override
    public String title() {
      return "control group " + folder;
    }
  }

  /**
   * A process, by its first thread, as the owner in {@code TASK_STORAGE}.
   *
   * @param pid in the caller's pid namespace
   */
  record Task(int pid) implements Reference {
    @Override
    public String title() {
      return "process " + pid;
    }
  }

  /**
   * A file, as the owner in {@code INODE_STORAGE}.
   *
   * @param file its path
   */
  record Inode(Path file) implements Reference {
    @Override
    public String title() {
      return "file " + file;
    }
  }

  /**
   * A descriptor of this process: a socket for {@code SOCKMAP}, {@code SOCKHASH}, {@code
   * REUSEPORT_SOCKARRAY} and {@code XSKMAP}, and as the owner in {@code SK_STORAGE}; a perf event
   * for {@code PERF_EVENT_ARRAY}.
   *
   * @param number the descriptor, which stays the caller's
   */
  record Descriptor(int number) implements Reference {
    @Override
    public String title() {
      return "descriptor " + number;
    }
  }

  /**
   * A network device, for {@code DEVMAP} and {@code DEVMAP_HASH}.
   *
   * @param index the device's number in the network namespace of the thread that puts it there
   * @param program what runs before it sends (Linux 5.8), for maps with values of 8 bytes; loaded
   *     for it ({@code XDP_DEVMAP})
   */
  record Device(int index, Optional<Program> program) implements Reference {
    @Override
    public String title() {
      return "device " + index;
    }
  }

  /**
   * The queue of a CPU, whose number is the key, for {@code CPUMAP}.
   *
   * @param queue how many packets it holds, 1 to 16,384
   * @param program what runs there (Linux 5.9), for maps with values of 8 bytes; loaded for it
   *     ({@code XDP_CPUMAP})
   */
  record Cpu(int queue, Optional<Program> program) implements Reference {
    @Override
    public String title() {
      return "queue of " + queue + " packets";
    }
  }
}
