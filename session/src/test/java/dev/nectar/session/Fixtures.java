package dev.nectar.session;

import dev.nectar.kernel.KernelClock;
import dev.nectar.symbols.Frame;
import dev.nectar.symbols.ProcessKey;
import dev.nectar.symbols.Symbols;
import java.util.List;
import java.util.Optional;

/** What the tests of this package share. */
final class Fixtures {
  static final ValueType.Int INT64 = new ValueType.Int(8, ValueType.Sign.SIGNED);
  static final ValueType.Int INT32 = new ValueType.Int(4, ValueType.Sign.SIGNED);
  static final ValueType.Int UINT64 = new ValueType.Int(8, ValueType.Sign.UNSIGNED);

  /** 2021-03-04 05:06:07 UTC. */
  static final long BOOT = 1_614_834_367_000_000_000L;

  private Fixtures() {}

  static Names names() {
    Symbols symbols =
        new Symbols() {
          @Override
          public List<Frame> kernel(long address) {
            return address == 0x1000 ? List.of(new Frame("do_it", 4, "mod")) : List.of();
          }

          @Override
          public List<Frame> user(ProcessKey process, long address) {
            return process.pid() == 7 ? List.of(new Frame("main", 25, "/bin/x")) : List.of();
          }

          @Override
          public Optional<ProcessKey> process(int pid) {
            return Optional.of(new ProcessKey(pid, 1));
          }
        };
    KernelClock clock =
        new KernelClock() {
          @Override
          public long bootNanos() {
            return 0;
          }

          @Override
          public long bootEpochNanos() {
            return BOOT;
          }
        };
    return new Names(
        symbols, clock, id -> id == 1 ? new long[] {0x1000, 0xffff_0000L} : new long[0]);
  }

  static Datum text(String text) {
    return new Datum.Text(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
  }

  static Datum number(long value) {
    return new Datum.Int(value, ValueType.Sign.SIGNED);
  }
}
