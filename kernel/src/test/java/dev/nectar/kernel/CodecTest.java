package dev.nectar.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfType;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values of Java as bytes. */
class CodecTest {
  record Point(int x, long y) {}

  record Event(
      byte kind,
      short port,
      boolean ok,
      char unsigned,
      Point at,
      @Length(6) String name,
      @Length(3) int[] counts,
      @Length(2) Point[] corners,
      @Length(5) byte[] raw) {}

  record Ends(Inet4Address from, Inet6Address to) {}

  record Floating(double value) {}

  record Unmeasured(String name) {}

  private static <T> byte[] written(Codec<T> codec, T value) {
    byte[] bytes = new byte[(int) codec.size()];
    Arrays.fill(bytes, (byte) 0x55);
    codec.write(value, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  private static <T> T read(Codec<T> codec, byte[] bytes) {
    return codec.read(MemorySegment.ofArray(bytes), 0);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  @Test
  void recordsLieAsInC() {
    // cc: offsets of struct { int x; long y; } are 0 and 8, its size is 16.
    byte[] bytes = buffer(16).putInt(0, -7).putLong(8, 1L << 40).array();
    Codec<Point> codec = Codec.record(Point.class);
    assertThat(codec.size()).isEqualTo(16);
    assertThat(read(codec, bytes)).isEqualTo(new Point(-7, 1L << 40));
    assertThat(written(codec, new Point(-7, 1L << 40))).as("padding is zero").isEqualTo(bytes);
  }

  @Test
  void recordsHaveRecordsTextAndArrays() {
    Codec<Event> codec = Codec.record(Event.class);
    // cc: 0 kind, 2 port, 4 ok, 6 unsigned, 8 at, 24 name, 32 counts, 48 corners, 80 raw, 88 in all
    assertThat(codec.size()).isEqualTo(88);
    byte[] bytes =
        buffer(88)
            .put(0, (byte) -1)
            .putShort(2, (short) -2)
            .put(4, (byte) 1)
            .putShort(6, (short) 0xfffe)
            .putInt(8, 3)
            .putLong(16, 4)
            .put(24, (byte) 'h')
            .put(25, (byte) 'i')
            .putInt(36, 6)
            .putInt(64, 7)
            .put(84, (byte) 8)
            .array();
    Event event = read(codec, bytes);
    assertThat(event.kind()).isEqualTo((byte) -1);
    assertThat(event.port()).isEqualTo((short) -2);
    assertThat(event.ok()).isTrue();
    assertThat(event.unsigned()).isEqualTo((char) 0xfffe);
    assertThat(event.at()).isEqualTo(new Point(3, 4));
    assertThat(event.name()).isEqualTo("hi");
    assertThat(event.counts()).containsExactly(0, 6, 0);
    assertThat(event.corners()).containsExactly(new Point(0, 0), new Point(7, 0));
    assertThat(event.raw()).containsExactly(0, 0, 0, 0, 8);
    assertThat(written(codec, event)).isEqualTo(bytes);
  }

  @Test
  void recordsHaveInternetAddresses() {
    Codec<Ends> codec = Codec.record(Ends.class);
    Ends ends =
        new Ends(
            (Inet4Address) InetAddress.ofLiteral("10.1.2.3"),
            (Inet6Address) InetAddress.ofLiteral("fe80::1"));
    byte[] bytes = written(codec, ends);
    assertThat(bytes).hasSize(20).startsWith(10, 1, 2, 3, 0xfe, 0x80).endsWith(0, 1);
    assertThat(read(codec, bytes)).isEqualTo(ends);
  }

  @Test
  void whatCDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> Codec.record(Floating.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("component value of " + Floating.class.getName() + " is a double");
    assertThatThrownBy(() -> Codec.record(Unmeasured.class))
        .hasMessageContaining("has no length: annotate it with @Length");
    Codec<Event> codec = Codec.record(Event.class);
    Event shorter =
        new Event(
            (byte) 0,
            (short) 0,
            false,
            'a',
            new Point(0, 0),
            "",
            new int[2],
            new Point[0],
            new byte[0]);
    assertThatThrownBy(() -> written(codec, shorter))
        .hasMessage("an array of 3 elements cannot have 2");
    assertThatThrownBy(() -> written(Codec.text(3), "four"))
        .hasMessage("\"four\" has 4 bytes, more than the 3 there are");
    assertThatThrownBy(() -> written(Codec.bytes(3), new byte[2])).hasMessage("2 bytes are not 3");
  }

  @Test
  void layoutsTellWhereMembersAre() {
    var layout =
        MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN).withName("port"),
            MemoryLayout.paddingLayout(2),
            MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_INT).withName("pair"));
    Map<String, Object> value = Map.of("port", 0x1234L, "pair", List.of(1L, -1L));
    Codec<Object> codec = Codec.value(layout);
    byte[] bytes = written(codec, value);
    assertThat(bytes).startsWith(0x12, 0x34, 0, 0).hasSize(12);
    assertThat(read(codec, bytes)).isEqualTo(value);
    record Port(int port) {}
    assertThat(read(Codec.record(Port.class, layout), bytes)).isEqualTo(new Port(0x1234));
  }

  /**
   * {@code struct { unsigned pid; char comm[4]; unsigned lo:3, hi:5; union { long a; int b; }; }}.
   */
  private static final class Task {
    final Btf types;
    final int id;

    Task() {
      BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder());
      int number = builder.integer("unsigned int", 4, 0);
      int character = builder.integer("char", 1, BtfType.Int.SIGNED);
      int big = builder.integer("long", 8, BtfType.Int.SIGNED);
      int comm = builder.add(new BtfType.Array(character, number, 4));
      int either =
          builder.add(
              new BtfType.Struct(
                  "",
                  true,
                  8,
                  false,
                  List.of(
                      new BtfType.Member("a", big, 0, 0), new BtfType.Member("b", number, 0, 0))));
      id =
          builder.add(
              new BtfType.Struct(
                  "task",
                  false,
                  24,
                  true,
                  List.of(
                      new BtfType.Member("thread_id", number, 0, 0),
                      new BtfType.Member("comm", comm, 32, 0),
                      new BtfType.Member("lo", number, 64, 3),
                      new BtfType.Member("hi", number, 67, 5),
                      new BtfType.Member("", either, 128, 0))));
      types = Btf.of(MemorySegment.ofArray(builder.build()));
    }

    byte[] bytes() {
      return buffer(24)
          .putInt(0, -1)
          .put(4, (byte) 'x')
          .put(8, (byte) 0b10101_110)
          .putLong(16, 5)
          .array();
    }
  }

  @Test
  void typesOfBtfAreReadWithoutAClass() {
    Task task = new Task();
    Codec<Object> codec = Codec.value(task.types, task.id);
    Object value = read(codec, task.bytes());
    assertThat(value)
        .isEqualTo(
            Map.of("thread_id", 0xffffffffL, "comm", "x", "lo", 6L, "hi", 21L, "a", 5L, "b", 5L));
    assertThat(written(codec, value)).isEqualTo(task.bytes());
    assertThatThrownBy(() -> written(codec, Map.of("pid", 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("[pid] are not all among [thread_id, comm");
    assertThatThrownBy(() -> written(codec, "text")).hasMessageContaining("is no value of");
  }

  @Test
  void recordsAreFilledFromBtfByName() {
    Task task = new Task();
    record Some(long threadId, String comm, int hi, long a) {}
    Codec<Some> codec = Codec.record(Some.class, task.types, task.id);
    Some some = read(codec, task.bytes());
    assertThat(some).isEqualTo(new Some(0xffffffffL, "x", 21, 5));
    byte[] without = task.bytes();
    without[8] = (byte) 0b10101_000;
    assertThat(written(codec, some)).as("other bits are zero").isEqualTo(without);
    record Narrow(short threadId) {}
    assertThatThrownBy(() -> Codec.record(Narrow.class, task.types, task.id))
        .hasMessageContaining("is a short, which does not hold a");
    record Other(int missing) {}
    assertThatThrownBy(() -> Codec.record(Other.class, task.types, task.id))
        .hasMessageContaining("has no member for component missing");
    assertThatThrownBy(() -> Codec.record(Some.class, task.types, 1))
        .hasMessage("type 1 is no structure: it has no members");
  }

  @Test
  void prefixesAreKeysOfLongestPrefixMaps() {
    Prefix network = new Prefix(InetAddress.ofLiteral("10.0.0.0"), 8);
    byte[] bytes = written(Prefix.IPV4, network);
    assertThat(bytes).isEqualTo(buffer(8).putInt(8).put((byte) 10).array());
    assertThat(read(Prefix.IPV4, bytes)).isEqualTo(network).hasToString("10.0.0.0/8");
    assertThat(Prefix.of(InetAddress.ofLiteral("::1")).length()).isEqualTo(128);
    assertThatThrownBy(() -> new Prefix(InetAddress.ofLiteral("10.0.0.0"), 33))
        .hasMessage("10.0.0.0 has 32 bits, not 33");
    assertThatThrownBy(() -> written(Prefix.IPV6, network))
        .hasMessage("10.0.0.0 has 4 bytes, not 16");
  }

  @Test
  void nothingIsOfNoSize() {
    assertThatThrownBy(() -> Codec.bytes(-1)).hasMessage("there are no values of -1 bytes");
    assertThatThrownBy(() -> Codec.text(0)).hasMessage("there are no values of 0 bytes");
    assertThatThrownBy(() -> Codec.perCpu(Codec.INT, 0))
        .hasMessage("there are no values of 0 CPUs");
  }

  @Test
  void eachCpuHasOneValue() {
    Codec<List<Integer>> codec = Codec.perCpu(Codec.INT, 2);
    assertThatThrownBy(() -> written(codec, List.of(1)))
        .hasMessage("1 values are not one for each of the 2 CPUs");
    assertThatThrownBy(() -> written(codec, List.of(1, 2, 3)))
        .hasMessage("3 values are not one for each of the 2 CPUs");
  }

  private record Node(int value, @Length(2) Node[] next) {}

  @Test
  void recordsThatContainThemselvesHaveNoSize() {
    assertThatThrownBy(() -> Codec.record(Node.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("contains itself, and has no size");
  }
}
