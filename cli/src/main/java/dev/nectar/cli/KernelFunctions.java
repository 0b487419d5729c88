package dev.nectar.cli;

import dev.nectar.host.Host;
import dev.nectar.linux.LinkDetail;
import dev.nectar.report.Json;
import dev.nectar.symbols.Frame;
import dev.nectar.symbols.HostSymbols;
import dev.nectar.symbols.Symbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of functions of the kernel, read when the first is asked for. */
final class KernelFunctions {
  /** Where functions start with a mark for indirect jumps (IBT), probes are behind it. */
  private static final int MARK_BYTES = 4;

  private final Optional<Symbols> symbols;

  private KernelFunctions(Optional<Symbols> symbols) {
    this.symbols = symbols;
  }

  /** Of those addresses, which are all 0 if this process may not know them. */
  static KernelFunctions of(List<LinkDetail.Function> functions) {
    return new KernelFunctions(
        functions.stream().anyMatch(each -> each.address() != 0)
            ? Optional.of(HostSymbols.of(Host.local()))
            : Optional.empty());
  }

  /** A function as bpftool shows it; empty if its address is hidden. */
  Optional<Map<String, Object>> members(LinkDetail.Function function) {
    if (function.address() == 0) {
      return Optional.empty();
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("addr", ShownKind.unsigned(function.address()));
    symbols
        .flatMap(known -> at(known, function.address()))
        .ifPresent(
            frame -> {
              members.put("func", frame.name());
              members.put("module", frame.module().isEmpty() ? Json.NULL : frame.module());
            });
    members.put("cookie", ShownKind.unsigned(function.cookie()));
    return Optional.of(members);
  }

  private static Optional<Frame> at(Symbols symbols, long address) {
    return symbols.kernel(address).stream()
        .filter(frame -> frame.offset() <= MARK_BYTES)
        .findFirst();
  }
}
