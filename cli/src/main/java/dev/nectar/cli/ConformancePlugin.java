package dev.nectar.cli;

import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.object.link.Linker;
import dev.nectar.report.NectarException;
import dev.nectar.vm.EmbeddedTarget;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import dev.nectar.vm.VirtualMachine;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code nectar conformance-plugin}: what suites of tests for runtimes of eBPF start. */
final class ConformancePlugin {
  private static final String WORD = "conformance-plugin";
  private static final String MAIN = "main";

  /** What a program of such a suite calls as it likes. */
  private static final int UNWIND = 5;

  /** The stacks of all functions, in front of the memory. */
  private static final int STACK = 8 * 512;

  private final Context context;

  ConformancePlugin(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    if (arguments.has(Commands.INTERPRET) && arguments.has(Commands.COMPILE)) {
      throw new UsageException(WORD, "give --interpret or --jit, not both");
    }
    if (arguments.operands().size() > 1) {
      throw new UsageException(WORD, "give one memory, not " + arguments.operands().size());
    }
    byte[] memory =
        arguments.operands().isEmpty()
            ? new byte[0]
            : hex(arguments.operands().getFirst(), "the memory");
    byte[] input =
        hex(
            new String(new Input(context).bytes(Input.STANDARD, ""), StandardCharsets.US_ASCII),
            "standard input");
    List<Instruction> program =
        arguments.has(Commands.ELF)
            ? linked(ObjectReader.read("standard input", MemorySegment.ofArray(input)))
            : Decoder.decode(input, ByteOrder.LITTLE_ENDIAN);
    int size = (memory.length + 7) & -8;
    VirtualMachine machine =
        new VirtualMachine(
            new Limits(STACK + size, 1L << 40, Duration.ofSeconds(60)),
            arguments.has(Commands.COMPILE) ? Mode.JIT : Mode.INTERPRETER,
            Map.of(UNWIND, (a, b, c, d, e) -> 1));
    VirtualMachine.Loaded loaded =
        arguments.has(Commands.STRICT) ? machine.loadStrictly(program) : machine.load(program);
    long address = 0;
    if (size > 0) {
      address = machine.allocate(memory.length);
      machine.memory(address, memory.length).copyFrom(MemorySegment.ofArray(memory));
    }
    context.out().println(Long.toHexString(loaded.run(address, memory.length)));
    return 0;
  }

  private static byte[] hex(String text, String what) {
    try {
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new NectarException(
          "cannot read " + what + ": " + e.getMessage(), "give two hex digits for each byte", e);
    }
  }

  /** The function {@code main}, with those that it calls, for the embedded kernel. */
  private static List<Instruction> linked(ObjectSpec spec) {
    FunctionSpec main =
        Stream.concat(spec.programs().stream().map(ProgramSpec::body), spec.functions().stream())
            .filter(function -> function.name().equals(MAIN))
            .findFirst()
            .orElseThrow(
                () ->
                    new NectarException(
                        "there is no function main in the object file",
                        "define it in section .text or xdp"));
    ProgramSpec program = new ProgramSpec(MAIN, ProgramType.SOCKET_FILTER, main);
    List<ProgramSpec> programs = new ArrayList<>(spec.programs());
    programs.removeIf(each -> each.name().equals(MAIN));
    programs.add(program);
    ObjectSpec whole =
        new ObjectSpec(
            programs,
            spec.functions(),
            spec.maps(),
            spec.variables(),
            spec.externs(),
            spec.types(),
            spec.order(),
            spec.license(),
            spec.kernelVersion());
    return new Linker(whole, EmbeddedTarget.INSTANCE).link(program).body();
  }
}
