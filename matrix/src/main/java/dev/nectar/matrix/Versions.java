package dev.nectar.matrix;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The order of names that carry versions: numbers count as numbers. */
final class Versions {
  static final Comparator<String> ORDER = Versions::compare;

  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

  private Versions() {}

  private static int compare(String one, String other) {
    List<String> left = parts(one);
    List<String> right = parts(other);
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = comparePart(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static List<String> parts(String text) {
    return PART.matcher(text).results().map(MatchResult::group).toList();
  }

  private static int comparePart(String one, String other) {
    boolean numbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
    return numbers ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
  }
}
