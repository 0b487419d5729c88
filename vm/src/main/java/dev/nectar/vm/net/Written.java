package dev.nectar.vm.net;

import dev.nectar.vm.code.Scene;

/** A scene whose programs write text or bytes for a reader, as iterators do ({@code seq_file}). */
public interface Written extends Scene {
  /**
   * Takes what a program writes.
   *
   * @param bytes what comes next
   * @return whether there was room for it; if not, nothing of it was taken
   */
  boolean write(byte[] bytes);
}
