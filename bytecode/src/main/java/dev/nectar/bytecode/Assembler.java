package dev.nectar.bytecode;

import dev.nectar.report.Diagnostic;
import dev.nectar.report.Source;
import dev.nectar.report.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads instructions in both dialects, an instruction a line, with labels:
 *
 * <pre>{@code
 *   r6 = *(u32 *)(r1 + 8)     // the offset may be left out
 *   r1 = map[counts]          // the kernel's way; LLVM's is r1 = counts ll
 *   call bpf_map_lookup_elem  // or #1 after it, or the number alone
 *   if r0 == 0 goto out       // or goto +3, goto pc+3
 *   call twice                // a label, or else a function of the kernel
 * out:
 *   exit
 * }</pre>
 *
 * <p>Comments are {@code ;}, {@code //}, {@code #} after a space, and {@code /* … *}{@code /}.
 * Listings are read as they are: slot numbers, opcodes in parentheses, bytes, relocations, and
 * headers of {@code llvm-objdump} and {@code bpftool} are skipped; opcodes and bytes decide where
 * the text says too little (LLVM writes all kinds of calls alike), and must agree with it.
 *
 * <p>Immutable.
 */
public final class Assembler {
  private static final int MOST_ERRORS = 20;

  private final Names names;

  /** For programs of an unknown kernel: names of its functions stay names. */
  public Assembler() {
    this(Names.NONE);
  }

  /**
   * For programs of a kernel.
   *
   * @param names names of the kernel's functions
   */
  public Assembler(Names names) {
    this.names = names;
  }

  /**
   * Assembles a text.
   *
   * @param text the text
   * @return the program
   * @throws AssemblyException if the text is wrong
   */
  public List<Instruction> assemble(String text) {
    return assemble(new Source("text", text)).instructions();
  }

  /**
   * Assembles a text.
   *
   * @param source the text
   * @return the program
   * @throws AssemblyException if the text is wrong
   */
  public Assembly assemble(Source source) {
    return new Run(source).assembly();
  }

  /** An instruction as it was read, before labels have places. */
  private record Draft(
      Form form, Fields fields, Optional<Token> label, SourceLine line, int slot) {}

  /** One text. */
  private final class Run {
    private final Source source;
    private final List<SourceLine> lines;
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final Map<String, SourceLine.Label> places = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Diagnostic> errors = new ArrayList<>();

    Run(Source source) {
      this.source = source;
      this.lines = SourceLine.split(source);
    }

    Assembly assembly() {
      lines.forEach(line -> line.labels().forEach(this::declare));
      int slot = 0;
      for (SourceLine line : lines) {
        for (SourceLine.Label label : line.labels()) {
          labels.put(label.name(), slot);
        }
        if (line.hasInstruction()) {
          Optional<Draft> draft = read(line, slot);
          draft.ifPresent(drafts::add);
          slot += draft.map(d -> d.form().slots()).orElse(1);
        }
      }
      List<Instruction> instructions = new ArrayList<>(drafts.size());
      for (Draft draft : drafts) {
        resolve(draft).ifPresent(instructions::add);
      }
      if (!errors.isEmpty()) {
        throw new AssemblyException(errors.subList(0, Math.min(errors.size(), MOST_ERRORS)));
      }
      return new Assembly(
          instructions, labels, drafts.stream().map(d -> d.line().number()).toList());
    }

    private void declare(SourceLine.Label label) {
      SourceLine.Label before = places.putIfAbsent(label.name(), label);
      if (before != null) {
        error(
            label.start(),
            label.end(),
            "label " + label.name() + " is already in line " + source.line(before.start()));
      }
    }

    private void error(int start, int end, String message) {
      errors.add(Diagnostic.error(new Span(source, start, end), message));
    }

    private Optional<Draft> read(SourceLine line, int slot) {
      Reading reading = Reading.of(line.tokens());
      List<Reading.Match> all = reading.matches();
      if (all.isEmpty()) {
        Token at = reading.unexpected();
        if (source.text().startsWith("/*", at.start())) {
          error(at.start(), at.start() + 2, "the comment does not end");
        } else {
          error(at.start(), at.end(), reading.why());
        }
        return Optional.empty();
      }
      List<Reading.Match> likely = all.stream().filter(m -> isExactly(m, line)).toList();
      if (likely.isEmpty()) {
        likely = all.stream().filter(m -> agrees(m, line)).toList();
      }
      if (likely.isEmpty()) {
        error(
            line.start(),
            line.end(),
            "the text is instruction "
                + String.format("0x%02x", all.getFirst().form().opcode())
                + ", but what stands before it is another one");
        return Optional.empty();
      }
      return Optional.of(draft(choose(likely), line, slot));
    }

    private boolean isExactly(Reading.Match match, SourceLine line) {
      return line.bytes().length > 0
          && match.label().isEmpty()
          && !match.form().isSymbolic()
          && isEncodedAs(match.form().instruction(match.fields()), line.bytes());
    }

    private static boolean isEncodedAs(Instruction instruction, byte[] bytes) {
      List<Instruction> one = List.of(instruction);
      return Arrays.equals(bytes, Encoder.encode(one, ByteOrder.LITTLE_ENDIAN))
          || Arrays.equals(bytes, Encoder.encode(one, ByteOrder.BIG_ENDIAN));
    }

    private boolean agrees(Reading.Match match, SourceLine line) {
      Form form = match.form();
      if (line.opcode().isPresent() && line.opcode().getAsInt() != form.opcode()) {
        return false;
      }
      if (line.bytes().length == 0 || form.isSymbolic()) {
        return line.bytes().length == 0 || (line.bytes()[0] & 0xff) == form.opcode();
      }
      return (line.bytes()[0] & 0xff) == form.opcode()
          && (kindAgrees(form, line, ByteOrder.LITTLE_ENDIAN)
              || kindAgrees(form, line, ByteOrder.BIG_ENDIAN));
    }

    private boolean kindAgrees(Form form, SourceLine line, ByteOrder order) {
      ByteBuffer bytes = ByteBuffer.wrap(line.bytes()).order(order);
      int registers = bytes.get(1) & 0xff;
      int src = order == ByteOrder.LITTLE_ENDIAN ? registers >> 4 : registers & 0xf;
      return (form.fixed(Field.SRC).isEmpty() || form.fixed(Field.SRC).getAsInt() == src)
          && (form.fixed(Field.OFF).isEmpty()
              || form.fixed(Field.OFF).getAsInt() == bytes.getShort(2))
          && (form.fixed(Field.IMM).isEmpty()
              || form.fixed(Field.IMM).getAsInt() == bytes.getInt(4));
    }

    /** What is understood to the end comes before what is followed by an annotation. */
    private Reading.Match choose(List<Reading.Match> matches) {
      Reading.Match best = matches.getFirst();
      for (Reading.Match match : matches) {
        if (match.next() > best.next()) {
          best = match;
        }
      }
      return isNegativeHelper(best) ? matches.get(Math.min(1, matches.size() - 1)) : best;
    }

    /** LLVM writes a call of a function that is not linked yet as {@code call -1}. */
    private boolean isNegativeHelper(Reading.Match match) {
      return match.fields().imm() < 0
          && match.form().instruction(match.fields()) instanceof Instruction.Call;
    }

    private Draft draft(Reading.Match match, SourceLine line, int slot) {
      Fields fields = match.fields();
      String name = fields.name();
      if (!name.isEmpty()) {
        Instruction instruction = match.form().instruction(fields);
        Optional<Instruction> known = known(instruction, name);
        if (known.isPresent()) {
          Encoding encoding = Encoding.of(known.get());
          Form form = InstructionSet.form(encoding.shape());
          Optional<Token> label =
              places.containsKey(name)
                  ? Optional.of(new Token(Token.Kind.WORD, name, line.start()))
                  : Optional.empty();
          return new Draft(form, encoding.fields(), label, line, slot);
        }
      }
      return new Draft(match.form(), fields, match.label(), line, slot);
    }

    /** What a name stands for, besides something of the object: a label, a function. */
    private Optional<Instruction> known(Instruction instruction, String name) {
      boolean label = places.containsKey(name);
      return switch (instruction) {
        case Instruction.CallNamed _ when label -> Optional.of(new Instruction.CallFunction(0));
        case Instruction.CallNamed _ -> names.kfunc(name).map(call -> call);
        case Instruction.LoadWide(var dst, WideValue.MapNamed _) when label ->
            Optional.of(new Instruction.LoadWide(dst, new WideValue.Function(0)));
        default -> Optional.empty();
      };
    }

    private Optional<Instruction> resolve(Draft draft) {
      Fields fields = draft.fields();
      if (draft.label().isPresent()) {
        Token label = draft.label().get();
        Integer goal = labels.get(label.text());
        if (goal == null) {
          error(label.start(), label.end(), "there is no label " + label.text());
          return Optional.empty();
        }
        Field field = draft.form().fixed(Field.OFF).isEmpty() ? Field.OFF : Field.IMM;
        int offset = goal - draft.slot() - 1;
        if (field == Field.OFF && offset != (short) offset) {
          error(
              label.start(),
              label.end(),
              "label " + label.text() + " is " + offset + " slots away; gotol goes that far");
          return Optional.empty();
        }
        fields = fields.with(field, offset);
      }
      Instruction instruction = draft.form().instruction(fields);
      return isAsBytesSay(instruction, draft) ? Optional.of(instruction) : Optional.empty();
    }

    private boolean isAsBytesSay(Instruction instruction, Draft draft) {
      byte[] bytes = draft.line().bytes();
      if (bytes.length == 0 || draft.form().isSymbolic() || isEncodedAs(instruction, bytes)) {
        return true;
      }
      byte[] encoded = Encoder.encode(List.of(instruction), ByteOrder.LITTLE_ENDIAN);
      error(
          draft.line().start(),
          draft.line().end(),
          "the text is "
              + HexFormat.ofDelimiter(" ").formatHex(encoded)
              + ", but the bytes before it are others");
      return false;
    }
  }
}
