package dev.nectar.vm.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers of a structure that may be given in part.
 *
 * @param bytes its start
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Fields(byte[] bytes) {
  /** 32 bits; 0 where nothing is given. */
  int at(int offset) {
    return offset + Integer.BYTES <= bytes.length
        ? ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset)
        : 0;
  }
}
