package dev.nectar.bytecode;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Decodes damaged programs: each must be refused with the place, or be encoded to the same bytes
 * and survive being printed and assembled.
 */
final class CodecFuzz implements LongFunction<String> {
  private final long seed;

  CodecFuzz(long seed) {
    this.seed = seed;
  }

  @Override
  public String apply(long run) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + run);
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] code =
        damaged(Encoder.encode(Samples.program(random, 1 + random.nextInt(12)), order), random);
    try {
      List<Instruction> program = Decoder.decode(code, order);
      if (!Arrays.equals(Encoder.encode(program, order), code)) {
        throw new AssertionError("encoded otherwise");
      }
      for (Dialect dialect : Dialect.values()) {
        String listing = new Disassembler(dialect).listing(program, order);
        if (!new Assembler().assemble(listing).equals(program)) {
          throw new AssertionError("assembled otherwise:\n" + listing);
        }
      }
      return "program";
    } catch (MalformedProgramException e) {
      String where = e.field().map(Field::name).orElse("opcode or length");
      return (e.slot() == 0 && e.field().isEmpty() ? "!" : "") + "refused for " + where;
    }
  }

  private static byte[] damaged(byte[] code, Random random) {
    byte[] bytes = code;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = 0;
        case 3 -> bytes[at & -Encoder.SLOT] = (byte) random.nextInt();
        case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {}
      }
    }
    return bytes;
  }
}
