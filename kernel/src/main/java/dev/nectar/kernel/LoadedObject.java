package dev.nectar.kernel;

import dev.nectar.report.NectarException;
import java.util.List;
import java.util.Map;

/**
 * An object in a kernel. Closing it closes its programs and maps; links on them live on. For any
 * thread; what is used after it is closed throws {@link ClosedException}.
 */
public interface LoadedObject extends AutoCloseable {
  /**
   * A program of it.
   *
   * @param name the name in the spec; if another program was loaded instead ({@link
   *     dev.nectar.object.ProgramSpec#insteadOf()}), its name or that of the one it stands for
   * @return the program, open as long as this object; its spec tells its point
   * @throws java.util.NoSuchElementException if the spec has none of that name
   */
  Program program(String name);

  /**
   * A map of it.
   *
   * @param name the name in the spec
   * @return the map, open as long as this object
   * @throws java.util.NoSuchElementException if the spec has none of that name
   */
  BpfMap map(String name);

  /**
   * A global variable of it.
   *
   * @param name the name in the spec; of several static ones the first
   * @return the variable, until this object is closed
   * @throws java.util.NoSuchElementException if the spec has none of that name
   * @throws UnsupportedFeatureException if it lies in a map whose memory cannot be mapped
   */
  Variable variable(String name);

  /**
   * The programs that are loaded.
   *
   * @return their names, in the order of the spec
   */
  List<String> programs();

  /**
   * The programs that the kernel refused, if {@link LoadOptions.Refused#IS_LEFT_OUT} was asked for.
   *
   * @return by their names, why
   */
  Map<String, NectarException> refused();

  @Override
  void close();
}
