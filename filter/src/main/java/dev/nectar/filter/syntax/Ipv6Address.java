package dev.nectar.filter.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An IPv6 address as four words in network order. */
public record Ipv6Address(int a, int b, int c, int d) {
  /** One of the four words. */
  public int word(int index) {
    return switch (index) {
      case 0 -> a;
      case 1 -> b;
      case 2 -> c;
      default -> d;
    };
  }

  /** One of the four words of a mask of so many leading bits. */
  public static int maskWord(int prefix, int index) {
    int bits = Math.clamp(prefix - 32L * index, 0, 32);
    return bits == 0 ? 0 : -1 << (32 - bits);
  }

  /** Of 16 bytes. */
  public static Ipv6Address of(byte[] bytes) {
    int[] words = new int[4];
    for (int i = 0; i < 16; i++) {
      words[i / 4] = words[i / 4] << 8 | bytes[i] & 0xff;
    }
    return new Ipv6Address(words[0], words[1], words[2], words[3]);
  }

  /** Reads the text of an address (RFC 4291 section 2.2). */
  static Optional<Ipv6Address> parse(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    Optional<List<Integer>> head = groups(gap < 0 ? text : text.substring(0, gap));
    Optional<List<Integer>> tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> all = new ArrayList<>(head.get());
    int missing = 8 - all.size() - tail.get().size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return Optional.empty();
    }
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(tail.get());
    int[] words = new int[4];
    for (int i = 0; i < 8; i++) {
      words[i / 2] = words[i / 2] << 16 | all.get(i);
    }
    return Optional.of(new Ipv6Address(words[0], words[1], words[2], words[3]));
  }

  private static Optional<List<Integer>> groups(String text) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(groups);
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].contains(".")) {
        Optional<int[]> four = dotted(parts[i]);
        if (four.isEmpty()) {
          return Optional.empty();
        }
        groups.add(four.get()[0] << 8 | four.get()[1]);
        groups.add(four.get()[2] << 8 | four.get()[3]);
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }

  private static Optional<int[]> dotted(String text) {
    String[] parts = text.split("\\.", -1);
    int[] bytes = new int[4];
    for (int i = 0; i < 4; i++) {
      if (parts.length != 4 || !parts[i].matches("[0-9]{1,3}")) {
        return Optional.empty();
      }
      bytes[i] = Integer.parseInt(parts[i]);
      if (bytes[i] > 255) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes);
  }
}
