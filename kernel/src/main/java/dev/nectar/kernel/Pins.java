package dev.nectar.kernel;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What has a name in a BPF file system ({@code mount -t bpf bpf /sys/fs/bpf}), which keeps it alive
 * without a process. Names are given by {@link BpfMap#pin}, {@link Program#pin} and {@link
 * Link#pin}, by other libraries and by bpftool alike. What is opened here is a descriptor more of
 * the same thing: closing it changes nothing for others. For any thread. Linux 4.4; links 5.7.
 */
public interface Pins {
  /**
   * Opens a map.
   *
   * @param file its name
   * @return the map, whose spec has what the kernel tells; to be closed by the caller. Empty if
   *     there is no such file
   * @throws UnsupportedFeatureException if it is of a type that is newer than {@link
   *     dev.nectar.object.MapType}
   * @throws PermissionException if the caller may not open it
   * @throws KernelException if something else has that name
   */
  Optional<BpfMap> map(Path file);

  /**
   * Opens a program.
   *
   * @param file its name
   * @return the program, whose spec has what the kernel tells, and the code after verification; to
   *     be closed by the caller. Empty if there is no such file
   * @throws PermissionException if the caller may not open it
   * @throws KernelException if something else has that name
   */
  Optional<Program> program(Path file);

  /**
   * Opens a link: it tells, takes another program, is detached and unpinned like one that was made
   * here.
   *
   * @param file its name
   * @return the link, to be closed by the caller, which detaches nothing as long as it has a name
   *     or another process has it. Empty if there is no such file
   * @throws PermissionException if the caller may not open it
   * @throws KernelException if something else has that name
   */
  Optional<Link> link(Path file);

  /**
   * Takes a name away. What had it ends unless something else keeps it: another name, a descriptor,
   * a link.
   *
   * @param file the name
   * @return whether there was such a file
   * @throws KernelException if it is in no BPF file system, or a folder
   */
  boolean remove(Path file);
}
