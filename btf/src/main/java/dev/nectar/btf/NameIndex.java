package dev.nectar.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Types by the hash of their name without flavour: two arrays of numbers, eight bytes a type, so
 * that the index of a kernel's types takes 1 MB and is made in few milliseconds. Names are hashed
 * eight bytes at a time.
 */
final class NameIndex {
  private static final long LOW = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;
  private static final long UNDERSCORES = LOW * '_';

  /** So much of a name is hashed: it bounds the time that made-up names can take. */
  private static final int HASHED = 64;

  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

  private final int[] heads;
  private final int[] next;

  private NameIndex(int[] heads, int[] next) {
    this.heads = heads;
    this.next = next;
  }

  /** Hands out where names start. */
  @FunctionalInterface
  interface Names {
    /** Where the name of the type at an index starts in the bytes; -1 if it has none there. */
    int at(int index);
  }

  /** Indexes types from 0 to {@code count}. */
  static NameIndex of(ByteBuffer bytes, int count, Names names) {
    ByteBuffer data = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int[] heads = new int[Math.max(16, Integer.highestOneBit(Math.max(1, count)) * 2)];
    Arrays.fill(heads, -1);
    int[] next = new int[count];
    for (int i = count - 1; i >= 0; i--) {
      int at = names.at(i);
      if (at >= 0 && data.get(at) != 0) {
        int bucket = hash(data, at) & heads.length - 1;
        next[i] = heads[bucket];
        heads[bucket] = i;
      }
    }
    return new NameIndex(heads, next);
  }

  /** The first type whose name may be this one, or a flavour of it; -1 if there is none. */
  int first(String essential) {
    byte[] name = essential.getBytes(StandardCharsets.UTF_8);
    ByteBuffer padded =
        ByteBuffer.wrap(Arrays.copyOf(name, name.length + 8)).order(ByteOrder.LITTLE_ENDIAN);
    return heads[words(padded, 0, name.length) & heads.length - 1];
  }

  /** The next such type, higher than the last; -1 if there is none. */
  int next(int index) {
    return next[index];
  }

  /** Of the name at a place, without its flavour. */
  private static int hash(ByteBuffer data, int at) {
    long hash = 0;
    long before = 0;
    for (int i = at; ; i += 8) {
      long word = word(data, i);
      long zero = word - LOW & ~word & HIGH;
      if (zero != 0) {
        word &= (zero & -zero) - 1 >>> 7;
      }
      long other = word ^ UNDERSCORES;
      long underscores = other - LOW & ~other & HIGH;
      if ((underscores & (underscores << 8 | before >>> 56) & (underscores << 16 | before >>> 48))
          != 0) {
        return words(data, at, essentialLength(data, at));
      }
      if (i - at == HASHED) {
        return finish(hash);
      }
      if (zero != 0) {
        return word == 0 ? finish(hash) : finish(mix(hash, word));
      }
      hash = mix(hash, word);
      before = underscores;
    }
  }

  /** Of so many bytes at a place. */
  private static int words(ByteBuffer data, int at, int whole) {
    int length = Math.min(whole, HASHED);
    long hash = 0;
    for (int i = 0; i < length; i += 8) {
      long word = word(data, at + i);
      if (length - i < 8) {
        word &= -1L >>> 64 - 8 * (length - i);
      }
      hash = mix(hash, word);
    }
    return finish(hash);
  }

  private static long mix(long hash, long word) {
    return Long.rotateLeft(hash ^ word, 29) * FACTOR;
  }

  private static int finish(long hash) {
    return (int) (hash >>> 32 ^ hash >>> 13);
  }

  private static long word(ByteBuffer data, int at) {
    if (at + 8 <= data.limit()) {
      return data.getLong(at);
    }
    long word = 0;
    for (int i = data.limit() - 1; i >= at; i--) {
      word = word << 8 | data.get(i) & 0xff;
    }
    return word;
  }

  private static int essentialLength(ByteBuffer data, int at) {
    int end = at;
    while (data.get(end) != 0 && end - at <= EssentialName.LONGEST) {
      end++;
    }
    byte[] name = new byte[end - at];
    data.get(at, name);
    // As Latin-1, in which each byte is a character.
    return EssentialName.of(new String(name, StandardCharsets.ISO_8859_1)).length();
  }
}
