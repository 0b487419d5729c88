package dev.nectar.vm.types;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words and signs of C declarations, one after the other. For one thread. */
final class Tokens {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:/\\*.*?\\*/\\s*)*([A-Za-z_]\\w*|\\d+|[^\\s\\w])?", Pattern.DOTALL);

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private int next;

  Tokens(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.find(at) && matcher.group(1) != null) {
      words.add(matcher.group(1));
      starts.add(matcher.start(1));
      at = matcher.end();
    }
  }

  boolean atEnd() {
    return next == words.size();
  }

  /** The next one; empty at the end. */
  String peek() {
    return peek(0);
  }

  String peek(int further) {
    return next + further < words.size() ? words.get(next + further) : "";
  }

  boolean at(String word) {
    return peek().equals(word);
  }

  /** Goes on if a word is next. */
  boolean take(String word) {
    if (!at(word)) {
      return false;
    }
    next++;
    return true;
  }

  void expect(String word) {
    if (!take(word)) {
      throw refused("there should be " + word + (atEnd() ? " at the end" : ", not " + peek()));
    }
  }

  boolean isName() {
    return !atEnd() && Character.isJavaIdentifierStart(peek().charAt(0));
  }

  String name() {
    if (!isName()) {
      throw refused("there should be a name" + (atEnd() ? " at the end" : ", not " + peek()));
    }
    return words.get(next++);
  }

  int number() {
    if (atEnd() || !Character.isDigit(peek().charAt(0))) {
      throw refused("there should be a number");
    }
    return Integer.parseInt(words.get(next++));
  }

  /** Says what is wrong at the next word. */
  IllegalArgumentException refused(String why) {
    int at = atEnd() ? text.length() : starts.get(next);
    int line = (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return new IllegalArgumentException("line " + line + " of the declarations: " + why);
  }
}
