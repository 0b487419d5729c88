package dev.nectar.vm.map;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A map of prefixes ({@code kernel/bpf/lpm_trie.c}): a tree of bits in which only forks and entries
 * are nodes. A key is a length of 4 bytes and the bits behind it, in the order of the network. Who
 * looks up takes no lock.
 */
final class TrieStore extends ValueStore {
  private static final int WORD = 64;
  private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private final int keySize;
  private final int dataSize;
  private final int bits;
  private final int words;
  private final int valueOffset;
  private final Slots slots;
  private volatile @Nullable Node root;
  private int count;

  /** A fork, or, with a slot, an entry. */
  private static final class Node {
    final int length;

    /** The first 64 bits. */
    final long head;

    /** All of them, if there are more. */
    final long[] data;

    /** Where key and value are; negative for a fork. */
    final int slot;

    volatile @Nullable Node zero;
    volatile @Nullable Node one;

    Node(int length, long[] data, int slot) {
      this.length = length;
      this.head = data[0];
      this.data = data;
      this.slot = slot;
    }

    @Nullable Node child(int bit) {
      return bit == 0 ? zero : one;
    }

    void child(int bit, @Nullable Node node) {
      if (bit == 0) {
        zero = node;
      } else {
        one = node;
      }
    }
  }

  TrieStore(MapSpec spec, Setting setting) {
    super(spec, setting);
    this.keySize = spec.keySize();
    this.dataSize = keySize - 4;
    this.bits = dataSize * 8;
    this.words = (bits + WORD - 1) / WORD;
    this.valueOffset = keySize + 7 & -8;
    this.slots = Slots.growing(memory, valueOffset + stride, (int) spec.maxEntries() + 1);
  }

  @Override
  public long lookup(int cpu, long key) {
    int length = memory.getInt(key);
    if (Integer.compareUnsigned(length, bits) > 0) {
      return 0;
    }
    Node found = words == 1 ? findShort(word(key, 0), length) : findLong(data(key), length);
    return found == null ? 0 : slots.address(found.slot) + valueOffset;
  }

  @Override
  long find(long key) {
    return lookup(0, key);
  }

  /** 64 bits of a key, the first of them the highest; fewer if it ends before. */
  private long word(long key, int index) {
    long at = key + 4 + index * 8L;
    int left = dataSize - index * 8;
    if (left == 4) {
      long word = memory.getInt(at) & 0xffff_ffffL;
      return SWAPPED ? Long.reverseBytes(word) : word << 32;
    }
    if (left >= 8) {
      return ofNetwork(memory.getLong(at));
    }
    long word = 0;
    for (int i = 0; i < left; i++) {
      word |= (long) memory.getByte(at + i) << 56 - 8 * i;
    }
    return word;
  }

  private static long ofNetwork(long word) {
    return SWAPPED ? Long.reverseBytes(word) : word;
  }

  private long[] data(long key) {
    long[] data = new long[words];
    for (int i = 0; i < words; i++) {
      data[i] = word(key, i);
    }
    return data;
  }

  private @Nullable Node findShort(long wanted, int length) {
    Node found = null;
    Node node = root;
    while (node != null) {
      int most = Math.min(node.length, length);
      int same = Math.min(most, Long.numberOfLeadingZeros(node.head ^ wanted));
      if (same < node.length) {
        break;
      }
      if (node.slot >= 0) {
        found = node;
      }
      if (same == bits) {
        break;
      }
      node = wanted << same < 0 ? node.one : node.zero;
    }
    return found;
  }

  private @Nullable Node findLong(long[] wanted, int length) {
    Node found = null;
    Node node = root;
    while (node != null) {
      int same = same(node, wanted, length);
      if (same < node.length) {
        break;
      }
      if (node.slot >= 0) {
        found = node;
      }
      if (same == bits) {
        break;
      }
      node = node.child(bit(wanted, same));
    }
    return found;
  }

  /** How many leading bits are the same, at most as many as both have. */
  private static int same(Node node, long[] wanted, int length) {
    int most = Math.min(node.length, length);
    for (int at = 0; at < most; at += WORD) {
      long other = node.data[at / WORD] ^ wanted[at / WORD];
      if (other != 0) {
        return Math.min(most, at + Long.numberOfLeadingZeros(other));
      }
    }
    return most;
  }

  private static int bit(long[] data, int index) {
    return (int) (data[index / WORD] >>> 63 - index % WORD) & 1;
  }

  @Override
  public long update(int cpu, long key, long value, long flags) {
    int length = memory.getInt(key);
    if (flags > BpfFlag.EXIST || flags < 0 || Integer.compareUnsigned(length, bits) > 0) {
      return -Errno.EINVAL;
    }
    memory.check(value, valueSize);
    long[] data = data(key);
    synchronized (this) {
      return put(key, data, length, value, flags);
    }
  }

  private long put(long key, long[] data, int length, long value, long flags) {
    Node parent = null;
    int side = 0;
    Node node = root;
    int same = 0;
    while (node != null) {
      same = same(node, data, length);
      if (node.length != same || node.length == length) {
        break;
      }
      parent = node;
      side = bit(data, same);
      node = node.child(side);
    }
    boolean samePrefix = node != null && node.length == same && node.length == length;
    int replaced = node != null && samePrefix ? node.slot : -1;
    boolean there = replaced >= 0;
    long refused = BpfFlag.refusal(flags, there);
    if (refused != 0) {
      return refused;
    }
    if (!there && count == spec().maxEntries()) {
      return -Errno.ENOSPC;
    }
    int slot = slots.take();
    if (slot < 0) {
      return -Errno.ENOMEM;
    }
    memory.copy(key, slots.address(slot), keySize);
    create(value, slots.address(slot) + valueOffset);
    Node made = new Node(length, data, slot);
    put(parent, side, above(node, made, same));
    if (there) {
      slots.give(replaced);
    } else {
      count++;
    }
    return 0;
  }

  /** What is put where a node was, so that another is there, too. */
  private Node above(@Nullable Node node, Node made, int same) {
    if (node == null) {
      return made;
    }
    if (node.length == same && node.length == made.length) {
      made.zero = node.zero;
      made.one = node.one;
      return made;
    }
    if (same == made.length) {
      made.child(bit(node.data, same), node);
      return made;
    }
    Node fork = new Node(same, node.data, -1);
    int side = bit(made.data, same);
    fork.child(side, made);
    fork.child(1 - side, node);
    return fork;
  }

  private void put(@Nullable Node parent, int side, @Nullable Node node) {
    if (parent == null) {
      root = node;
    } else {
      parent.child(side, node);
    }
  }

  @Override
  public long delete(long key) {
    int length = memory.getInt(key);
    if (Integer.compareUnsigned(length, bits) > 0) {
      return -Errno.EINVAL;
    }
    long[] data = data(key);
    synchronized (this) {
      return remove(data, length);
    }
  }

  private long remove(long[] data, int length) {
    Node grandparent = null;
    int parentSide = 0;
    Node parent = null;
    int side = 0;
    Node node = root;
    while (node != null) {
      int same = same(node, data, length);
      if (node.length != same || node.length == length) {
        break;
      }
      grandparent = parent;
      parentSide = side;
      parent = node;
      side = bit(data, same);
      node = node.child(side);
    }
    if (node == null
        || node.length != length
        || node.slot < 0
        || same(node, data, length) != length) {
      return -Errno.ENOENT;
    }
    if (node.zero != null && node.one != null) {
      Node fork = new Node(node.length, node.data, -1);
      fork.zero = node.zero;
      fork.one = node.one;
      put(parent, side, fork);
    } else if (parent != null && parent.slot < 0 && node.zero == null && node.one == null) {
      put(grandparent, parentSide, parent.child(1 - side));
    } else {
      put(parent, side, node.zero != null ? node.zero : node.one);
    }
    slots.give(node.slot);
    count--;
    return 0;
  }

  /** Longer prefixes come before those that hold them. */
  @Override
  public synchronized long nextKey(long key, long next) {
    Node first = root;
    if (first == null) {
      return -Errno.ENOENT;
    }
    Node found = null;
    if (key != 0 && Integer.compareUnsigned(memory.getInt(key), bits) <= 0) {
      Walk walk = new Walk(data(key), memory.getInt(key));
      if (walk.reach(first)) {
        found = walk.next();
        if (found == null) {
          return -Errno.ENOENT;
        }
      }
    }
    if (found == null) {
      found = leftmost(first);
    }
    memory.copy(slots.address(found.slot), next, keySize);
    return 0;
  }

  /** The entry that comes first of a node and those below it. */
  private static Node leftmost(Node node) {
    Node at = node;
    while (true) {
      Node below = at.zero != null ? at.zero : at.one;
      if (below == null) {
        return at;
      }
      at = below;
    }
  }

  /** From an entry to the next. */
  private final class Walk {
    private final long[] data;
    private final int length;
    private final Node[] path = new Node[bits + 1];
    private int depth;

    Walk(long[] data, int length) {
      this.data = data;
      this.length = length;
    }

    /** Goes down to the entry, if there is one. */
    boolean reach(Node from) {
      Node node = from;
      while (node != null) {
        int same = same(node, data, length);
        if (same != node.length) {
          return false;
        }
        path[depth++] = node;
        if (node.length == length) {
          return node.slot >= 0;
        }
        node = node.child(bit(data, same));
      }
      return false;
    }

    @Nullable Node next() {
      Node node = path[--depth];
      while (depth > 0) {
        Node parent = path[--depth];
        Node other = parent.one;
        if (parent.zero == node && other != null) {
          return leftmost(other);
        }
        if (parent.slot >= 0) {
          return parent;
        }
        node = parent;
      }
      return null;
    }
  }

  @Override
  public long forEach(int cpu, Visitor visitor) {
    return -Errno.EINVAL;
  }

  @Override
  public void close() {
    slots.close();
  }
}
