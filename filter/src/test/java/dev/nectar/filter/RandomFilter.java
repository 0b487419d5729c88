package dev.nectar.filter;

import java.util.List;
import java.util.SplittableRandom;

/** Walks the grammar at random. */
final class RandomFilter {
  private final List<String> primitives;
  private final SplittableRandom random;

  RandomFilter(List<String> primitives, SplittableRandom random) {
    this.primitives = primitives;
    this.random = random;
  }

  String next() {
    return expression(3);
  }

  private String any(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String expression(int depth) {
    int choice = depth == 0 ? 0 : random.nextInt(6);
    return switch (choice) {
      case 0 -> primitive();
      case 1 -> "not " + group(depth);
      case 2 -> relation();
      default -> group(depth) + any(" and ", " or ", " && ", " || ") + group(depth);
    };
  }

  private String group(int depth) {
    return "(" + expression(depth - 1) + ")";
  }

  private String primitive() {
    return primitives.get(random.nextInt(primitives.size()));
  }

  private String relation() {
    return number(2) + any(" = ", " != ", " < ", " <= ", " > ", " >= ") + plain();
  }

  /** Fields of protocols stand on the left only: tcpdump forgets what guards the others. */
  private String number(int depth) {
    if (depth > 0 && random.nextBoolean()) {
      String op = any(" + ", " - ", " * ", " & ", " | ", " ^ ");
      return "(" + number(depth - 1) + op + plain() + ")";
    }
    return any("ip", "tcp", "udp", "ether", "ip6", "icmp") + field();
  }

  private String plain() {
    return random.nextInt(4) == 0
        ? "ether" + field()
        : any("5", "0x40", "60", "255", "0", "1024", "len");
  }

  private String field() {
    return "[" + random.nextInt(24) + any("", ":1", ":2", ":4") + "]";
  }
}
