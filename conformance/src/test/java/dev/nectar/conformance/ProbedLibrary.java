package dev.nectar.conformance;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.Architecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A library with USDT probes, written byte by byte, since machines that tests run on may have no
 * compiler; loaded into this process by mmap(2). Its functions take six numbers, in RDI, RSI, RDX,
 * RCX, R8 and R9, and set RAX to 0x12345678 before they pass their probe.
 */
final class ProbedLibrary implements AutoCloseable {
  /** What {@code counter}, a variable of the library, holds. */
  static final int COUNTER = -7;

  /** What RAX is at a probe. */
  static final int ACCUMULATOR = 0x12345678;

  private static final int PAGE = 0x1000;
  private static final int CODE = PAGE;
  private static final int FUNCTION_BYTES = 16;

  /** Where in a function the probe is: behind {@code mov eax, 0x12345678}. */
  private static final int PROBE_AT = 5;

  private static final int DATA = 2 * PAGE;
  private static final int COUNTER_AT = DATA + 16;
  private static final int IMAGE_BYTES = 3 * PAGE;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;

  private static final FunctionDescriptor SIX =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);

  private final Path file;
  private final MemorySegment memory;

  /**
   * A probe, each in a function of its own.
   *
   * @param name of the provider {@code test}
   * @param arguments as assemblers write them
   */
  record Probe(String name, String arguments) {}

  /** Whether a library has a semaphore that its probes share. */
  enum Semaphore {
    NONE,
    SHARED
  }

  private ProbedLibrary(Path file, MemorySegment memory) {
    this.file = file;
    this.memory = memory;
  }

  static ProbedLibrary load(Kernel kernel, Path folder, Semaphore semaphore, Probe... probes)
      throws IOException {
    Assumptions.assumeTrue(
        kernel.target().architecture() == Architecture.X86_64, "its code is for x86-64");
    Path file = folder.toRealPath().resolve("libprobed.so");
    Files.write(file, image(semaphore, List.of(probes)));
    return new ProbedLibrary(file, map(file));
  }

  Path file() {
    return file;
  }

  /** The semaphore's value in this process. */
  int semaphore() {
    return memory.get(ValueLayout.JAVA_SHORT, DATA);
  }

  /** Where a function is. */
  long address(int function) {
    return memory.address() + CODE + (long) function * FUNCTION_BYTES;
  }

  /** Calls a function, which passes its probe. */
  void call(int function, long... arguments) {
    MethodHandle handle =
        Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(address(function)), SIX);
    long[] six = java.util.Arrays.copyOf(arguments, 6);
    try {
      int _ = (int) handle.invokeExact(six[0], six[1], six[2], six[3], six[4], six[5]);
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  @Override
  public void close() {
    MethodHandle unmap =
        libc(
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    try {
      int _ = (int) unmap.invokeExact(memory.address(), (long) IMAGE_BYTES);
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  private static MethodHandle libc(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
  }

  /** Private mappings, as of a loaded library: code that can run, and data that can be written. */
  private static MemorySegment map(Path file) {
    MethodHandle open =
        libc(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    MethodHandle close =
        libc("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    MethodHandle map =
        libc(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    int read = 1;
    int write = 2;
    int execute = 4;
    int privately = 2;
    int fixed = 16;
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) open.invokeExact(arena.allocateFrom(file.toString()), 0);
      long base = (long) map.invokeExact(0L, (long) IMAGE_BYTES, read | execute, privately, fd, 0L);
      long data =
          (long)
              map.invokeExact(
                  base + DATA, (long) PAGE, read | write, privately | fixed, fd, (long) DATA);
      int _ = (int) close.invokeExact(fd);
      if (base == -1 || data == -1) {
        throw new AssertionError("the library cannot be mapped");
      }
      return MemorySegment.ofAddress(base).reinterpret(IMAGE_BYTES);
    } catch (RuntimeException | AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall does not throw", e);
    }
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The file: code and data at their addresses, notes, symbols and sections behind them. */
  private static byte[] image(Semaphore semaphore, List<Probe> probes) {
    Image image = new Image();
    image.put(CODE, code(probes.size()));
    image.put(COUNTER_AT, little(4).putInt(COUNTER).array());
    byte[] notes = notes(semaphore, probes);
    byte[] names = "\0counter\0".getBytes(StandardCharsets.US_ASCII);
    byte[] symbols = symbols();
    image.section(".text", 1, 6, CODE, CODE, PAGE);
    image.section(".probes", 1, 3, DATA, DATA, PAGE);
    image.section(".note.stapsdt", 7, 0, 0, image.add(notes), notes.length);
    image.section(".strtab", 3, 0, 0, image.add(names), names.length);
    image.section(".symtab", 2, 0, 0, image.add(symbols), symbols.length);
    return image.bytes();
  }

  private static byte[] code(int functions) {
    byte[] all = new byte[functions * FUNCTION_BYTES];
    ByteBuffer code = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < functions; i++) {
      code.position(i * FUNCTION_BYTES);
      code.put((byte) 0xb8).putInt(ACCUMULATOR).put((byte) 0x90).put((byte) 0xc3);
    }
    return all;
  }

  private static byte[] notes(Semaphore semaphore, List<Probe> probes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < probes.size(); i++) {
      byte[] texts =
          ("test\0" + probes.get(i).name() + "\0" + probes.get(i).arguments() + "\0")
              .getBytes(StandardCharsets.US_ASCII);
      int content = 24 + texts.length;
      byte[] whole = new byte[20 + (content + 3 & -4)];
      ByteBuffer note = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
      note.putInt(8).putInt(content).putInt(3).put("stapsdt\0".getBytes(StandardCharsets.US_ASCII));
      note.putLong(CODE + (long) i * FUNCTION_BYTES + PROBE_AT).putLong(0);
      note.putLong(semaphore == Semaphore.NONE ? 0 : DATA).put(texts);
      all.writeBytes(whole);
    }
    return all.toByteArray();
  }

  private static byte[] symbols() {
    return little(48)
        .putLong(0)
        .putLong(0)
        .putLong(0)
        .putInt(1)
        .put((byte) 0x11)
        .put((byte) 0)
        .putShort((short) 2)
        .putLong(COUNTER_AT)
        .putLong(4)
        .array();
  }

  /** An ELF file while it is written. */
  private static final class Image {
    private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
    private final byte[] loaded = new byte[IMAGE_BYTES];
    private final List<byte[]> sections = new ArrayList<>(List.of(new byte[SECTION_BYTES]));
    private final StringBuilder names = new StringBuilder("\0");

    void put(int at, byte[] bytes) {
      System.arraycopy(bytes, 0, loaded, at, bytes.length);
    }

    int add(byte[] bytes) {
      behind.writeBytes(new byte[-behind.size() & 7]);
      int at = IMAGE_BYTES + behind.size();
      behind.writeBytes(bytes);
      return at;
    }

    /** {@code Elf64_Shdr}. A table of symbols is behind that of its names. */
    void section(String name, int type, int flags, long address, long at, long size) {
      boolean symbols = type == 2;
      sections.add(
          little(SECTION_BYTES)
              .putInt(names.length())
              .putInt(type)
              .putLong(flags)
              .putLong(address)
              .putLong(at)
              .putLong(size)
              .putInt(symbols ? sections.size() - 1 : 0)
              .putInt(symbols ? 1 : 0)
              .putLong(type == 7 ? 4 : 8)
              .putLong(symbols ? 24 : 0)
              .array());
      names.append(name).append('\0');
    }

    byte[] bytes() {
      byte[] texts = (names + ".shstrtab\0").getBytes(StandardCharsets.US_ASCII);
      section(".shstrtab", 3, 0, 0, add(texts), texts.length);
      int table = IMAGE_BYTES + behind.size();
      sections.forEach(behind::writeBytes);
      put(0, header(table));
      put(HEADER_BYTES, segment(5, 0, DATA));
      put(HEADER_BYTES + 56, segment(6, DATA, PAGE));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(loaded);
      all.writeBytes(behind.toByteArray());
      return all.toByteArray();
    }

    /** {@code Elf64_Ehdr}: a shared object of x86-64. */
    private byte[] header(int table) {
      return little(HEADER_BYTES)
          .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
          .position(16)
          .putShort((short) 3)
          .putShort((short) 62)
          .putInt(1)
          .putLong(0)
          .putLong(HEADER_BYTES)
          .putLong(table)
          .putInt(0)
          .putShort((short) HEADER_BYTES)
          .putShort((short) 56)
          .putShort((short) 2)
          .putShort((short) SECTION_BYTES)
          .putShort((short) sections.size())
          .putShort((short) (sections.size() - 1))
          .array();
    }

    /** {@code Elf64_Phdr}. */
    private static byte[] segment(int flags, long at, long size) {
      return little(56)
          .putInt(1)
          .putInt(flags)
          .putLong(at)
          .putLong(at)
          .putLong(at)
          .putLong(size)
          .putLong(size)
          .putLong(PAGE)
          .array();
    }
  }
}
