package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.io.InputStream;
import java.util.List;

/** A kernel that runs eBPF programs. For any thread. */
public interface Kernel extends AutoCloseable {
  /**
   * What is known about this kernel.
   *
   * @return the target to compile for
   */
  Target target();

  /**
   * Its clock.
   *
   * @return the clock programs read
   */
  KernelClock clock();

  /**
   * Loads an object: creates its maps and loads its programs, all or nothing.
   *
   * @param spec what to load
   * @param options how
   * @return the live object, to be closed by the caller
   * @throws VerifierException if the kernel refuses a program
   * @throws PermissionException if the caller may not do that
   * @throws UnsupportedFeatureException if the kernel lacks something it needs
   * @throws KernelException if a program is for a point that the kernel does not have
   */
  LoadedObject load(ObjectSpec spec, LoadOptions options);

  /**
   * Loads an object without options.
   *
   * @param spec what to load
   * @return the live object, to be closed by the caller
   * @throws KernelException as the other does
   */
  default LoadedObject load(ObjectSpec spec) {
    return load(spec, LoadOptions.NONE);
  }

  /**
   * Creates a map that belongs to no object, such as one to be put into a map of maps.
   *
   * @param spec what to create; it has no types, which only objects have
   * @return the map, to be closed by the caller
   * @throws KernelException if the kernel refuses it
   */
  default BpfMap create(MapSpec spec) {
    return load(new ObjectSpec(List.of(), List.of(spec), "GPL")).map(spec.name());
  }

  /**
   * Attaches programs, all or nothing. Order matters where the kernel runs programs of one point in
   * order of attachment.
   *
   * @param wanted what to attach where
   * @return a link for each, in the same order, to be closed by the caller
   */
  List<Link> attach(List<Attachment> wanted);

  /**
   * Attaches one program.
   *
   * @param wanted what to attach where
   * @return what detaches it when it is closed
   */
  default Link attach(Attachment wanted) {
    return attach(List.of(wanted)).getFirst();
  }

  /**
   * Walks a list of the kernel's, of which programs write the elements ({@link
   * dev.nectar.object.AttachPoint.Iterator}). Linux 5.8.
   *
   * @param iterator the program, the list, and what part of it
   * @return what the program writes, until the list ends; to be closed by the caller. Reading runs
   *     the program; threads that read take turns, and any may close it, which ends the others with
   *     an {@link java.io.IOException}
   * @throws KernelException if the point is no such list
   */
  InputStream iterate(Attachment iterator);

  /**
   * Walks a list of the kernel's once more, as the iterator that a link holds.
   *
   * @param iterator the link, of this kernel, such as one that was found
   * @return what the program writes, as the other has it
   * @throws KernelException if the link is no iterator's
   */
  InputStream iterate(Link iterator);

  /**
   * Hands functions to the kernel ({@code struct_ops}), which calls them from then on: by a link
   * where the map is loaded for one ({@link dev.nectar.object.MapFlag#LINK}, Linux 6.4), else by
   * the map alone (Linux 5.6).
   *
   * @param table a map of struct_ops, whose programs are loaded
   * @return what ends it when it is closed
   * @throws KernelException if the kernel does not take the functions, or has a table of that name
   */
  Link register(BpfMap table);

  /**
   * What is attached to a point, by whom ever, in the order in which it runs: devices ({@link
   * dev.nectar.object.NetworkPoint.Tcx} and {@code Netkit}, Linux 6.6; {@code Xdp} in the mode that
   * the point names, or in all, and {@code Clsact} with its priority and handle, 0 for any, by
   * {@code rtnetlink(7)}), control groups, network namespaces, and maps of sockets.
   *
   * @param point which
   * @param place where it is: a map for maps of sockets, a namespace where it is not that of the
   *     caller's thread
   * @return the programs
   * @throws UnsupportedFeatureException if the kernel cannot tell of such points
   */
  List<Attached> attached(AttachPoint point, Attached.At place);

  /**
   * What is loaded and attached, by whom ever.
   *
   * @return the inventory, which holds nothing open
   */
  Inventory inventory();

  /**
   * What has a name in a BPF file system, given by whom ever.
   *
   * @return the names, which hold nothing open
   */
  Pins pins();

  /**
   * Lets the kernel count and time the runs of its programs. Linux 5.8.
   *
   * @return what ends that when it is closed
   * @throws UnsupportedFeatureException if the kernel cannot
   */
  RunStatistics countRuns();

  /**
   * Reads the records programs write. A map is for one stream at a time: of two that read it at
   * once, in one process or in two, each misses records, or both are given the same.
   *
   * @param rings ring buffers or perf event arrays, loaded by this kernel, at least one and each
   *     once
   * @return the stream, to be closed by the caller; it may outlive the maps
   * @throws UnsupportedFeatureException if a map is of another type
   * @throws KernelException if no map is named, or one twice
   */
  EventStream events(List<BpfMap> rings);

  /**
   * Reads the records that programs write for one CPU.
   *
   * @param array a perf event array, of this kernel
   * @param cpu the CPU whose programs write them
   * @param index the entry of the array that they write to, mostly the CPU's number
   * @return the stream, to be closed by the caller; it may outlive the map
   * @throws UnsupportedFeatureException if the map is of another type
   * @throws KernelException if there is no such CPU, or no such entry
   */
  EventStream events(BpfMap array, int cpu, int index);

  /**
   * Sends records to programs. Linux 6.1. Only one writes to a ring at a time: a second is refused
   * where this kernel opened the first, while another process, or what another {@link Kernel}
   * opened, must be kept away by the caller.
   *
   * @param ring a user ring buffer, loaded by this kernel
   * @return where to write them, to be closed by the caller; it may outlive the map
   * @throws UnsupportedFeatureException if the map is of another type
   * @throws KernelException if another that this kernel opened is not closed
   */
  UserRing userRing(BpfMap ring);

  /**
   * Frees what the kernel itself holds. Loaded objects, links, streams and rings are the callers',
   * and are used and closed as before. What is asked of the kernel itself from then on throws
   * {@link ClosedException}, also by its {@link #inventory()}, its {@link #pins()} and its {@link
   * #target()}, which goes on telling only what it has found out; {@link #clock()} goes on. Closing
   * twice is harmless.
   */
  @Override
  void close();
}
