package dev.nectar.bytecode;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Reads one instruction: walks {@link Syntax} along the tokens and collects all that fits. */
final class Reading {
  private static final BigInteger LOWEST_16 = BigInteger.valueOf(Short.MIN_VALUE);
  private static final BigInteger HIGHEST_16 = BigInteger.valueOf(Short.MAX_VALUE);
  private static final BigInteger LOWEST_32 = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger HIGHEST_32 = BigInteger.valueOf(0xffff_ffffL);
  private static final BigInteger LOWEST_64 = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger HIGHEST_64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final int EXPECTED_SHOWN = 6;
  private static final int LONGEST_NUMBER = 40;

  private final List<Token> tokens;
  private final List<Match> matches = new ArrayList<>();
  private final TreeSet<String> expected = new TreeSet<>();
  private int furthest;
  private Optional<String> complaint = Optional.empty();

  private Reading(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * A way to understand the text.
   *
   * @param form the form of instruction
   * @param fields its operands
   * @param known the fields that the text gave
   * @param label what a jump aims at, if that is a name
   * @param next the first token after it
   */
  record Match(Form form, Fields fields, List<Field> known, Optional<Token> label, int next) {}

  /** Operands read so far. */
  private record State(Fields fields, List<Field> known, Optional<Token> label) {
    private static final State START = new State(Fields.NONE, List.of(), Optional.empty());

    /** Sets a field; empty if it was read before and was something else. */
    Optional<State> with(Field field, int value) {
      if (known.contains(field)) {
        return fields.get(field) == value ? Optional.of(this) : Optional.empty();
      }
      List<Field> more = new ArrayList<>(known);
      more.add(field);
      return Optional.of(new State(fields.with(field, value), more, label));
    }

    State aimedAt(Token token) {
      return new State(fields, known, Optional.of(token));
    }

    State named(String name) {
      return new State(fields.named(name), known, label);
    }
  }

  /** All ways to understand tokens; if there is none, a reason. */
  static Reading of(List<Token> tokens) {
    Reading reading = new Reading(tokens);
    reading.walk(Syntax.ROOT, State.START, 0);
    return reading;
  }

  /** What fits, in the order of the instruction set. */
  List<Match> matches() {
    return matches;
  }

  /** The token at which nothing fits any more. */
  Token unexpected() {
    return tokens.get(furthest);
  }

  /** Why nothing fits. */
  String why() {
    Token token = unexpected();
    String found = token.kind() == Token.Kind.END ? "the line ends" : "\"" + token.text() + "\"";
    return complaint.orElseGet(
        () -> {
          List<String> shown = expected.stream().limit(EXPECTED_SHOWN).toList();
          return "expected "
              + String.join(" or ", shown)
              + (expected.size() > shown.size() ? " or others" : "")
              + ", but "
              + (token.kind() == Token.Kind.END ? found : "found " + found);
        });
  }

  private void walk(Syntax.Node node, State state, int at) {
    Token token = tokens.get(at);
    for (Form form : node.forms()) {
      if (token.kind() == Token.Kind.END || token.is("<")) {
        matches.add(new Match(form, state.fields, state.known, state.label, at));
      } else {
        expect("the end of the line", at);
      }
    }
    Syntax.Node next = node.words().get(token.canonical());
    if (next != null && token.kind() != Token.Kind.END) {
      walk(next, state, at + 1);
    } else {
      node.words().keySet().forEach(word -> expect("\"" + word + "\"", at));
    }
    node.holes().forEach((hole, after) -> read(hole, after, state, at));
  }

  private void expect(String what, int at) {
    if (at < furthest) {
      return;
    }
    if (at > furthest) {
      furthest = at;
      expected.clear();
      complaint = Optional.empty();
    }
    expected.add(what);
  }

  private void complain(String what, int at) {
    expect(what, at);
    if (at == furthest) {
      complaint = Optional.of(what);
    }
  }

  private void read(Hole hole, Syntax.Node after, State state, int at) {
    switch (hole) {
      case DST -> register('r', Field.DST, hole, after, state, at);
      case DST32 -> register('w', Field.DST, hole, after, state, at);
      case SRC -> register('r', Field.SRC, hole, after, state, at);
      case SRC32 -> register('w', Field.SRC, hole, after, state, at);
      case IMM, UNSIGNED, COMPARED -> number(Field.IMM, Sign.ALLOWED, hole, after, state, at);
      case HIGH -> number(Field.HIGH, Sign.ALLOWED, hole, after, state, at);
      case OFF -> optional(Field.OFF, after, state, at);
      case ADDEND -> optional(Field.IMM, after, state, at);
      case LINKED -> linked(hole, after, state, at);
      case FUNCTION -> nonZero(Field.HIGH, hole, after, state, at);
      case RELATIVE -> number(Field.IMM, Sign.NEEDED, hole, after, state, at);
      case JUMP -> jump(Field.OFF, hole, after, state, at);
      case JUMP_LONG -> jump(Field.IMM, hole, after, state, at);
      case CONSTANT -> constant(hole, after, state, at);
      case TO, FROM -> space(hole, after, state, at);
      case HELPER -> helper(hole, after, state, at);
      case KFUNC -> kfunc(hole, after, state, at);
      case MODULE -> module(after, state, at);
      case NAME -> name(hole, after, state, at);
    }
  }

  private void register(
      char letter, Field field, Hole hole, Syntax.Node after, State state, int at) {
    String text = tokens.get(at).text();
    if (text.length() < 2 || text.length() > 3 || text.charAt(0) != letter) {
      expect(hole.meaning(), at);
      return;
    }
    int number;
    try {
      number = Integer.parseInt(text, 1, text.length(), 10);
    } catch (NumberFormatException e) {
      expect(hole.meaning(), at);
      return;
    }
    if (number > Register.R10.ordinal()) {
      complain(
          "there is no register " + text + ": they are " + letter + "0 to " + letter + "10", at);
      return;
    }
    state
        .with(field, number)
        .ifPresentOrElse(
            s -> walk(after, s, at + 1),
            () -> complain("the same register is expected as before", at));
  }

  /** Whether a number has a sign. */
  private enum Sign {
    ALLOWED,
    NEEDED
  }

  private void number(Field field, Sign sign, Hole hole, Syntax.Node after, State state, int at) {
    boolean signed = tokens.get(at).is("+") || tokens.get(at).is("-");
    if (sign == Sign.NEEDED && !signed) {
      if (tokens.get(at).kind() == Token.Kind.WORD) {
        walk(after, state.aimedAt(tokens.get(at)), at + 1);
      } else {
        expect(hole.meaning(), at);
      }
      return;
    }
    value(at, hole.meaning()).ifPresent(v -> store(field, v, after, state, at));
  }

  private void store(Field field, Value value, Syntax.Node after, State state, int at) {
    boolean narrow = field == Field.OFF;
    if (isOutside(value.number, narrow ? LOWEST_16 : LOWEST_32, narrow ? HIGHEST_16 : HIGHEST_32)) {
      complain(value.number + " does not fit into " + (narrow ? 16 : 32) + " bits", value.next - 1);
      return;
    }
    state
        .with(field, value.number.intValue())
        .ifPresentOrElse(
            s -> walk(after, s, value.next),
            () -> complain("the same number is expected as before", at));
  }

  private static boolean isOutside(BigInteger number, BigInteger lowest, BigInteger highest) {
    return number.compareTo(lowest) < 0 || number.compareTo(highest) > 0;
  }

  /** A number and the token after it. */
  private record Value(BigInteger number, int next) {}

  private Optional<Value> value(int from, String meaning) {
    int at = from;
    boolean negative = false;
    while (tokens.get(at).is("+") || tokens.get(at).is("-")) {
      negative ^= tokens.get(at++).is("-");
    }
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.NUMBER) {
      expect(meaning, at);
      return Optional.empty();
    }
    if (token.text().length() > LONGEST_NUMBER) {
      complain("the number is too long", at);
      return Optional.empty();
    }
    try {
      String text = token.text().toLowerCase(Locale.ROOT);
      BigInteger number =
          text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
      return Optional.of(new Value(negative ? number.negate() : number, at + 1));
    } catch (NumberFormatException e) {
      complain("\"" + token.text() + "\" is not a number", at);
      return Optional.empty();
    }
  }

  private void optional(Field field, Syntax.Node after, State state, int at) {
    if (tokens.get(at).is("+") || tokens.get(at).is("-")) {
      value(at, "a number").ifPresent(v -> store(field, v, after, state, at));
    } else {
      state.with(field, 0).ifPresent(s -> walk(after, s, at));
    }
  }

  private void jump(Field field, Hole hole, Syntax.Node after, State state, int at) {
    Token token = tokens.get(at);
    int start = token.is("pc") ? at + 1 : at;
    Token first = tokens.get(start);
    if (first.is("+") || first.is("-") || first.kind() == Token.Kind.NUMBER) {
      value(start, hole.meaning()).ifPresent(v -> store(field, v, after, state, start));
    } else if (token.kind() == Token.Kind.WORD) {
      walk(after, state.aimedAt(token), at + 1);
    } else {
      expect(hole.meaning(), at);
    }
  }

  private void linked(Hole hole, Syntax.Node after, State state, int at) {
    if (!tokens.get(at).is("+") && !tokens.get(at).is("-")) {
      expect(hole.meaning(), at);
      return;
    }
    nonZero(Field.OFF, hole, after, state, at);
  }

  private void nonZero(Field field, Hole hole, Syntax.Node after, State state, int at) {
    value(at, hole.meaning())
        .filter(v -> v.number.signum() != 0)
        .ifPresent(v -> store(field, v, after, state, at));
  }

  private void constant(Hole hole, Syntax.Node after, State state, int at) {
    value(at, hole.meaning())
        .ifPresent(
            v -> {
              if (isOutside(v.number, LOWEST_64, HIGHEST_64)) {
                complain(v.number + " does not fit into 64 bits", at);
                return;
              }
              long bits = v.number.longValue();
              state
                  .with(Field.IMM, (int) bits)
                  .flatMap(s -> s.with(Field.HIGH, (int) (bits >>> 32)))
                  .ifPresent(s -> walk(after, s, v.next));
            });
  }

  private void space(Hole hole, Syntax.Node after, State state, int at) {
    value(at, hole.meaning())
        .ifPresent(
            v -> {
              int number = v.number.intValue();
              if (isOutside(v.number, BigInteger.ZERO, BigInteger.valueOf(0xffff))) {
                complain("address spaces are numbered 0 to 65535", at);
              } else if (hole == Hole.TO) {
                walk(
                    after,
                    new State(state.fields.with(Field.IMM, number << 16), state.known, state.label),
                    v.next);
              } else {
                int both = state.fields.imm() | number;
                state.with(Field.IMM, both).ifPresent(s -> walk(after, s, v.next));
              }
            });
  }

  private void helper(Hole hole, Syntax.Node after, State state, int at) {
    Token token = tokens.get(at);
    if (token.kind() == Token.Kind.NUMBER) {
      value(at, hole.meaning()).ifPresent(v -> store(Field.IMM, v, after, state, at));
      return;
    }
    Optional<Helper> helper =
        token.kind() == Token.Kind.WORD ? Helper.named(token.text()) : Optional.empty();
    if (tokens.get(Math.min(at + 1, tokens.size() - 1)).is("#")
        && (helper.isPresent() || token.is("unknown"))) {
      value(at + 2, "the helper's number")
          .ifPresent(v -> store(Field.IMM, v, after, state, at + 2));
    } else if (helper.isPresent()) {
      state.with(Field.IMM, helper.get().number()).ifPresent(s -> walk(after, s, at + 1));
    } else {
      expect(hole.meaning(), at);
    }
  }

  private void kfunc(Hole hole, Syntax.Node after, State state, int at) {
    Token token = tokens.get(at);
    if (token.is("kernel") && tokens.get(at + 1).is("-") && tokens.get(at + 2).is("function")) {
      walk(after, state, at + 3);
    } else if (token.kind() == Token.Kind.WORD
        && !token.is("unknown")
        && Helper.named(token.text()).isEmpty()) {
      walk(after, state, at + 1);
    } else {
      expect(hole.meaning(), at);
    }
  }

  private void module(Syntax.Node after, State state, int at) {
    if (tokens.get(at).is("@")) {
      value(at + 1, "a number").ifPresent(v -> store(Field.OFF, v, after, state, at + 1));
    } else {
      state.with(Field.OFF, 0).ifPresent(s -> walk(after, s, at));
    }
  }

  private void name(Hole hole, Syntax.Node after, State state, int at) {
    Token token = tokens.get(at);
    if (token.kind() == Token.Kind.WORD) {
      walk(after, state.named(token.text()), at + 1);
    } else {
      expect(hole.meaning(), at);
    }
  }
}
