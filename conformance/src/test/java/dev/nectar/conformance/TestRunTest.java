package dev.nectar.conformance;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.RunInput;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs of programs by themselves: the embedded kernel's results are those of the running one. */
@KernelTest
@RequiresKernel("6.18")
class TestRunTest {
  /** UDP over IPv4 over Ethernet, 64 bytes. */
  private static final byte[] UDP =
      HexFormat.of()
          .parseHex(
              "0102030405060708090a0b0c08004500003200010000401166b8"
                  + "7f0000017f0000020035003600120000"
                  + "000102030405060708090a0b0c0d0e0f1011121314150000");

  /** TCP over IPv6 over Ethernet. */
  private static final byte[] TCP6 =
      HexFormat.of()
          .parseHex(
              "00000000000000000000000086dd6010000000140640"
                  + "20010db8000000000000000000000001"
                  + "20010db8000000000000000000000002"
                  + "00501234000000010000000250020100abcd0000");

  private final List<String> failures = new ArrayList<>();

  private void each(Kernel kernel, ProgramType type, RunInput input, List<String> bodies) {
    Both both = new Both(kernel);
    for (String body : bodies) {
      try {
        both.agree(type, "r6 = r1\nr0 = 0\n" + body + "\nexit", input);
      } catch (AssertionError | RuntimeException e) {
        failures.add(
            HexFormat.of().formatHex(input.context())
                + type
                + ": "
                + body.replace('\n', ';')
                + ": "
                + e.getMessage());
      }
    }
  }

  private void verdict() {
    if (!failures.isEmpty()) {
      throw new AssertionError(String.join("\n\n", failures));
    }
  }

  private static List<String> fields(int... offsets) {
    List<String> bodies = new ArrayList<>();
    for (int each : offsets) {
      bodies.add("r0 = *(u32 *)(r6 + " + each + ")");
    }
    return bodies;
  }

  private static List<String> calls(String helper, int... seconds) {
    List<String> bodies = new ArrayList<>();
    for (int each : seconds) {
      bodies.add("r1 = r6\nr2 = " + each + "\ncall " + helper);
    }
    return bodies;
  }

  private static List<String> calls(String helper, int[]... arguments) {
    List<String> bodies = new ArrayList<>();
    for (int[] each : arguments) {
      StringBuilder body = new StringBuilder("r1 = r6\n");
      for (int i = 0; i < each.length; i++) {
        body.append("r").append(i + 2).append(" = ").append(each[i]).append('\n');
      }
      bodies.add(body + "call " + helper);
    }
    return bodies;
  }

  private static final String RANGES = "r2 = *(u32 *)(r6 + %d)\nr0 = *(u32 *)(r6 + %d)\nr0 -= r2";

  @Test
  void xdp(Kernel kernel) {
    RunInput input = RunInput.packet(UDP);
    List<String> bodies = new ArrayList<>(fields(12, 16));
    bodies.add(RANGES.formatted(0, 4));
    bodies.add(RANGES.formatted(8, 0));
    bodies.addAll(
        calls("bpf_xdp_adjust_head", -257, -217, -216, -100, -3, 0, 4, 20, 49, 50, 51, 100));
    bodies.addAll(calls("bpf_xdp_adjust_tail", -51, -50, -49, 0, 1, 100, 3456, 3457, 5000));
    bodies.addAll(calls("bpf_xdp_adjust_meta", -4, -3, -32, -36, -216, -220, -256, 4, 0));
    bodies.addAll(calls("bpf_xdp_get_buff_len", 0));
    for (int flags : new int[] {0, 1}) {
      bodies.add("r1 = 1\nr2 = " + flags + "\ncall bpf_redirect");
    }
    for (int offset : new int[] {0, 40, 56, 57, 70000}) {
      bodies.add(
          "*(u64 *)(r10 - 8) = 0x77\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = 8\n"
                  .formatted(offset)
              + "call bpf_xdp_load_bytes\nr7 = *(u64 *)(r10 - 8)\nr0 ^= r7");
      bodies.add(
          "*(u64 *)(r10 - 8) = 0x77\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = 8\n"
                  .formatted(offset)
              + "call bpf_xdp_store_bytes");
    }
    bodies.addAll(mtu());
    bodies.add(
        "r1 = r6\nr2 = -8\ncall bpf_xdp_adjust_meta\nr1 = r6\nr2 = -14\ncall bpf_xdp_adjust_head");
    each(kernel, ProgramType.XDP, input, bodies);
    each(kernel, ProgramType.XDP, input.repeated(3), calls("bpf_xdp_adjust_head", 10, -10));
    verdict();
  }

  private static List<String> mtu() {
    List<String> bodies = new ArrayList<>();
    for (int[] each :
        new int[][] {{0, 0, 0}, {1, 65536, 0}, {1, 65536, 1}, {9, 0, 0}, {1, 20, -40}}) {
      bodies.add(
          "*(u64 *)(r10 - 8) = %d\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = %d\nr5 = 0\n"
                  .formatted(each[1], each[0], each[2])
              + "call bpf_check_mtu\nr7 = *(u32 *)(r10 - 8)\nr0 ^= r7");
    }
    return bodies;
  }

  private static byte[] ints(int size, int... pairs) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    for (int i = 0; i < pairs.length; i += 2) {
      bytes.putInt(pairs[i], pairs[i + 1]);
    }
    return bytes.array();
  }

  @Test
  void xdpWithContext(Kernel kernel) {
    List<String> bodies = new ArrayList<>(calls("bpf_xdp_adjust_meta", -4, 4, 8, 12));
    bodies.addAll(calls("bpf_xdp_adjust_head", -8, 8));
    bodies.addAll(fields(12, 16));
    for (int[] fields :
        new int[][] {
          {0, 8, 4, 64},
          {0, 8, 4, 21},
          {0, 8, 4, 22},
          {0, 0, 4, 64},
          {0, 6, 4, 64},
          {0, 64, 4, 64},
          {0, 60, 4, 64},
          {0, 8, 4, 63},
          {0, 8, 4, 65},
          {0, 8, 4, 64, 8, 4},
          {4, 64, 12, 1},
          {4, 64, 12, 1, 16, 1},
          {4, 64, 12, 999},
          {4, 64, 16, 1},
          {4, 64, 20, 1},
        }) {
      each(kernel, ProgramType.XDP, RunInput.packet(UDP).withContext(ints(24, fields)), bodies);
    }
    each(kernel, ProgramType.XDP, RunInput.packet(UDP).withContext(ints(32, 4, 64)), fields(12));
    each(
        kernel,
        ProgramType.XDP,
        RunInput.packet(UDP).withContext(ints(32, 4, 64, 28, 1)),
        fields(12));
    verdict();
  }

  @Test
  void xdpOfSizes(Kernel kernel) {
    List<String> bodies = new ArrayList<>(calls("bpf_xdp_get_buff_len", 0));
    bodies.add(RANGES.formatted(0, 4));
    bodies.addAll(calls("bpf_xdp_adjust_tail", -3, 1));
    for (int size : new int[] {13, 14, 15, 3520, 3521, 3712, 3713, 4096, 9000}) {
      each(kernel, ProgramType.XDP, RunInput.packet(new byte[size]), bodies);
    }
    each(kernel, ProgramType.XDP, RunInput.NONE, bodies);
    each(kernel, ProgramType.XDP, RunInput.packet(UDP).on(0), bodies);
    verdict();
  }

  private static final int[] FIELDS = {
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 64, 68, 72, 84, 164, 176
  };

  private static List<String> packetHelpers() {
    List<String> bodies = new ArrayList<>();
    for (int offset : new int[] {0, 14, 40, 42, 56, 57, -1}) {
      bodies.add(
          "*(u64 *)(r10 - 8) = 0x77\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = 8\n"
                  .formatted(offset)
              + "call bpf_skb_load_bytes\nr7 = *(u64 *)(r10 - 8)\nr0 ^= r7");
      for (int header : new int[] {0, 1, 2}) {
        bodies.add(
            "*(u64 *)(r10 - 8) = 0x77\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = 8\nr5 = %d\n"
                    .formatted(offset, header)
                + "call bpf_skb_load_bytes_relative\nr7 = *(u64 *)(r10 - 8)\nr0 ^= r7");
      }
    }
    return bodies;
  }

  private static List<String> tcHelpers() {
    List<String> bodies = new ArrayList<>(packetHelpers());
    for (int flags : new int[] {0, 1, 2, 3, 4}) {
      for (int offset : new int[] {0, 50, 56, 57}) {
        bodies.add(
            "*(u64 *)(r10 - 8) = 0x77\nr1 = r6\nr2 = %d\nr3 = r10\nr3 += -8\nr4 = 8\nr5 = %d\n"
                    .formatted(offset, flags)
                + "call bpf_skb_store_bytes");
      }
    }
    bodies.addAll(
        calls(
            "bpf_l3_csum_replace",
            new int[] {24, 0x1234, 0x5678, 2},
            new int[] {24, 0x1234, 0x5678, 4},
            new int[] {24, 0, 0x5678, 0},
            new int[] {24, 1, 0x5678, 0},
            new int[] {25, 1, 2, 2},
            new int[] {24, 1, 2, 3},
            new int[] {24, 1, 2, 16},
            new int[] {64, 1, 2, 2},
            new int[] {24, -1, -1, 4},
            new int[] {24, 0xffff, 0, 2},
            new int[] {24, 0, 0xffff, 2}));
    bodies.addAll(
        calls(
            "bpf_l4_csum_replace",
            new int[] {40, 0x1234, 0x5678, 2},
            new int[] {40, 0x1234, 0x5678, 0x22},
            new int[] {40, 0x1234, 0x5678, 0x62},
            new int[] {40, 0x1234, 0x5678, 0x14},
            new int[] {24, 0x1234, 0x5678, 0x24},
            new int[] {24, 0, 0x5678, 0x10},
            new int[] {24, 0x66b8, 0, 0x22},
            new int[] {40, 1, 2, 0x80},
            new int[] {40, 1, 2, 0x100},
            new int[] {63, 1, 2, 2}));
    bodies.addAll(calls("bpf_csum_update", 5));
    for (int level = 0; level < 5; level++) {
      bodies.add(
          "r1 = r6\nr2 = 1\ncall bpf_csum_level\nr1 = r6\nr2 = %d\ncall bpf_csum_level"
              .formatted(level));
      bodies.add("r1 = r6\nr2 = %d\ncall bpf_csum_level".formatted(level));
    }
    String vlan = "r1 = r6\nr2 = %d\nr3 = %d\ncall bpf_skb_vlan_push\n";
    String pop = "r1 = r6\ncall bpf_skb_vlan_pop\n";
    String seen = "r0 = *(u32 *)(r6 + %d)";
    for (int field : new int[] {0, 16, 20, 24, 28}) {
      bodies.add(vlan.formatted(0x81, 5) + seen.formatted(field));
      bodies.add(vlan.formatted(0xa888, 5) + vlan.formatted(7, 0x1fff) + seen.formatted(field));
      bodies.add(vlan.formatted(0x81, 5) + vlan.formatted(0x81, 6) + pop + seen.formatted(field));
      bodies.add(
          vlan.formatted(0x81, 5) + vlan.formatted(0x81, 6) + pop + pop + seen.formatted(field));
      bodies.add(pop + seen.formatted(field));
    }
    bodies.addAll(
        calls(
            "bpf_skb_change_head",
            new int[] {0, 0},
            new int[] {14, 0},
            new int[] {100, 0},
            new int[] {1, 1},
            new int[] {65486, 0},
            new int[] {65487, 0}));
    bodies.addAll(
        calls(
            "bpf_skb_change_tail",
            new int[] {13, 0},
            new int[] {14, 0},
            new int[] {60, 0},
            new int[] {500, 0},
            new int[] {60, 1},
            new int[] {65550, 0},
            new int[] {65551, 0}));
    bodies.addAll(calls("bpf_skb_pull_data", 0, 1, 64, 65));
    bodies.addAll(
        calls(
            "bpf_skb_change_proto",
            new int[] {0xdd86, 0},
            new int[] {0x0008, 0},
            new int[] {0x0081, 0},
            new int[] {0xdd86, 1}));
    bodies.addAll(calls("bpf_skb_change_type", 0, 1, 3, 4));
    for (int mode : new int[] {0, 1}) {
      for (int flags : new int[] {0, 2, 4, 6, 24, 26, 32, 128, 256, 384, 512}) {
        for (int delta : new int[] {-40, -20, 8}) {
          bodies.add(
              "r1 = r6\nr2 = %d\nr3 = %d\nr4 = %d\ncall bpf_skb_adjust_room"
                  .formatted(delta, mode, flags));
        }
      }
    }
    bodies.add("r1 = r6\ncall bpf_skb_ecn_set_ce");
    bodies.add(
        "*(u8 *)(r10 - 1) = 1\nr1 = r6\nr2 = 15\nr3 = r10\nr3 += -1\nr4 = 1\nr5 = 0\n"
            + "call bpf_skb_store_bytes\nr1 = r6\ncall bpf_skb_ecn_set_ce");
    bodies.add("r1 = r6\nr2 = 77\ncall bpf_set_hash\n" + seen.formatted(68));
    bodies.add("r1 = r6\nr2 = 77\ncall bpf_set_hash\nr1 = r6\ncall bpf_get_hash_recalc");
    bodies.add(
        "r1 = r6\nr2 = 77\ncall bpf_set_hash\nr1 = r6\ncall bpf_set_hash_invalid\n"
            + seen.formatted(68));
    bodies.addAll(
        calls(
            "bpf_skb_set_tstamp",
            new int[] {0, 0},
            new int[] {1, 0},
            new int[] {0, 1},
            new int[] {5, 1},
            new int[] {5, 2}));
    for (String redirect : List.of("bpf_redirect", "bpf_redirect_peer")) {
      for (int flags : new int[] {0, 2}) {
        bodies.add("r1 = 1\nr2 = " + flags + "\ncall " + redirect);
      }
    }
    bodies.add("r1 = 1\nr2 = 0\nr3 = 0\nr4 = 0\ncall bpf_redirect_neigh");
    bodies.add("r1 = 1\nr2 = 0\nr3 = 0\nr4 = 1\ncall bpf_redirect_neigh");
    bodies.addAll(calls("bpf_clone_redirect", new int[] {999, 0}, new int[] {1, 4}));
    bodies.addAll(mtu());
    bodies.add("r0 = *(u16 *)skb[12]");
    bodies.add("r0 = *(u32 *)skb[62]");
    bodies.add("*(u32 *)(r6 + 8) = 7\n*(u32 *)(r6 + 48) = 9\nr0 = *(u32 *)(r6 + 48)");
    bodies.add(RANGES.formatted(76, 80));
    bodies.add(RANGES.formatted(140, 76));
    bodies.add("r1 = r6\ncall bpf_get_route_realm");
    return bodies;
  }

  @Test
  void tc(Kernel kernel) {
    List<String> bodies = new ArrayList<>(tcHelpers());
    bodies.addAll(fields(FIELDS));
    bodies.addAll(fields(160));
    each(kernel, ProgramType.SCHED_CLS, RunInput.packet(UDP), bodies);
    each(kernel, ProgramType.SCHED_CLS, RunInput.packet(TCP6), bodies);
    each(kernel, ProgramType.SCHED_ACT, RunInput.packet(UDP), fields(FIELDS));
    verdict();
  }

  @Test
  void socketFilters(Kernel kernel) {
    List<String> bodies = new ArrayList<>(packetHelpers());
    bodies.addAll(fields(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 64, 68));
    bodies.add("r0 = *(u16 *)skb[2]");
    bodies.add("r0 = *(u8 *)skb[49]");
    bodies.add("r0 = *(u8 *)skb[50]");
    each(kernel, ProgramType.SOCKET_FILTER, RunInput.packet(UDP), bodies);
    each(kernel, ProgramType.SOCKET_FILTER, RunInput.packet(TCP6), bodies);
    verdict();
  }

  @Test
  void skbWithContext(Kernel kernel) {
    List<String> bodies = new ArrayList<>(fields(0, 8, 32, 36, 40, 48, 160, 164, 176));
    bodies.add("r0 = *(u64 *)(r6 + 152)");
    bodies.add("*(u32 *)(r6 + 8) = 7\n*(u32 *)(r6 + 48) = 9\n*(u32 *)(r6 + 32) = 11");
    for (int at = 0; at < 192; at += 4) {
      each(
          kernel,
          ProgramType.SCHED_CLS,
          RunInput.packet(UDP).withContext(ints(192, at, 1)),
          bodies);
    }
    for (int[] fields :
        new int[][] {{160, 63}, {160, 64}, {160, 70000}, {164, 65535}, {164, 70000}, {176, 9}}) {
      each(
          kernel,
          ProgramType.SCHED_CLS,
          RunInput.packet(UDP).withContext(ints(192, fields)),
          bodies);
    }
    verdict();
  }

  @Test
  void skbOfSizes(Kernel kernel) {
    List<String> bodies = fields(0, 4, 16);
    // The embedded kernel is as Linux 6.18 here: newer ones take more than a page, in pieces.
    boolean inPieces = kernel.target().version().atLeast(KernelVersion.of(6, 19));
    for (int size : new int[] {13, 14, 15, 3712, 3713, 4000, 9000}) {
      if (inPieces && size > 3712) {
        continue;
      }
      for (ProgramType type : List.of(ProgramType.SCHED_CLS, ProgramType.SOCKET_FILTER)) {
        each(kernel, type, RunInput.packet(new byte[size]), bodies);
      }
    }
    for (int size : new int[] {14, 33, 34, 35}) {
      each(kernel, ProgramType.SCHED_CLS, RunInput.packet(Arrays.copyOf(UDP, size)), bodies);
    }
    for (int first : new int[] {0, 1, 2, 255}) {
      byte[] packet = UDP.clone();
      packet[0] = (byte) first;
      each(kernel, ProgramType.SCHED_CLS, RunInput.packet(packet), bodies);
    }
    byte[] ones = UDP.clone();
    Arrays.fill(ones, 0, 6, (byte) 255);
    each(kernel, ProgramType.SCHED_CLS, RunInput.packet(ones), bodies);
    verdict();
  }

  @Test
  void withoutPackets(Kernel kernel) {
    List<String> bodies =
        new ArrayList<>(List.of("r0 = *(u64 *)(r6 + 0)", "r0 = *(u64 *)(r6 + 8)"));
    for (RunInput input :
        List.of(
            RunInput.NONE,
            RunInput.NONE.withContext(ints(16, 0, 5, 8, 6)),
            RunInput.NONE.withContext(ints(96, 0, 5)),
            RunInput.NONE.withContext(ints(104, 0, 5)),
            RunInput.NONE.repeated(2),
            RunInput.NONE.on(0),
            RunInput.NONE.on(1),
            RunInput.NONE.on(8191),
            RunInput.packet(UDP))) {
      each(kernel, ProgramType.RAW_TRACEPOINT, input, bodies);
    }
    verdict();
  }

  @Test
  void tunnels(Kernel kernel) {
    List<String> bodies = new ArrayList<>(packetHelpers());
    bodies.removeIf(body -> body.contains("relative"));
    bodies.addAll(fields(0, 4, 8, 16, 20, 32, 36, 40, 48, 64, 68));
    bodies.add(RANGES.formatted(76, 80));
    for (ProgramType type :
        List.of(ProgramType.LWT_IN, ProgramType.LWT_OUT, ProgramType.LWT_XMIT)) {
      each(kernel, type, RunInput.packet(UDP), bodies);
    }
    verdict();
  }

  @Test
  void typesThatLinuxRunsForEventsAlone(Kernel kernel) {
    List<String> one = List.of("r0 = 1");
    each(kernel, ProgramType.LWT_SEG6LOCAL, RunInput.packet(TCP6), one);
    each(kernel, ProgramType.RAW_TRACEPOINT_WRITABLE, RunInput.NONE, one);
    each(kernel, ProgramType.SK_SKB, RunInput.packet(UDP), one);
    verdict();
  }

  @Test
  void controlGroups(Kernel kernel) {
    List<String> bodies = new ArrayList<>();
    for (String field :
        List.of("0", "16", "36", "40", "68", "88", "92", "96", "100", "116", "132")) {
      for (int bit : new int[] {0, 1, 2, 3, 5, 8, 24}) {
        bodies.add("r0 = *(u32 *)(r6 + " + field + ")\nr0 >>= " + bit + "\nr0 &= 1");
      }
    }
    each(kernel, ProgramType.CGROUP_SKB, RunInput.packet(UDP), bodies);
    each(kernel, ProgramType.CGROUP_SKB, RunInput.packet(TCP6), bodies);
    verdict();
  }

  /** The 64 bytes at 64 of the context are copied to the stack; results go to where it starts. */
  @Test
  void helpersOfSystemCalls(Kernel kernel) {
    byte[] context = new byte[128];
    byte[] text = "  -42x 0x7f abc %d|%5x|%llu".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, context, 64, text.length);
    StringBuilder copied = new StringBuilder();
    for (int i = 0; i < 64; i += 8) {
      copied.append("r1 = *(u64 *)(r6 + %d)\n*(u64 *)(r10 - %d) = r1\n".formatted(64 + i, 64 - i));
    }
    String result = "r1 = *(u64 *)(r10 - 72)\n*(u64 *)(r6 + 0) = r1";
    List<String> bodies = new ArrayList<>();
    for (int[] each :
        new int[][] {
          {0, 5, 0}, {0, 5, 10}, {0, 2, 0}, {6, 5, 0}, {6, 5, 16}, {11, 3, 16}, {0, 5, 7}
        }) {
      for (String helper : List.of("bpf_strtol", "bpf_strtoul")) {
        bodies.add(
            copied
                + "r1 = r10\nr1 += %d\nr2 = %d\nr3 = %d\n".formatted(each[0] - 64, each[1], each[2])
                + "r4 = r10\nr4 += -72\n*(u64 *)(r10 - 72) = 9\ncall "
                + helper
                + "\n"
                + result);
      }
    }
    bodies.add(
        copied
            + "r1 = r10\nr1 += -72\n*(u64 *)(r10 - 72) = 9\nr2 = 8\nr3 = 8\ncall bpf_probe_read_kernel\n"
            + result);
    for (int size : new int[] {1, 5, 8}) {
      for (int from : new int[] {0, 50}) {
        for (String helper : List.of("bpf_probe_read_kernel", "bpf_probe_read_kernel_str")) {
          bodies.add(
              copied
                  + "*(u64 *)(r10 - 72) = -1\nr1 = r10\nr1 += -72\nr2 = %d\nr3 = r10\nr3 += %d\ncall %s\n%s"
                      .formatted(size, from - 64, helper, result));
        }
      }
    }
    each(kernel, ProgramType.SYSCALL, RunInput.NONE.withContext(context), bodies);
    List<String> one = List.of("r0 = 1");
    each(kernel, ProgramType.SYSCALL, RunInput.NONE.withContext(context).repeated(2), one);
    each(kernel, ProgramType.SYSCALL, RunInput.NONE.on(0), one);
    verdict();
  }

  @Test
  void differencesOfChecksums(Kernel kernel) {
    List<String> bodies = new ArrayList<>();
    for (int[] each :
        new int[][] {{8, 0, 0}, {8, 8, 0}, {0, 8, 7}, {8, 4, 7}, {4, 4, -1}, {8, 8, 65536}}) {
      bodies.add(
          "r1 = 0x1234567890abcdef ll\n*(u64 *)(r10 - 8) = r1\nr1 = 0xfedcba0987654321 ll\n*(u64 *)(r10 - 16) = r1\n"
              + "r1 = r10\nr1 += -8\nr2 = %d\nr3 = r10\nr3 += -16\nr4 = %d\nr5 = %d\ncall bpf_csum_diff"
                  .formatted(each[0], each[1], each[2]));
    }
    each(kernel, ProgramType.SCHED_CLS, RunInput.packet(UDP), bodies);
    verdict();
  }

  private void at(Kernel kernel, AttachPoint point, RunInput input, List<String> bodies) {
    Both both = new Both(kernel);
    for (String body : bodies) {
      try {
        both.agree(point, "r6 = r1\nr0 = 0\n" + body + "\nexit", input);
      } catch (AssertionError | RuntimeException e) {
        failures.add(
            HexFormat.of().formatHex(input.context())
                + point.programType()
                + ": "
                + body.replace('\n', ';')
                + ": "
                + e.getMessage());
      }
    }
  }

  @Test
  void flowDissectors(Kernel kernel) {
    String keys = "r7 = *(u64 *)(r6 + 144)\n";
    List<String> bodies =
        List.of(
            "r0 = 0",
            "r0 = 1",
            RANGES.formatted(76, 80) + "\nr0 &= 1",
            keys + "*(u16 *)(r7 + 0) = 3\n*(u16 *)(r7 + 2) = 30",
            keys + "*(u16 *)(r7 + 0) = 30\n*(u16 *)(r7 + 2) = 3000",
            keys + "*(u16 *)(r7 + 4) = 8\n*(u32 *)(r7 + 16) = 77",
            "r1 = r6\nr2 = 60\nr3 = r10\nr3 += -8\nr4 = 8\ncall bpf_skb_load_bytes\nr0 &= 1");
    AttachPoint point = new NetworkPoint.FlowDissector();
    at(kernel, point, RunInput.packet(UDP), bodies);
    at(kernel, point, RunInput.packet(UDP).withContext(ints(56, 48, 1)), bodies);
    at(kernel, point, RunInput.packet(UDP).withContext(ints(56, 0, 1)), bodies);
    verdict();
  }

  @Test
  void socketLookups(Kernel kernel) {
    List<String> bodies = new ArrayList<>(List.of("r0 = 0", "r0 = 1"));
    for (int field : new int[] {8, 12, 16, 20, 36, 40, 44, 60, 64}) {
      bodies.add("r0 = *(u32 *)(r6 + " + field + ")\nr0 &= 1");
    }
    AttachPoint point = new NetworkPoint.SocketLookup();
    for (int[] fields :
        new int[][] {
          {8, 2, 12, 6, 16, 3, 40, 5, 36, 7, 60, 9},
          {8, 10, 12, 17, 20, 1, 44, 1},
          {8, 1},
          {8, 2, 60, 65536},
          {8, 2, 64, 1},
          {8, 2, 0, 1},
          {8, 2, 4, 1}
        }) {
      at(kernel, point, RunInput.NONE.withContext(ints(72, fields)), bodies);
    }
    at(kernel, point, RunInput.NONE, bodies);
    verdict();
  }

  @Test
  void netfilterHooks(Kernel kernel) {
    AttachPoint point =
        new NetworkPoint.Netfilter(
            NetworkPoint.Netfilter.Family.IPV4,
            NetworkPoint.Netfilter.Hook.INPUT,
            1,
            NetworkPoint.Netfilter.Fragments.SEEN);
    List<String> bodies = List.of("r0 = 0", "r0 = 1");
    at(kernel, point, RunInput.packet(UDP), bodies);
    verdict();
  }
}
