package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;
import java.nio.file.Path;

/**
 * An attached program: attached by {@link Kernel#attach}, or found by {@link Pins#link} or {@link
 * Inventory#link}. For any thread, also to close while others use it: what is asked of a closed
 * link throws {@link ClosedException}.
 */
public interface Link extends AutoCloseable {
  /**
   * Where it is attached.
   *
   * @return the point; of a link that was found, as far as the kernel tells: else a {@link
   *     AttachPoint.Hook} with what is known
   */
  AttachPoint point();

  /**
   * What the kernel says of it now.
   *
   * @return its number, kind and place
   * @throws ClosedException if it is closed
   */
  LinkInfo info();

  /**
   * Puts another program in the place of the attached one: no packet or event passes between. Where
   * the kernel cannot (links of tracing programs, perf events and iterators), nothing changes.
   *
   * @param next a program of the same kernel, type and attach type
   * @throws UnsupportedFeatureException if links of this kind keep their program
   * @throws KernelException if the kernel refuses the program
   */
  void update(Program next);

  /**
   * Detaches the program. The link stays, and {@link #info()} shows it until it is closed, where
   * the kernel has links that can be told to (control groups, network namespaces, devices, Linux
   * 5.9; others 6.4 and later); elsewhere it is closed.
   *
   * @throws UnsupportedFeatureException if closing it does not end it, as it is pinned or was
   *     found, and the kernel has no other way
   * @throws KernelException if the kernel refuses
   */
  void detach();

  /**
   * Gives it a name in a BPF file system, which keeps the program attached when this is closed.
   * Where the kernel has several links, such as one for each CPU, those behind the first get the
   * name with {@code _1}, {@code _2} and so on.
   *
   * @param file a path in a BPF file system that nothing has yet
   * @throws UnsupportedFeatureException if the program is attached without a link
   * @throws KernelException if the name is taken, or not in a BPF file system
   */
  void pin(Path file);

  /**
   * Takes away the names that {@link #pin} gave it here, or that it was opened by; those that are
   * gone already do not matter. A link that was made here ends with {@link #close} again.
   *
   * @throws KernelException if a name cannot be removed
   */
  void unpin();

  /**
   * Closes this and leaves the program attached, where the kernel keeps it without a link: filters
   * of {@link dev.nectar.object.NetworkPoint.Clsact}, routes, sockets, and tables of functions that
   * are loaded for no link.
   *
   * @throws UnsupportedFeatureException if a link keeps it, which can be pinned
   */
  void leave();

  /**
   * Detaches the program, unless the link is pinned or kept by others. Closing twice is harmless.
   */
  @Override
  void close();
}
