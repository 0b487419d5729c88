package dev.nectar.btf;

import dev.nectar.btf.core.CoreMatch;
import dev.nectar.btf.core.CoreMatcher;
import dev.nectar.btf.print.CPrinter;
import dev.nectar.btf.print.RawPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/** Damages type information of every kind, whole and split, and does all with it. */
final class BtfFuzz implements LongFunction<String> {
  private static final int HEADER = 24;

  private final long seed;
  private final byte[] little = described(ByteOrder.LITTLE_ENDIAN);
  private final byte[] big = AllKinds.builder(ByteOrder.BIG_ENDIAN).build();
  private final Btf base = AllKinds.in(ByteOrder.LITTLE_ENDIAN);
  private final byte[] split = split(base);

  BtfFuzz(long seed) {
    this.seed = seed;
  }

  private static byte[] described(ByteOrder order) {
    BtfBuilder builder = AllKinds.builder(order);
    builder.describeKinds();
    return builder.build();
  }

  private static byte[] split(Btf base) {
    BtfBuilder builder = BtfBuilder.on(base);
    int first = builder.count() + 1;
    AllKinds.TYPES.forEach(builder::add);
    builder.pointer(first);
    builder.add(new BtfType.Typedef("other", 4));
    return builder.build();
  }

  /** Reads one input; anything but a {@link BtfException} is a bug. */
  @Override
  public String apply(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    Btf btf;
    try {
      btf = read(random);
    } catch (BtfException e) {
      return "!" + shape(e);
    }
    return "types "
        + btf.count()
        + ", "
        + all(btf)
        + ", "
        + attempt(btf::validate)
        + ", "
        + attempt(() -> print(btf))
        + ", "
        + match(btf, random);
  }

  private Btf read(Random random) {
    return switch (random.nextInt(3)) {
      case 0 ->
          Btf.of(
              MemorySegment.ofArray(
                  new Damage(random, ByteOrder.LITTLE_ENDIAN).of(little, HEADER + 8)));
      case 1 ->
          Btf.of(MemorySegment.ofArray(new Damage(random, ByteOrder.BIG_ENDIAN).of(big, HEADER)));
      default ->
          Btf.split(
              MemorySegment.ofArray(new Damage(random, ByteOrder.LITTLE_ENDIAN).of(split, HEADER)),
              base);
    };
  }

  /** Reads each type on its own, since one that makes no sense leaves the others as they are. */
  private static String all(Btf btf) {
    int failed = 0;
    for (int id = btf.firstId(); id <= btf.count(); id++) {
      int type = id;
      String outcome =
          attempt(() -> btf.type(type))
              + attempt(() -> btf.size(type))
              + attempt(() -> btf.alignment(type))
              + attempt(() -> btf.member(type, "next"))
              + attempt(() -> btf.findFlavours(btf.name(type)));
      failed += outcome.isEmpty() ? 0 : 1;
    }
    for (int i = 0; i < 5; i++) {
      btf.find(BtfKind.STRUCT, "pair");
    }
    btf.findAll("pair");
    return "failed " + failed;
  }

  private static void print(Btf btf) {
    StringBuilder out = new StringBuilder();
    try {
      new RawPrinter(btf).print(out);
      new CPrinter(btf).print(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String match(Btf btf, Random random) {
    CoreKind[] kinds = CoreKind.values();
    CoreKind kind = kinds[random.nextInt(kinds.length)];
    String access =
        kind.of() == CoreKind.Of.TYPE ? "0" : random.nextInt(3) + ":" + random.nextInt(3);
    CoreRelocation relocation =
        new CoreRelocation(0, random.nextInt(30), random.nextBoolean() ? "0" : access, kind);
    boolean asTarget = random.nextBoolean();
    CoreMatcher matcher =
        asTarget ? new CoreMatcher(base, List.of(btf)) : new CoreMatcher(btf, List.of(base));
    return switch (matcher.match(relocation)) {
      case CoreMatch.Value _ -> "value";
      case CoreMatch.Missing missing -> "missing " + missing.reason().get().isEmpty();
      case CoreMatch.Refused _ -> "refused";
    };
  }

  private static String attempt(Runnable action) {
    try {
      action.run();
      return "";
    } catch (BtfException e) {
      return shape(e);
    }
  }

  static String shape(BtfException e) {
    String message = String.valueOf(e.getMessage());
    StringBuilder shape = new StringBuilder();
    for (int i = 0; i < Math.min(60, message.length()); i++) {
      char c = message.charAt(i);
      shape.append(c >= '0' && c <= '9' ? '#' : c);
    }
    return shape.toString();
  }
}
