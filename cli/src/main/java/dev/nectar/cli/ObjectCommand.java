package dev.nectar.cli;

import dev.nectar.object.ObjectSpec;
import dev.nectar.object.SpecText;
import dev.nectar.object.elf.ObjectReader;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** {@code nectar object}. */
final class ObjectCommand {
  private static final String SHOW = "show";
  private static final String WHAT_TO_GIVE = "name an object file of a BPF compiler, or -";

  private final Context context;

  ObjectCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    String file = file(arguments.operands());
    if (arguments.has(Commands.FULL) && Commands.layout(arguments).isPresent()) {
      throw new UsageException("object", "--full is text and does not go with --json");
    }
    byte[] content = new Input(context).bytes(file, WHAT_TO_GIVE);
    ObjectSpec spec = ObjectReader.read(file, MemorySegment.ofArray(content));
    context.out().print(text(spec, arguments));
    return 0;
  }

  private static String text(ObjectSpec spec, Arguments arguments) {
    if (arguments.has(Commands.FULL)) {
      return SpecText.write(spec);
    }
    ObjectSummary summary = new ObjectSummary(spec);
    return Commands.layout(arguments).isPresent() ? summary.json() : summary.text();
  }

  private static String file(List<String> operands) {
    if (operands.isEmpty()) {
      throw new UsageException("object", "nothing to do: " + SHOW + " FILE is missing");
    }
    Action.of("object", operands, List.of(SHOW));
    return switch (operands.size()) {
      case 1 -> throw new UsageException("object", "nothing to read: " + WHAT_TO_GIVE);
      case 2 -> operands.get(1);
      default -> throw new UsageException("object", "unexpected word " + operands.get(2));
    };
  }
}
