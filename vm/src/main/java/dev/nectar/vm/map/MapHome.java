package dev.nectar.vm.map;

import dev.nectar.kernel.Program;
import java.nio.file.Path;

/**
 * The kernel that maps are in, as far as they need it: it knows programs, keeps names, and closes a
 * map when nothing holds it any more. For any thread.
 */
public interface MapHome {
  /**
   * The number of a program.
   *
   * @param program of this kernel
   * @return what program arrays hold for it
   * @throws IllegalArgumentException if it is of another kernel
   */
  int numberOf(Program program);

  /**
   * Gives a map a name.
   *
   * @param map the map
   * @param file the name
   */
  void pin(EmbeddedMap map, Path file);

  /**
   * Keeps a map, until it is dropped as often.
   *
   * @param map its number
   */
  void hold(int map);

  /**
   * Gives a map up, which is closed if nothing else holds it.
   *
   * @param map its number
   */
  void drop(int map);

  /**
   * Keeps a program that an entry leads to, until it is dropped as often.
   *
   * @param program its number
   */
  void holdProgram(int program);

  /**
   * Gives a program up.
   *
   * @param program its number
   */
  void dropProgram(int program);
}
