package dev.nectar.session;

import dev.nectar.symbols.Frame;
import dev.nectar.symbols.ProcessKey;
import dev.nectar.symbols.Symbols;
import java.util.List;
import java.util.Optional;

/** Knows no names. */
final class NoSymbols implements Symbols {
  @Override
  public List<Frame> kernel(long address) {
    return List.of();
  }

  @Override
  public List<Frame> user(ProcessKey process, long address) {
    return List.of();
  }

  @Override
  public Optional<ProcessKey> process(int pid) {
    return Optional.empty();
  }
}
