package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three forms of text against those of the installed tcpdump. */
class TcpdumpTest {
  /** libpcap leaves numbers in tax, which has no use for them. */
  private static final String ZERO = "$100000000 },";

  private static String tcpdump(String form, String optimise, String expression) {
    List<String> command = new ArrayList<>(List.of("tcpdump", form, "-y", "EN10MB"));
    if (!optimise.isEmpty()) {
      command.add(optimise);
    }
    command.add(expression);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    } catch (IOException e) {
      Assumptions.abort("tcpdump is not installed: " + e.getMessage());
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(String optimise, String expression) {
    String listing = tcpdump("-d", optimise, expression);
    String array = tcpdump("-dd", optimise, expression).replaceAll("(?m)(^. 0x7, .*0x).*", ZERO);
    String numbers = tcpdump("-ddd", optimise, expression).replaceAll("(?m)^7 .*", "7 0 0 0");
    List<ClassicInstruction> program = Programs.assemble(numbers);
    assertThat(ClassicPrinter.listing(program)).isEqualTo(listing);
    assertThat(ClassicPrinter.array(program)).isEqualTo(array);
    assertThat(ClassicPrinter.numbers(program)).isEqualTo(numbers);
    assertThat(Programs.assemble(listing)).isEqualTo(program);
    assertThat(Programs.assemble(array)).isEqualTo(program);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip",
        "tcp port 80 and not host 10.0.0.1",
        "vlan 5 and ip6 and udp portrange 5000-6000",
        "len > 100 and ip[0] & 0xf != 5",
        "ether[0] * 3 - ether[1] / 2 + ether[2] % 7 = 0xffffffff",
        "ether[0] ^ 0xf0 | ether[1] << 2 & ether[2] >> 3 = -ether[3]",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "(tcp[12:1] & 0xf0) >> 2 != 0 and tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420",
        "ether[0xfffff030] = 1 or ether[0xfffff02c:2] = 5 or ether[0xfffff008:4] = 1",
        "ether[0xfffff004] = 1 or ether[0xfffff028] = 5 or ether[0xfffff034:4] = 1",
        "ether[0xfffff041] = 1 or ether[0x80000000] = 5",
        "icmp6 or arp or pppoes 7",
        "mpls 5",
        "ip protochain 6"
      })
  void textIsTcpdumps(String expression) {
    check("", expression);
    check("-O", expression);
  }
}
