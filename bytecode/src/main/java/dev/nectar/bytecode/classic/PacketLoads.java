package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.Width;

/** How one kind of program reads packets; each method writes the code for it. */
sealed interface PacketLoads permits SocketBufferLoads, XdpLoads {
  /** What must come before all else; the context is in its register. */
  void prologue();

  /** A becomes what is at a constant offset. */
  void absolute(int index, Width width, int offset);

  /** A becomes what is X bytes behind an offset. */
  void indirect(Width width, int offset);

  /** A becomes the packet's length. */
  void length();

  /** A becomes what is known beside the packet; not for {@link Ancillary#XOR_INDEX}. */
  void ancillary(int index, Ancillary what);

  /** Keeps A while X is loaded through it. */
  void saveA();

  /** Brings A back. */
  void restoreA();
}
