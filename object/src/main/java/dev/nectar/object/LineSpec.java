package dev.nectar.object;

/**
 * The source line that the instructions from one on come from, as BTF line information carries it.
 *
 * @param slot the first encoded slot it holds for
 * @param file the file's name
 * @param text the text of the line
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record LineSpec(int slot, String file, String text, int line, int column) {
  /**
   * The same line at another place.
   *
   * @param other the first encoded slot it holds for
   * @return the line there
   */
  public LineSpec at(int other) {
    return new LineSpec(other, file, text, line, column);
  }
}
