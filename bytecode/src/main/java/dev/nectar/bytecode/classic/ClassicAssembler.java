package dev.nectar.bytecode.classic;

import dev.nectar.bytecode.classic.Form.Syntax;
import dev.nectar.bytecode.classic.TokenReader.Wrong;
import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From text to classic programs. It reads
 *
 * <ul>
 *   <li>listings of {@code tcpdump -d}, with or without the index before each instruction; jumps go
 *       to an index;
 *   <li>the language of {@code bpf_asm} of the kernel's {@code tools/bpf}: labels, {@code jne},
 *       {@code jlt}, {@code jle}, {@code ldi}, names of {@link Ancillary}, {@code ;} and {@code /*}
 *       comments;
 *   <li>the numbers of {@code tcpdump -ddd}, also with commas instead of line breaks;
 *   <li>the C array of {@code tcpdump -dd}.
 * </ul>
 *
 * <p>An instruction takes one line. The result may still be refused where it is to run, see {@link
 * ClassicRules}.
 */
public final class ClassicAssembler {
  private static final Map<Form.Key, Form> FORMS = Form.byText();

  /** Comparisons that are another one with its targets swapped. */
  private static final Map<String, String> OPPOSITES =
      Map.of("jne", "jeq", "jneq", "jeq", "jlt", "jge", "jle", "jgt");

  private static final int FARTHEST = 255;

  /** An operand as it is written. */
  private record Parsed(Syntax syntax, int value, Span span) {}

  /** Where a jump goes, by label or by index; without a target, to the next instruction. */
  private record Targets(Optional<Token> yes, Optional<Token> no) {
    static final Targets NONE = new Targets(Optional.empty(), Optional.empty());

    Targets swapped() {
      return new Targets(no, yes);
    }
  }

  /** An instruction whose targets are not resolved. */
  private record Line(Form form, int value, Targets targets) {}

  private final TokenReader in;
  private final List<Diagnostic> problems;
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  private ClassicAssembler(TokenReader in, List<Diagnostic> problems) {
    this.in = in;
    this.problems = problems;
  }

  /**
   * Assembles a program.
   *
   * @param source the text in one of the forms above
   * @return the instructions
   * @throws ClassicSyntaxException if the text is wrong; it names every line that is
   */
  public static List<ClassicInstruction> assemble(Source source) {
    List<Diagnostic> problems = new ArrayList<>();
    TokenReader in = new TokenReader(Token.read(source, problems));
    while (in.atLineEnd() && !in.atEnd()) {
      in.next();
    }
    List<ClassicInstruction> program = program(in, problems);
    if (program.isEmpty() && problems.isEmpty()) {
      problems.add(Diagnostic.error(in.peek().span(), "the filter has no instruction"));
    }
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(each -> each.span().map(Span::start).orElse(0)));
      throw new ClassicSyntaxException(problems);
    }
    return program;
  }

  private static List<ClassicInstruction> program(TokenReader in, List<Diagnostic> problems) {
    if (in.peek().is("{")) {
      return new NumberListing(in, problems).array();
    }
    if (in.peek().kind() == Token.Kind.NUMBER) {
      return new NumberListing(in, problems).numbers();
    }
    ClassicAssembler assembler = new ClassicAssembler(in, problems);
    assembler.readLines();
    return assembler.resolve();
  }

  private void readLines() {
    while (true) {
      try {
        readLine();
      } catch (Wrong e) {
        problems.add(e.diagnostic());
        in.skipLine();
      }
      if (in.atEnd()) {
        return;
      }
      in.next();
    }
  }

  private void readLine() throws Wrong {
    index();
    while (in.peek().kind() == Token.Kind.WORD && in.second().is(":")) {
      label();
    }
    if (!in.atLineEnd()) {
      instruction();
    }
  }

  /** The {@code (000)} of listings. */
  private void index() throws Wrong {
    Span start = in.peek().span();
    if (!in.take("(")) {
      return;
    }
    Token digits = in.next();
    in.expect(")");
    if (!digits.text().matches("0*" + lines.size())) {
      throw new Wrong(
          start.to(digits.span()),
          "the index %s stands before instruction %d".formatted(digits.text(), lines.size()));
    }
  }

  private void label() throws Wrong {
    Token name = in.next();
    in.next();
    if (labels.putIfAbsent(name.text(), lines.size()) != null) {
      throw new Wrong(name.span(), "the label %s is there twice".formatted(name.text()));
    }
  }

  private void instruction() throws Wrong {
    Token name = in.next();
    if (name.kind() != Token.Kind.WORD) {
      throw new Wrong(name.span(), "expected an instruction instead of " + name.quoted());
    }
    String opposite = OPPOSITES.get(name.text());
    String mnemonic = opposite == null ? name.text() : opposite;
    if (isJump(mnemonic)) {
      jump(mnemonic, name.span());
      return;
    }
    Parsed operand = operand();
    Form form = form(mnemonic, operand, name.span());
    Targets targets = form.branches() ? targets() : Targets.NONE;
    add(new Line(form, operand.value(), opposite == null ? targets : targets.swapped()));
  }

  private static boolean isJump(String mnemonic) {
    return FORMS.containsKey(new Form.Key(mnemonic, Syntax.NUMBER)) && mnemonic.startsWith("j");
  }

  private void jump(String mnemonic, Span span) throws Wrong {
    Token target = target();
    Form form = form(mnemonic, new Parsed(Syntax.NUMBER, 0, target.span()), span);
    add(new Line(form, 0, new Targets(Optional.of(target), Optional.empty())));
  }

  private void add(Line line) throws Wrong {
    if (!in.atLineEnd()) {
      throw in.expected("the end of the line");
    }
    lines.add(line);
  }

  private static Form form(String mnemonic, Parsed operand, Span name) throws Wrong {
    Form form = FORMS.get(new Form.Key(mnemonic, operand.syntax()));
    if (form != null) {
      return form;
    }
    boolean known = FORMS.keySet().stream().anyMatch(key -> key.mnemonic().equals(mnemonic));
    throw known
        ? new Wrong(
            operand.syntax() == Syntax.NONE ? name : operand.span(),
            operand.syntax() == Syntax.NONE
                ? mnemonic + " needs an operand"
                : mnemonic + " has no operand of this form")
        : new Wrong(name, "there is no instruction " + mnemonic);
  }

  private Parsed operand() throws Wrong {
    Span start = in.peek().span();
    Parsed operand = operand(start);
    return operand.syntax() == Syntax.NONE
        ? operand
        : new Parsed(operand.syntax(), operand.value(), start.to(in.previous().span()));
  }

  private Parsed operand(Span start) throws Wrong {
    if (in.atLineEnd()) {
      return new Parsed(Syntax.NONE, 0, start);
    }
    if (in.take("[")) {
      return address(start);
    }
    if (in.take("#")) {
      return in.peek().kind() == Token.Kind.WORD
          ? named(start)
          : new Parsed(Syntax.CONSTANT, in.number(), start);
    }
    if (in.take("%") || in.peek().kind() == Token.Kind.WORD) {
      return named(start);
    }
    int value = in.number();
    return in.take("*") ? headerLength(value, start) : new Parsed(Syntax.NUMBER, value, start);
  }

  private Parsed address(Span start) throws Wrong {
    in.take("%");
    Parsed result;
    if (in.takeWord("x")) {
      result = new Parsed(Syntax.INDIRECT, displacement(), start);
    } else if (in.peek().kind() == Token.Kind.WORD) {
      result = new Parsed(Syntax.ABSOLUTE, ancillary(in.next()).address(), start);
    } else {
      result = new Parsed(Syntax.ABSOLUTE, in.number(), start);
    }
    in.expect("]");
    return result;
  }

  private int displacement() throws Wrong {
    return in.take("+") || in.peek().is("-") ? in.number() : 0;
  }

  /** The rest of {@code 4*([14]&0xf)}. */
  private Parsed headerLength(int factor, Span start) throws Wrong {
    in.expect("(");
    in.expect("[");
    int offset = in.number();
    in.expect("]");
    in.expect("&");
    int mask = in.number();
    in.expect(")");
    if (factor != 4 || mask != 0xf) {
      throw new Wrong(start, "only the length of an IPv4 header can be loaded: 4*([k]&0xf)");
    }
    return new Parsed(Syntax.HEADER_LENGTH, offset, start);
  }

  private Parsed named(Span start) throws Wrong {
    Token name = in.next();
    return switch (name.text()) {
      case "x" -> new Parsed(Syntax.INDEX, 0, start);
      case "a" -> new Parsed(Syntax.ACCUMULATOR, 0, start);
      case "len", "pktlen" -> new Parsed(Syntax.LENGTH, 0, start);
      case "M" -> cell(start);
      default -> new Parsed(Syntax.ABSOLUTE, ancillary(name).address(), start);
    };
  }

  private Parsed cell(Span start) throws Wrong {
    in.expect("[");
    int cell = in.number();
    in.expect("]");
    return new Parsed(Syntax.CELL, cell, start);
  }

  private static Ancillary ancillary(Token name) throws Wrong {
    Optional<Ancillary> found = Ancillary.named(name.text());
    if (found.isEmpty()) {
      throw new Wrong(name.span(), name.quoted() + " is not something a filter can load");
    }
    return found.get();
  }

  /** {@code jt 4 jf 7}, {@code ,yes,no} or {@code ,yes}. */
  private Targets targets() throws Wrong {
    if (in.takeWord("jt")) {
      Token yes = target();
      if (!in.takeWord("jf")) {
        throw in.expected("\"jf\"");
      }
      return new Targets(Optional.of(yes), Optional.of(target()));
    }
    in.expect(",");
    Token yes = target();
    return new Targets(Optional.of(yes), in.take(",") ? Optional.of(target()) : Optional.empty());
  }

  private Token target() throws Wrong {
    Token token = in.peek();
    if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.NUMBER) {
      throw in.expected("a label or an index");
    }
    return in.next();
  }

  private List<ClassicInstruction> resolve() {
    List<ClassicInstruction> program = new ArrayList<>(lines.size());
    for (int index = 0; index < lines.size(); index++) {
      try {
        program.add(resolve(lines.get(index), index));
      } catch (Wrong e) {
        problems.add(e.diagnostic());
      }
    }
    return List.copyOf(program);
  }

  private ClassicInstruction resolve(Line line, int index) throws Wrong {
    Form form = line.form();
    Targets targets = line.targets();
    if (targets.yes().isPresent() && form.syntax() == Syntax.NUMBER) {
      int offset = destination(targets.yes().get()) - index - 1;
      return form.make().apply(new SockFilter(form.code(), 0, 0, offset));
    }
    int yes = distance(targets.yes(), index);
    int no = distance(targets.no(), index);
    return form.make().apply(new SockFilter(form.code(), yes, no, line.value()));
  }

  private int distance(Optional<Token> target, int index) throws Wrong {
    if (target.isEmpty()) {
      return 0;
    }
    Token token = target.get();
    int to = destination(token);
    if (to <= index) {
      throw new Wrong(
          token.span(),
          "instruction %d is not behind the comparison, which can only jump forward".formatted(to));
    }
    if (to - index - 1 > FARTHEST) {
      throw new Wrong(
          token.span(),
          "instruction %d is %d away, but a comparison jumps over %d at most"
              .formatted(to, to - index - 1, FARTHEST));
    }
    return to - index - 1;
  }

  private int destination(Token token) throws Wrong {
    int to;
    if (token.kind() == Token.Kind.NUMBER) {
      to = TokenReader.number(token);
    } else if (labels.containsKey(token.text())) {
      to = labels.get(token.text());
    } else {
      throw new Wrong(token.span(), "there is no label " + token.text());
    }
    if (to < 0 || to >= lines.size()) {
      throw new Wrong(
          token.span(),
          "%s is behind the end: the filter has %d instructions"
              .formatted(token.quoted(), lines.size()));
    }
    return to;
  }
}
