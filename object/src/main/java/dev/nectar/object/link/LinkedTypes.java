package dev.nectar.object.link;

import dev.nectar.btf.BtfBuilder;

/** The types that a kernel is given along with an object's maps and programs. */
public final class LinkedTypes {
  private final BtfBuilder builder;
  private final byte[] bytes;

  LinkedTypes(BtfBuilder builder) {
    this.builder = builder;
    this.bytes = builder.build();
  }

  /**
   * The types as BTF.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Where a text of a {@link LinkedProgram}'s lines stands among the strings.
   *
   * @param text the text
   * @return its offset in bytes
   */
  public int string(String text) {
    return builder.string(text);
  }
}
