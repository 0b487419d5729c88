package dev.nectar.filter.syntax;

import dev.nectar.filter.FilterException;
import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.syntax.Expression.Arithmetic;
import dev.nectar.filter.syntax.Expression.CastKind;
import dev.nectar.filter.syntax.Expression.Comparison;
import dev.nectar.filter.syntax.Expression.Encapsulation;
import dev.nectar.filter.syntax.Expression.Identifier;
import dev.nectar.filter.syntax.Expression.Kind;
import dev.nectar.filter.syntax.Expression.Qualifiers;
import dev.nectar.filter.syntax.Expression.Side;
import dev.nectar.filter.syntax.Expression.Step;
import dev.nectar.filter.syntax.Expression.Way;
import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tokens to a tree, by descent. An identifier without qualifiers has those of the primitive before
 * it.
 */
public final class Parser {
  private static final int DEEPEST = 100;

  private static final Map<String, Kind> KINDS =
      Map.of(
          "host", Kind.HOST,
          "net", Kind.NET,
          "port", Kind.PORT,
          "portrange", Kind.PORTRANGE,
          "proto", Kind.PROTO,
          "protochain", Kind.PROTOCHAIN,
          "gateway", Kind.GATEWAY);
  private static final Map<String, CastKind> CASTS =
      Map.of("broadcast", CastKind.BROADCAST, "multicast", CastKind.MULTICAST);
  private static final Map<String, Way> WAYS = Map.of("inbound", Way.IN, "outbound", Way.OUT);
  private static final Map<String, Comparison> LENGTHS =
      Map.of("less", Comparison.LE, "greater", Comparison.GE);
  private static final Map<String, Encapsulation> ENCAPSULATIONS =
      Map.of(
          "vlan", Encapsulation.VLAN,
          "mpls", Encapsulation.MPLS,
          "pppoed", Encapsulation.PPPOED,
          "pppoes", Encapsulation.PPPOES,
          "geneve", Encapsulation.GENEVE);
  private static final Qualifiers HOST =
      new Qualifiers(Optional.empty(), Side.DEFAULT, Kind.DEFAULT);

  private final Tokens tokens;
  private Optional<Qualifiers> inherited = Optional.empty();
  private int depth;

  private Parser(Source source) {
    this.tokens = new Tokens(source);
  }

  /** The tree of a filter; throws {@link dev.nectar.filter.FilterException} if it has none. */
  public static Expression parse(Source source) {
    return new Parser(source).filter();
  }

  private Expression filter() {
    if (tokens.token() instanceof Token.End end) {
      return new Expression.Everything(end.span());
    }
    Expression all = sequence();
    if (!(tokens.token() instanceof Token.End)) {
      throw tokens.unexpected("'and' or 'or'");
    }
    return all;
  }

  private Expression sequence() {
    Span start = tokens.token().span();
    if (++depth > DEEPEST) {
      throw Wrong.at(start, "the filter is nested more than " + DEEPEST + " deep");
    }
    Expression first = negation();
    List<Step> steps = new ArrayList<>();
    for (Optional<Connective> next = connective(); next.isPresent(); next = connective()) {
      tokens.take();
      steps.add(new Step(next.get(), negation()));
    }
    depth--;
    return steps.isEmpty() ? first : new Expression.Sequence(tokens.since(start), first, steps);
  }

  private Optional<Connective> connective() {
    if (tokens.at("and") || tokens.at("&&")) {
      return Optional.of(Connective.AND);
    }
    return tokens.at("or") || tokens.at("||") ? Optional.of(Connective.OR) : Optional.empty();
  }

  private Expression negation() {
    Span start = tokens.token().span();
    boolean opposite = false;
    while (tokens.skip("not") || tokens.skip("!")) {
      opposite = !opposite;
    }
    Expression of = primitive();
    return opposite ? new Expression.Not(tokens.since(start), of) : of;
  }

  // ---- primitives

  private Expression primitive() {
    Token token = tokens.token();
    if (startsArithmetic(token)) {
      inherited = Optional.empty();
      return new ArithmeticParser(tokens).relation();
    }
    if (token.is("(")) {
      return group();
    }
    if (token instanceof Token.Word word) {
      return word(word);
    }
    return identified(inherited.orElse(HOST), token.span());
  }

  private boolean startsArithmetic(Token token) {
    if (token.is("(")) {
      return ArithmeticParser.continues(tokens.afterGroup());
    }
    boolean field =
        token instanceof Token.Word word
            && tokens.after(1).is("[")
            && Protocol.of(word.text()).isPresent();
    boolean number = token instanceof Token.Numeral && ArithmeticParser.continues(tokens.after(1));
    return field || number || token.is("-") || token.is("len") || token.is("length");
  }

  private Expression group() {
    tokens.expect("(");
    Expression inner = sequence();
    tokens.expect(")");
    return inner;
  }

  private Expression word(Token.Word word) {
    String text = word.text();
    Optional<Protocol> protocol = Protocol.of(text);
    if (protocol.isPresent() || text.equals("src") || text.equals("dst")) {
      return headed(word, protocol);
    }
    if (KINDS.containsKey(text)) {
      return headed(word, Optional.empty());
    }
    if (CASTS.containsKey(text)) {
      return cast(Optional.empty());
    }
    if (Words.GRAMMAR.contains(text)) {
      inherited = Optional.empty();
      return special(word);
    }
    if (Words.FOREIGN.containsKey(text)) {
      throw Wrong.at(
          word.span(),
          "'" + text + "' needs " + Words.FOREIGN.get(text) + ", which is not supported");
    }
    boolean alone =
        connectiveOrEnd(tokens.after(1)) || tokens.after(1).is(")") || tokens.after(1).is("/");
    if (!alone) {
      throw Wrong.at(word.span(), "unknown word '" + text + "'" + Nearest.word(text));
    }
    return identified(inherited.orElse(HOST), word.span());
  }

  private static boolean connectiveOrEnd(Token token) {
    return token instanceof Token.End
        || token.is("and")
        || token.is("or")
        || token.is("&&")
        || token.is("||");
  }

  private Expression special(Token.Word word) {
    String text = word.text();
    if (!WAYS.containsKey(text)
        && !LENGTHS.containsKey(text)
        && !ENCAPSULATIONS.containsKey(text)
        && !text.equals("ifindex")
        && !text.equals("llc")) {
      throw tokens.unexpected("a primitive such as 'host' or 'port'");
    }
    tokens.take();
    Span span = word.span();
    if (WAYS.containsKey(text)) {
      return new Expression.Travels(span, WAYS.getOrDefault(text, Way.IN));
    }
    if (LENGTHS.containsKey(text)) {
      return length(span, LENGTHS.getOrDefault(text, Comparison.EQ));
    }
    if (text.equals("ifindex")) {
      long index = number("the number of an interface");
      return new Expression.Interface(tokens.since(span), index);
    }
    if (text.equals("llc")) {
      return llc(span);
    }
    Encapsulation kind = Encapsulation.valueOf(text.toUpperCase(Locale.ROOT));
    OptionalLong number = kind == Encapsulation.PPPOED ? OptionalLong.empty() : optionalNumber();
    return new Expression.Inside(tokens.since(span), kind, number);
  }

  private Expression length(Span span, Comparison op) {
    long bytes = number("a number of bytes");
    Span all = tokens.since(span);
    return new Expression.Relation(
        all, op, new Arithmetic.Length(span), new Arithmetic.Plain(all, bytes));
  }

  private Expression llc(Span span) {
    if (tokens.token() instanceof Token.Word word && !connectiveOrEnd(word)) {
      tokens.take();
      if (!Words.LLC_TYPES.containsKey(word.text())) {
        throw Wrong.at(
            word.span(),
            "unknown LLC type '"
                + word.text()
                + "'"
                + Nearest.hint(word.text(), Words.LLC_TYPES.keySet()));
      }
      return new Expression.Llc(tokens.since(span), Optional.of(word.text()));
    }
    return new Expression.Llc(span, Optional.empty());
  }

  private long number(String what) {
    OptionalLong number = optionalNumber();
    if (number.isEmpty()) {
      throw tokens.unexpected(what);
    }
    return number.getAsLong();
  }

  /** A number, perhaps in brackets. */
  private OptionalLong optionalNumber() {
    int open = 0;
    while (tokens.after(open).is("(")) {
      open++;
    }
    if (!(tokens.after(open) instanceof Token.Numeral number)) {
      return OptionalLong.empty();
    }
    for (int i = 0; i <= open; i++) {
      tokens.take();
    }
    for (int i = 0; i < open; i++) {
      tokens.expect(")");
    }
    return OptionalLong.of(number.value());
  }

  private Expression cast(Optional<Protocol> protocol) {
    inherited = Optional.empty();
    Token.Word word = (Token.Word) tokens.take();
    CastKind kind = CASTS.getOrDefault(word.text(), CastKind.BROADCAST);
    return new Expression.Cast(word.span(), protocol, kind);
  }

  // ---- qualifiers and what they apply to

  private Expression headed(Token.Word start, Optional<Protocol> protocol) {
    protocol.ifPresent(p -> tokens.take());
    if (tokens.token() instanceof Token.Word word && CASTS.containsKey(word.text())) {
      return cast(protocol);
    }
    Side side = side();
    Kind kind = kind();
    if (side == Side.DEFAULT && kind == Kind.DEFAULT) {
      inherited = Optional.empty();
      return new Expression.Is(start.span(), protocol.orElseThrow());
    }
    Qualifiers qualifiers = new Qualifiers(protocol, side, kind);
    inherited = Optional.of(qualifiers);
    return operand(qualifiers, start.span());
  }

  private Side side() {
    boolean src = tokens.at("src");
    if (!src && !tokens.at("dst")) {
      return Side.DEFAULT;
    }
    tokens.take();
    if (tokens.after(1).is(src ? "dst" : "src")) {
      Optional<Connective> between = connective();
      if (between.isPresent()) {
        tokens.take();
        tokens.take();
        return between.get() == Connective.AND ? Side.BOTH : Side.EITHER;
      }
    }
    return src ? Side.SRC : Side.DST;
  }

  private Kind kind() {
    if (tokens.token() instanceof Token.Word word && KINDS.containsKey(word.text())) {
      tokens.take();
      return KINDS.getOrDefault(word.text(), Kind.DEFAULT);
    }
    return Kind.DEFAULT;
  }

  /** One identifier, or several in brackets. */
  private Expression operand(Qualifiers qualifiers, Span start) {
    Token first = tokens.token();
    if (first.is("not") || first.is("!") || first.is("(")) {
      return negation();
    }
    return identified(qualifiers, start);
  }

  private Expression identified(Qualifiers qualifiers, Span start) {
    Identifier id = id(qualifiers);
    return new Expression.Match(tokens.since(start), qualifiers, id);
  }

  private Identifier id(Qualifiers qualifiers) {
    Token token = tokens.token();
    return switch (token) {
      case Token.Numeral(Span span, long value) -> {
        if (inherited.isEmpty()) {
          throw Wrong.at(
              span,
              "nothing says what the number " + value + " is",
              "put 'port', 'net' or 'proto' before it, or compare it with a field");
        }
        tokens.take();
        yield new Identifier.Plain(span, value);
      }
      case Token.Name(Span span, String text) -> {
        tokens.take();
        yield new Identifier.Name(span, text);
      }
      case Token.Word(Span span, String text) -> {
        if (Words.reserved(text)) {
          throw reserved(qualifiers, span, text);
        }
        tokens.take();
        yield new Identifier.Name(span, text);
      }
      case Token.Dotted address -> dotted(qualifiers, address);
      case Token.Ipv6 address -> ipv6(address);
      case Token.Mac(Span span, long address) -> {
        tokens.take();
        yield new Identifier.Mac(span, address);
      }
      case Token.Sign sign -> throw tokens.unexpected(wanted(qualifiers));
      case Token.End end -> throw tokens.unexpected(wanted(qualifiers));
    };
  }

  private FilterException reserved(Qualifiers qualifiers, Span span, String text) {
    return Wrong.at(
        span,
        "expected " + wanted(qualifiers) + ", but '" + text + "' is a word of the language",
        "write \\" + text + " if it is a name");
  }

  private static String wanted(Qualifiers qualifiers) {
    return switch (qualifiers.kind()) {
      case DEFAULT, HOST -> "a host's name or address";
      case NET -> "a network";
      case PORT -> "a port";
      case PORTRANGE -> "two ports such as 6000-6008";
      case PROTO, PROTOCHAIN -> "a protocol's number or escaped name";
      case GATEWAY -> "a host's name";
    };
  }

  private Identifier dotted(Qualifiers qualifiers, Token.Dotted token) {
    tokens.take();
    if (qualifiers.protocol().equals(Optional.of(Protocol.DECNET))) {
      return decnet(token);
    }
    int bytes = token.parts().size();
    int left = ipv4(token) << 32 - 8 * bytes;
    if (tokens.skip("/")) {
      long bits = number("the length of the mask");
      if (bits > 32) {
        throw Wrong.at(tokens.since(token.span()), "an IPv4 mask has at most 32 bits");
      }
      int mask = bits == 0 ? 0 : -1 << 32 - (int) bits;
      return network(token, left, mask);
    }
    if (tokens.skip("mask")) {
      if (!(tokens.token() instanceof Token.Dotted mask)) {
        throw tokens.unexpected("a mask such as 255.255.255.0");
      }
      tokens.take();
      return network(token, left, ipv4(mask) << 32 - 8 * mask.parts().size());
    }
    return new Identifier.Ipv4(token.span(), ipv4(token), bytes);
  }

  private static int ipv4(Token.Dotted token) {
    int value = 0;
    for (int part : token.parts()) {
      if (part > 255) {
        throw Wrong.at(
            token.span(),
            "'" + token.text() + "' is not an IPv4 address: " + part + " is above 255");
      }
      value = value << 8 | part;
    }
    return value;
  }

  /** Area and node: six bits and ten. */
  private static Identifier decnet(Token.Dotted token) {
    int area = token.parts().get(0);
    int node = token.parts().get(1);
    if (token.parts().size() != 2 || area > 63 || node > 1023) {
      throw Wrong.at(
          token.span(),
          "'" + token.text() + "' is not a DECnet address",
          "write AREA.NODE, up to 63.1023");
    }
    return new Identifier.Plain(token.span(), area << 10 | node);
  }

  private Identifier network(Token.Dotted start, int address, int mask) {
    Span span = tokens.since(start.span());
    if ((address & ~mask) != 0) {
      throw Wrong.at(
          span,
          "the address has bits outside the mask",
          "write " + dotted(address & mask) + " instead of " + start.text());
    }
    return new Identifier.Ipv4Net(span, address, mask);
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  private Identifier ipv6(Token.Ipv6 token) {
    tokens.take();
    int prefix = 128;
    if (tokens.skip("/")) {
      long bits = number("the length of the prefix");
      if (bits > 128) {
        throw Wrong.at(tokens.since(token.span()), "an IPv6 prefix has at most 128 bits");
      }
      prefix = (int) bits;
    }
    Span span = tokens.since(token.span());
    for (int i = 0; i < 4; i++) {
      if ((token.address().word(i) & ~Ipv6Address.maskWord(prefix, i)) != 0) {
        throw Wrong.at(span, "the address has bits outside the prefix");
      }
    }
    return new Identifier.Ipv6(span, token.address(), prefix);
  }
}
