package dev.nectar.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes packets for filters to look at, always the same of one seed: each kind of packet some
 * times, with addresses and ports out of few, now and then cut off.
 */
final class Packets {
  private static final String[] HOSTS = {
    "10.0.0.1",
    "10.0.0.2",
    "10.1.2.3",
    "192.168.1.7",
    "192.168.1.255",
    "224.0.0.5",
    "255.255.255.255",
    "0.0.0.10",
    "172.16.5.4"
  };
  private static final String[] HOSTS6 = {
    "2001:db8::1", "2001:db8:1::2", "fe80::1", "ff02::1", "::1", "2001:db8::a:b"
  };
  private static final int[] PORTS = {
    20, 21, 22, 25, 53, 80, 123, 443, 514, 6000, 6005, 6010, 8080, 33000, 65535, 6081
  };
  private static final int[] LABELS = {1000, 2000, 1048575};
  private static final int[] TAGS = {5, 100, 200, 4095};
  private static final int[] TAG_TYPES = {0x8100, 0x88a8, 0x9100};
  private static final int[] SESSIONS = {0x27, 7, 65535};

  private final SplittableRandom random;

  private Packets(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Ethernet frames. */
  static List<byte[]> ethernet(long seed, int count) {
    Packets packets = new Packets(seed);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(packets.cut(packets.frame(i)));
    }
    return all;
  }

  /** Ethernet frames none of which is cut off. */
  static List<byte[]> whole(long seed, int count) {
    Packets packets = new Packets(seed);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(packets.frame(i));
    }
    return all;
  }

  /** Packets with other link headers. */
  static List<byte[]> of(LinkType link, long seed, int count) {
    Packets packets = new Packets(seed);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(packets.cut(link == LinkType.EN10MB ? packets.frame(i) : packets.linked(link, i)));
    }
    return all;
  }

  private int any(int... values) {
    return values[random.nextInt(values.length)];
  }

  private String any(String... values) {
    return values[random.nextInt(values.length)];
  }

  private int port() {
    return oneIn(2) ? any(22, 53, 80, 443) : any(PORTS);
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  private byte[] cut(byte[] packet) {
    return oneIn(8) ? Arrays.copyOf(packet, random.nextInt(packet.length + 1)) : packet;
  }

  // ---- link layer

  private byte[] frame(int number) {
    Frame frame = new Frame().mac(any(1, 2, 3, 255)).mac(any(1, 2, 3));
    return tagged(frame, number % 12).done();
  }

  private Frame tagged(Frame frame, int kind) {
    return switch (kind) {
      case 0, 1, 2 -> network(frame);
      case 3 -> network(tag(frame));
      case 4 -> network(tag(tag(frame)));
      case 5 -> mpls(frame.u16(0x8847), 1 + random.nextInt(3));
      case 6 -> session(oneIn(3) ? tag(frame) : frame);
      case 7 -> geneve(frame);
      case 8 -> llc(frame);
      case 9 -> other(frame);
      case 10 -> frame.u16(0x86dd).bytes(ip6());
      default -> frame.u16(0x0800).bytes(ip());
    };
  }

  private Frame tag(Frame frame) {
    return frame.u16(any(TAG_TYPES)).u16(random.nextInt(8) << 13 | any(TAGS));
  }

  private Frame network(Frame frame) {
    return switch (random.nextInt(8)) {
      case 0 -> frame.u16(0x0806).bytes(arp());
      case 1 -> frame.u16(0x8035).bytes(arp());
      case 2, 3 -> frame.u16(0x86dd).bytes(ip6());
      case 4 -> llc(frame);
      default -> frame.u16(0x0800).bytes(ip());
    };
  }

  private Frame mpls(Frame frame, int labels) {
    for (int i = 1; i <= labels; i++) {
      int label = any(LABELS);
      frame.u32(label << 12 | (i == labels ? 0x100 : 0) | 64);
    }
    return frame.bytes(oneIn(2) ? ip() : ip6());
  }

  private Frame session(Frame frame) {
    if (oneIn(6)) {
      return frame.u16(0x8863).u16(0x1109).u16(0).u16(0);
    }
    frame.u16(0x8864).u16(0x1100).u16(any(SESSIONS)).u16(60);
    return ppp(frame);
  }

  private Frame ppp(Frame frame) {
    return switch (random.nextInt(6)) {
      case 0 -> frame.u16(0x0057).bytes(ip6());
      case 1 -> frame.u16(0x0023).zeros(8);
      case 2 -> mpls(frame.u16(0x0281), 1);
      case 3 -> frame.u16(any(0xc021, 0x8021, 0x29, 0x2b, 0x27, 0x31)).zeros(12);
      default -> frame.u16(0x0021).bytes(ip());
    };
  }

  private Frame geneve(Frame frame) {
    int options = random.nextInt(3);
    boolean inEthernet = oneIn(2);
    Frame inner =
        new Frame()
            .u8(oneIn(8) ? 0x40 : options)
            .u8(0)
            .u16(inEthernet ? 0x6558 : 0x0800)
            .u32(any(11, 12) << 8)
            .zeros(4 * options);
    if (inEthernet) {
      inner.mac(any(1, 2, 255)).mac(any(1, 2));
      network(oneIn(4) ? tag(inner) : inner);
    } else {
      inner.bytes(ip());
    }
    byte[] udp = udp(33000, oneIn(8) ? 6082 : 6081, inner.done());
    return oneIn(2) ? frame.u16(0x0800).bytes(ip(17, udp)) : frame.u16(0x86dd).bytes(ip6(17, udp));
  }

  /** Frames with a length instead of a type (IEEE 802.3), with LLC, SNAP or Novell's own way. */
  private Frame llc(Frame frame) {
    Frame body = new Frame();
    switch (random.nextInt(11)) {
      case 0 -> body.u16(0x4242).u8(3).zeros(35);
      case 1, 2, 3 -> osi(body.u16(0xfefe).u8(3));
      case 4 -> body.u16(0xf0f0).u8(any(0x03, 0x7f, 0x63)).zeros(20);
      case 5 -> body.u16(0xe0e0).u8(3).zeros(30);
      case 6 -> body.u16(0xffff).u16(30).zeros(28);
      case 7 -> body.u16(0xaaaa).u8(3).u8(0).u16(0).u16(any(0x8137, 0x80f3, 0x0800)).zeros(20);
      case 8 -> body.u16(0xaaaa).u8(3).u8(8).u16(7).u16(0x809b).zeros(20);
      case 9 -> body.u16(0x0606).u8(3).bytes(ip());
      default ->
          body.u16(any(0x4242, 0x0505, 0x0606))
              .u8(
                  any(
                      0x00, 0x02, 0x01, 0x01, 0x01, 0x05, 0x09, 0x43, 0x63, 0x6f, 0x87, 0xaf, 0xe3,
                      0xf3))
              .zeros(10);
    }
    byte[] bytes = body.done();
    return frame.u16(bytes.length).bytes(bytes);
  }

  /** CLNP, ES-IS, or IS-IS with one of its types. */
  private Frame osi(Frame body) {
    int protocol = any(0x81, 0x82, 0x83, 0x83, 0x83, 0x83);
    return body.u8(protocol)
        .u8(27)
        .u16(0x0100)
        .u8(any(15, 16, 17, 18, 20, 24, 25, 26, 27))
        .zeros(22);
  }

  private Frame other(Frame frame) {
    int type =
        any(
            0x809b, 0x80f3, 0x8137, 0x6001, 0x6002, 0x6003, 0x6003, 0x6003, 0x6004, 0x6007, 0x9000,
            0x1234, 0x0600);
    return type == 0x6003
        ? decnet(frame.u16(type))
        : frame.u16(type).u8(random.nextInt(4)).zeros(30);
  }

  private Frame decnet(Frame frame) {
    int destination = swapped(any(0x2805, 0x2806));
    int source = swapped(any(0x2805, 0x2806));
    frame.u16(0x2000);
    if (oneIn(2)) {
      frame.u8(0x81);
    }
    return oneIn(2)
        ? frame.u8(0x02).u16(destination).u16(source).zeros(20)
        : frame.u8(0x06).zeros(6).u16(destination).zeros(6).u16(source).zeros(20);
  }

  private static int swapped(int value) {
    return value >> 8 | (value & 255) << 8;
  }

  private byte[] arp() {
    return new Frame()
        .u16(1)
        .u16(0x0800)
        .u8(6)
        .u8(4)
        .u16(any(1, 2))
        .mac(1)
        .address(any(HOSTS))
        .mac(2)
        .address(any(HOSTS))
        .zeros(18)
        .done();
  }

  // ---- network layer

  private byte[] ip() {
    if (oneIn(12)) {
      return ip(51, authenticated(any(6, 17, 58)));
    }
    int protocol = any(1, 2, 6, 6, 6, 17, 17, 17, 132, 132, 9, 103, 112, 50, 47, 89);
    return ip(protocol, transport(protocol));
  }

  private byte[] ip(int protocol, byte[] payload) {
    int options = oneIn(3) ? random.nextInt(1, 5) : 0;
    int fragment = oneIn(6) ? any(0x2000, 0x2010, 0x0010, 0x1fff) : any(0, 0x4000);
    return new Frame()
        .u8(0x45 + options)
        .u8(any(0, 0x10, 0xb8))
        .u16(20 + 4 * options + payload.length)
        .u16(random.nextInt(65536))
        .u16(fragment)
        .u8(any(1, 64, 255))
        .u8(protocol)
        .u16(0)
        .address(any(HOSTS))
        .address(any(HOSTS))
        .bytes(random(4 * options))
        .bytes(payload)
        .done();
  }

  private byte[] ip6() {
    int protocol = any(6, 6, 17, 17, 58, 58, 132, 50, 103, 59);
    return ip6(protocol, transport(protocol));
  }

  private byte[] ip6(int protocol, byte[] payload) {
    int next = protocol;
    byte[] rest = payload;
    for (int extensions = oneIn(3) ? random.nextInt(1, 4) : 0; extensions > 0; extensions--) {
      int header = any(0, 43, 44, 60);
      rest = extension(header, next, rest);
      next = header;
    }
    return new Frame()
        .u32(0x60000000 | random.nextInt(1 << 20))
        .u16(rest.length)
        .u8(next)
        .u8(any(1, 64, 255))
        .address(any(HOSTS6))
        .address(any(HOSTS6))
        .bytes(rest)
        .done();
  }

  private byte[] extension(int kind, int next, byte[] rest) {
    int units = kind == 44 ? 0 : random.nextInt(3);
    return new Frame()
        .u8(next)
        .u8(units)
        .u16(kind == 44 ? any(0, 1, 0x80) : 0)
        .zeros(4 + 8 * units)
        .bytes(rest)
        .done();
  }

  private byte[] authenticated(int next) {
    return new Frame().u8(next).u8(4).zeros(22).bytes(transport(next)).done();
  }

  // ---- transport layer

  private byte[] transport(int protocol) {
    return switch (protocol) {
      case 6 -> tcp();
      case 17 -> udp(port(), port(), random(random.nextInt(20)));
      case 132 -> new Frame().u16(port()).u16(port()).zeros(24).done();
      case 1 -> new Frame().u8(any(0, 3, 5, 8, 11, 13)).u8(random.nextInt(4)).zeros(30).done();
      case 58 ->
          new Frame()
              .u8(any(1, 128, 129, 133, 134, 135, 136))
              .u8(random.nextInt(3))
              .zeros(20)
              .done();
      default -> new Frame().u8(any(0x11, 0x12, 0x21)).bytes(random(31)).done();
    };
  }

  private byte[] tcp() {
    return new Frame()
        .u16(port())
        .u16(port())
        .u32(random.nextInt())
        .u32(random.nextInt())
        .u8(any(0x50, 0x80))
        .u8(any(0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0x42, 0xc2))
        .u16(random.nextInt(65536))
        .u32(0)
        .bytes(random(random.nextInt(40)))
        .done();
  }

  private static byte[] udp(int from, int to, byte[] payload) {
    return new Frame().u16(from).u16(to).u16(8 + payload.length).u16(0).bytes(payload).done();
  }

  private byte[] random(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  // ---- other link layers

  private byte[] linked(LinkType link, int number) {
    boolean ip6 = number % 3 == 0;
    return switch (link) {
      case EN10MB -> frame(number);
      case RAW -> ip6 ? ip6() : ip();
      case NULL -> family(Integer.reverseBytes(ip6 ? 10 : any(2, 2, 2, 7)), ip6);
      case LOOP -> family(ip6 ? 10 : any(2, 2, 2, 7), ip6);
      case PPP -> ppp(new Frame().u16(0xff03)).done();
      case LINUX_SLL -> cooked(number);
      case LINUX_SLL2 -> {
        int type = any(0x0800, 0x0800, 0x86dd, 0x86dd, 0x0806, 0x8035, 0x8864, 0x1234, 0xfe);
        yield cookedBody(
            new Frame()
                .u16(type)
                .u16(0)
                .u32(any(1, 2, 3))
                .u16(1)
                .u8(any(0, 1, 3, 4))
                .u8(6)
                .zeros(8),
            type);
      }
    };
  }

  private byte[] family(int family, boolean ip6) {
    return new Frame().u32(family).bytes(ip6 ? ip6() : ip()).done();
  }

  private byte[] cooked(int number) {
    Frame frame = new Frame().u16(any(0, 1, 3, 4)).u16(1).u16(6).zeros(8);
    if (number % 5 == 0) {
      frame.u16(4);
      byte[] body = llc(new Frame()).done();
      return frame.bytes(Arrays.copyOfRange(body, 2, body.length)).done();
    }
    int type = any(0x0800, 0x0800, 0x86dd, 0x86dd, 0x0806, 0x8035, 0x8864, 0x8137, 1, 0x1234);
    return cookedBody(frame.u16(type), type);
  }

  private byte[] cookedBody(Frame frame, int type) {
    return switch (type) {
      case 0x0800 -> frame.bytes(ip()).done();
      case 0x86dd -> frame.bytes(ip6()).done();
      case 0x0806, 0x8035 -> frame.bytes(arp()).done();
      case 0x8864 -> ppp(frame.u16(0x1100).u16(any(SESSIONS)).u16(60)).done();
      default -> frame.zeros(30).done();
    };
  }
}
