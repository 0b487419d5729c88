package dev.nectar.kernel;

/** An object in a kernel. Closing it closes its programs and maps; links on them live on. */
public interface LoadedObject extends AutoCloseable {
  /**
   * A program of it.
   *
   * @param name the name in the spec
   * @return the program, open as long as this object
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

  @Override
  void close();
}
