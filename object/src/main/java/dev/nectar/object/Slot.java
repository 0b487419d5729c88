package dev.nectar.object;

/** What an entry of a map holds from the start. */
public sealed interface Slot {
  /**
   * A value. The global variables of an arena are one too, without a key: they lie at its start.
   *
   * @param key of {@link MapSpec#keySize()} bytes, in the object's byte order
   * @param value of {@link MapSpec#valueSize()} bytes, in the object's byte order
   */
  record Value(Contents key, Contents value) implements Slot {}

  /**
   * A map within a map.
   *
   * @param index the entry
   * @param map the name of a map of the object
   */
  record InnerMap(int index, String map) implements Slot {}

  /**
   * A program to be called as a tail.
   *
   * @param index the entry
   * @param program the name of a program of the object
   */
  record TailCall(int index, String program) implements Slot {}

  /**
   * A function of a {@link MapRole#STRUCT_OPS} map.
   *
   * @param offset where the pointer to it stands in the object's own structure, in bytes
   * @param program the name of a program of the object
   */
  record Member(int offset, String program) implements Slot {}
}
