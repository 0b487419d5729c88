package dev.nectar.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.report.Source;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterCompilerTest {
  private static List<ClassicInstruction> compile(String filter, FilterOptions options) {
    return new FilterCompiler(options).compile(new Source("filter", filter)).instructions();
  }

  private static List<ClassicInstruction> compile(String filter) {
    return compile(filter, FilterOptions.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tcp dst port ftp or ftp-data or domain;"
            + " tcp dst port ftp or tcp dst port ftp-data or tcp dst port domain",
        "not host 10.0.0.1 and 10.0.0.2; not host 10.0.0.1 and host 10.0.0.2",
        "host 10.0.0.1 and (10.0.0.2 or 10.0.0.3);"
            + " host 10.0.0.1 and (host 10.0.0.2 or host 10.0.0.3)",
        "tcp && !udp || arp; tcp and not udp or arp",
        "10.0.0.1; host 10.0.0.1",
        "src 10.0.0.1; src host 10.0.0.1",
        "less 60; len <= 60",
        "greater 60; len >= 60",
        "icmp; ip proto 1",
        "tcp; proto \\tcp",
        "port 0x50; port 80",
        "port 0120; port 80",
        "ether host 020304050607; ether host 2:3:4:5:6:7",
        "ether host 0203.0405.0607; ether host 02-03-04-05-06-07",
        "net 10.1; net 10.1.0.0/16",
        "net 10.0.0.0 mask 255.0.0.0; net 10",
        "ip6 host ::ffff:10.0.0.1; ip6 host 0:0:0:0:0:ffff:a00:1",
        "tcp[tcpflags] = tcp-syn; tcp[13] = 2",
        "ip[0] = 2 + 3 * 4; ip[0] = 14",
        "ip[0] - 1 = 4; ip[0] = 5",
        "ip[0] % 2 * 3 = 1; ip[0] % (2 * 3) = 1",
        "vlan (5); vlan 5",
        "geneve and not not ip; geneve and ip",
      })
  void theseMeanTheSame(String one, String other) {
    assertThat(compile(one)).isEqualTo(compile(other));
  }

  @Test
  void theSnapLengthIsReturned() {
    assertThat(compile("", FilterOptions.DEFAULT.withSnapLength(96)))
        .containsExactly(new ClassicInstruction.ReturnConstant(96));
  }

  @Test
  void theNetmaskTellsBroadcastAddresses() {
    byte[] packet =
        new Frame().mac(1).mac(2).u16(0x0800).u8(0x45).zeros(15).address("192.168.1.255").done();
    FilterOptions known = FilterOptions.DEFAULT.withNetmask(0xffffff00);
    List<byte[]> packets = List.of(packet);
    assertThat(Verdicts.of(compile("ip broadcast", known), packets, ClassicRules.LINUX).get(0))
        .isTrue();
    assertThat(Verdicts.of(compile("ip broadcast"), packets, ClassicRules.LINUX).get(0)).isFalse();
  }

  @Test
  void thousandsOfHostsBecomeOneFilter() {
    String filter =
        IntStream.range(0, 5000)
            .mapToObj(i -> "host 10.0." + i / 256 + "." + i % 256)
            .collect(Collectors.joining(" or "));
    List<ClassicInstruction> code = compile(filter);
    byte[] packet =
        new Frame()
            .mac(1)
            .mac(2)
            .u16(0x0800)
            .u8(0x45)
            .zeros(11)
            .address("1.1.1.1")
            .address("10.0.19.135")
            .done();
    byte[] other = packet.clone();
    other[other.length - 1] = (byte) 136;
    assertThat(Verdicts.of(code, List.of(packet, other), ClassicRules.LIBPCAP).stream())
        .containsExactly(0);
  }

  @Test
  void mixedConnectivesOfAnyLengthAreTaken() {
    String filter = "tcp" + " and port 80 or udp".repeat(3000);
    assertThat(compile(filter)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"(, tcp, )", "not (, tcp, )"})
  void depthIsBounded(String open, String inner, String close) {
    assertThat(compile(open.repeat(99) + inner + close.repeat(99))).isNotEmpty();
    assertThatThrownBy(() -> compile(open.repeat(100_000) + inner + close.repeat(100_000)))
        .isInstanceOf(FilterException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void depthOfArithmeticIsBounded() {
    assertThatThrownBy(() -> compile("-".repeat(100_000) + "len = 1"))
        .isInstanceOf(FilterException.class);
    assertThatThrownBy(
            () -> compile("ip" + "[ip".repeat(50_000) + "[0]" + "]".repeat(50_000) + "=1"))
        .isInstanceOf(FilterException.class);
    assertThatThrownBy(() -> compile("len" + " + 1".repeat(50_000) + " = 1"))
        .isInstanceOf(FilterException.class);
  }

  @Test
  void negationOfAnyLengthIsTaken() {
    assertThat(compile("not ".repeat(100_001) + "tcp")).isEqualTo(compile("not tcp"));
  }

  @Test
  void jumpsOfAnyLengthReachTheirTargets() {
    String filter =
        "ip and ("
            + IntStream.range(0, 400)
                .mapToObj(i -> "src host 10.9.1." + i % 256 + " or dst host 10.8.0." + i % 200)
                .collect(Collectors.joining(" or "))
            + ")";
    List<ClassicInstruction> code = compile(filter);
    assertThat(code).hasSizeGreaterThan(300);
    List<byte[]> packets = Packets.whole(3, 200);
    assertThat(Verdicts.of(code, packets, ClassicRules.LINUX).cardinality()).isZero();
    assertThat(
            Verdicts.of(compile("not (" + filter + ")"), packets, ClassicRules.LINUX).cardinality())
        .isEqualTo(200);
  }

  @Test
  void headersBehindAnAuthenticationHeaderAreFound() {
    byte[] tail = new Frame().u8(6).u8(4).zeros(22).u16(80).u16(80).zeros(16).done();
    byte[] packet =
        new Frame()
            .mac(1)
            .mac(2)
            .u16(0x0800)
            .u8(0x45)
            .u8(0)
            .u16(64)
            .u32(0)
            .u8(64)
            .u8(51)
            .zeros(10)
            .bytes(tail)
            .done();
    assertThat(Verdicts.of(compile("ip protochain 6"), List.of(packet), ClassicRules.LINUX).get(0))
        .isTrue();
    assertThat(Verdicts.of(compile("ip protochain 17"), List.of(packet), ClassicRules.LINUX).get(0))
        .isFalse();
  }

  @Test
  void namesComeFromTheResolverPassedIn() {
    FilterOptions options = FilterOptions.DEFAULT.withNames(new FixedNames());
    assertThat(compile("tcp port shop", options)).isEqualTo(compile("tcp port 7777"));
    assertThat(compile("host twins", options))
        .isEqualTo(compile("host 10.0.0.1 or host 2001:db8::1"));
    assertThat(compile("ip proto \\mine", options)).isEqualTo(compile("ip proto 200"));
    assertThat(compile("ether host twins", options)).isEqualTo(compile("ether host 2:0:0:0:0:9"));
    assertThat(compile("net lan", options)).isEqualTo(compile("net 192.168.5.0/24"));
    assertThat(compile("gateway twins", options))
        .isEqualTo(compile("ether host 2:0:0:0:0:9 and not host twins", options));
  }

  @Test
  void wellKnownNamesNeedNoFiles() {
    FilterOptions options =
        FilterOptions.DEFAULT.withNames(
            new SystemNames(Path.of("no-such-folder"), SystemNames.HostLookup.REFUSED));
    assertThat(compile("port https", options)).isNotEmpty();
    assertThat(compile("port ssh", options)).isEqualTo(compile("tcp port 22"));
    assertThat(compile("ip proto \\ospf", options)).isEqualTo(compile("ip proto 89"));
  }

  @Test
  void hostsAreNotLookedUpUnlessAsked() {
    assertThatThrownBy(() -> compile("host localhost")).hasMessageContaining("unknown host");
    FilterOptions asking =
        FilterOptions.DEFAULT.withNames(
            new SystemNames(Path.of("/etc"), SystemNames.HostLookup.ASKED));
    assertThat(compile("ip host localhost", asking)).isEqualTo(compile("ip host 127.0.0.1"));
  }

  /** A few names. */
  private static final class FixedNames implements Names {
    @Override
    public List<Service> services(String name) {
      return name.equals("shop") ? List.of(new Service(7777, Transport.TCP)) : List.of();
    }

    @Override
    public OptionalInt protocol(String name) {
      return name.equals("mine") ? OptionalInt.of(200) : OptionalInt.empty();
    }

    @Override
    public List<InetAddress> hosts(String name) {
      try {
        return name.equals("twins")
            ? List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("2001:db8::1"))
            : List.of();
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public OptionalLong ethernet(String name) {
      return name.equals("twins") ? OptionalLong.of(0x020000000009L) : OptionalLong.empty();
    }

    @Override
    public OptionalInt network(String name) {
      return name.equals("lan") ? OptionalInt.of(0xc0a80500) : OptionalInt.empty();
    }
  }
}
