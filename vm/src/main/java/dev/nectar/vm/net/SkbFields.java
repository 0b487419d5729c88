package dev.nectar.vm.net;

import dev.nectar.vm.code.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The fields of a {@code struct __sk_buff} that a test gives, and gets back. */
final class SkbFields {
  private static final int GSO_LARGEST = 65536;
  private static final int SEGMENTS = 65535;

  private final byte[] bytes;
  private final ByteBuffer fields;

  SkbFields(byte[] context) {
    this.bytes = context;
    this.fields = ByteBuffer.wrap(context).order(ByteOrder.nativeOrder());
  }

  /** The device that the packet is at; that of the loopback interface unless another is set. */
  int device() {
    return Math.max(1, fields.getInt(Skb.IFINDEX));
  }

  /** Refuses fields that may not be set. */
  void check(Refusals refusals, long size) {
    boolean zero =
        isZero(0, Skb.MARK)
            && isZero(Skb.MARK + 4, Skb.PRIORITY)
            && isZero(Skb.IFINDEX + 4, Skb.CB)
            && isZero(Skb.CB + 20, Skb.TSTAMP)
            && isZero(Skb.SK, Skb.GSO_SIZE)
            && isZero(Skb.GSO_SIZE + 4, Skb.HWTSTAMP);
    int wire = fields.getInt(Skb.WIRE_LEN);
    boolean fits = wire == 0 || wire >= size && wire <= GSO_LARGEST;
    if (!zero || !fits || fields.getInt(Skb.GSO_SEGS) > SEGMENTS) {
      throw refusals.field(
          "struct __sk_buff",
          "mark, priority, ingress_ifindex, ifindex, cb, tstamp, wire_len (not below the packet's"
              + " length), gso_segs, gso_size and hwtstamp");
    }
  }

  private boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (fields.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Sets what is given. */
  void into(Memory memory, Skb skb) {
    long at = skb.address();
    for (int field : new int[] {Skb.MARK, Skb.PRIORITY, Skb.INGRESS_IFINDEX}) {
      memory.putInt(at + field, fields.getInt(field));
    }
    for (int i = 0; i < 20; i += 4) {
      memory.putInt(at + Skb.CB + i, fields.getInt(Skb.CB + i));
    }
    memory.putLong(at + Skb.TSTAMP, fields.getLong(Skb.TSTAMP));
    int wire = fields.getInt(Skb.WIRE_LEN);
    memory.putInt(at + Skb.WIRE_LEN, wire == 0 ? (int) skb.length() : wire);
    memory.putInt(at + Skb.GSO_SEGS, fields.getInt(Skb.GSO_SEGS));
    memory.putInt(at + Skb.GSO_SIZE, fields.getInt(Skb.GSO_SIZE));
    memory.putLong(at + Skb.HWTSTAMP, fields.getLong(Skb.HWTSTAMP));
  }

  /** Sets the addresses and ports of the socket, from the family to the local port. */
  void socketInto(Memory memory, Skb skb) {
    for (int at = Skb.FAMILY; at < Skb.DATA_META; at += Integer.BYTES) {
      memory.putInt(skb.address() + at, fields.getInt(at));
    }
  }

  /** Takes what the program left. */
  byte[] from(Memory memory, Skb skb) {
    long at = skb.address();
    for (int field :
        new int[] {
          Skb.MARK, Skb.PRIORITY, Skb.INGRESS_IFINDEX, Skb.IFINDEX, Skb.WIRE_LEN, Skb.GSO_SEGS
        }) {
      fields.putInt(field, memory.getInt(at + field));
    }
    for (int i = 0; i < 20; i += 4) {
      fields.putInt(Skb.CB + i, memory.getInt(at + Skb.CB + i));
    }
    fields.putLong(Skb.TSTAMP, memory.getLong(at + Skb.TSTAMP));
    fields.putLong(Skb.HWTSTAMP, memory.getLong(at + Skb.HWTSTAMP));
    return bytes;
  }
}
