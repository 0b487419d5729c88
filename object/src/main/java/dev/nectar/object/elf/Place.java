package dev.nectar.object.elf;

/**
 * A place in a section.
 *
 * @param section the section's index
 * @param offset bytes from its start
 */
record Place(int section, long offset) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int bySection = Integer.compare(section, other.section);
    return bySection != 0 ? bySection : Long.compare(offset, other.offset);
  }
}
