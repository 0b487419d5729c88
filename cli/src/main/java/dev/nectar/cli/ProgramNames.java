package dev.nectar.cli;

import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Names;
import dev.nectar.host.Host;
import dev.nectar.kernel.MachineCode;
import dev.nectar.symbols.HostSymbols;
import dev.nectar.symbols.Symbols;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the kernel calls the functions that a loaded program calls: they are numbered by how far
 * they are from {@code __bpf_call_base}, and its own by their order. Nothing is known where the
 * kernel hides addresses ({@code kernel.kptr_restrict}).
 */
final class ProgramNames implements Names {
  private static final String BASE = " __bpf_call_base";

  private final Symbols symbols = HostSymbols.of(Host.local());
  private final OptionalLong base = base();
  private final List<MachineCode> functions;

  /** Of a program with those functions. */
  ProgramNames(List<MachineCode> functions) {
    this.functions = functions;
  }

  private static OptionalLong base() {
    try (Stream<String> lines =
        Files.lines(Host.local().file("/proc/kallsyms"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.endsWith(BASE))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16))
          .filter(address -> address != 0)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  /** The function that starts at an address. */
  Optional<String> at(long address) {
    return address == 0
        ? Optional.empty()
        : symbols.kernel(address).stream()
            .filter(frame -> frame.offset() == 0)
            .map(frame -> frame.name())
            .findFirst();
  }

  private Optional<String> called(int distance) {
    return base.isEmpty() ? Optional.empty() : at(base.getAsLong() + distance);
  }

  @Override
  public Optional<String> helper(int number) {
    return called(number);
  }

  @Override
  public Optional<String> linked(int function) {
    return function >= 0 && function < functions.size()
        ? at(functions.get(function).address())
        : Optional.empty();
  }

  @Override
  public Optional<String> kfunc(int id, int module) {
    return called(id);
  }

  @Override
  public Optional<Instruction.CallKfunc> kfunc(String name) {
    return Optional.empty();
  }
}
