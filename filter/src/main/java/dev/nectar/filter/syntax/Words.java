package dev.nectar.filter.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of the language. Tables. */
public final class Words {
  /** Words with a meaning in the grammar that are no protocols. */
  static final Set<String> GRAMMAR =
      Set.of(
          "src",
          "dst",
          "host",
          "net",
          "mask",
          "port",
          "portrange",
          "proto",
          "protochain",
          "gateway",
          "broadcast",
          "multicast",
          "less",
          "greater",
          "inbound",
          "outbound",
          "ifindex",
          "vlan",
          "mpls",
          "pppoed",
          "pppoes",
          "geneve",
          "llc",
          "len",
          "length",
          "and",
          "or",
          "not");

  /** Words for what only other link layers or other systems have, and what that is. */
  static final Map<String, String> FOREIGN = foreign();

  /** Offsets and values that have a name. */
  static final Map<String, Long> NUMBERS = numbers();

  /** The types of the LLC control field: mask and value of its first byte. */
  public static final Map<String, int[]> LLC_TYPES =
      Map.ofEntries(
          Map.entry("i", new int[] {0x01, 0x00}),
          Map.entry("s", new int[] {0x03, 0x01}),
          Map.entry("u", new int[] {0x03, 0x03}),
          Map.entry("rr", new int[] {0x0f, 0x01}),
          Map.entry("rnr", new int[] {0x0f, 0x05}),
          Map.entry("rej", new int[] {0x0f, 0x09}),
          Map.entry("ui", new int[] {0xef, 0x03}),
          Map.entry("ua", new int[] {0xef, 0x63}),
          Map.entry("disc", new int[] {0xef, 0x43}),
          Map.entry("sabme", new int[] {0xef, 0x6f}),
          Map.entry("test", new int[] {0xef, 0xe3}),
          Map.entry("xid", new int[] {0xef, 0xaf}),
          Map.entry("frmr", new int[] {0xef, 0x87}));

  private Words() {}

  static List<String> all() {
    List<String> all = new ArrayList<>(GRAMMAR);
    for (Protocol each : Protocol.values()) {
      all.add(each.word());
    }
    all.sort(null);
    return all;
  }

  /** Whether a word must be escaped to be a name. */
  static boolean reserved(String word) {
    return GRAMMAR.contains(word)
        || Protocol.of(word).isPresent()
        || FOREIGN.containsKey(word)
        || NUMBERS.containsKey(word);
  }

  private static Map<String, String> foreign() {
    Map<String, String> words = new LinkedHashMap<>();
    put(words, "the link type IEEE 802.11", "ra ta addr1 addr2 addr3 addr4 type subtype dir radio");
    put(
        words,
        "the packet filter pf of OpenBSD",
        "ifname on rnr rulenum reason rset ruleset srnr subrulenum action");
    put(
        words,
        "ATM captures of SunATM",
        "vpi vci lane oamf4s oamf4e oamf4 oam metac bcc sc ilmic connectmsg metaconnect");
    put(words, "captures of SS7", "fisu lssu lsu msu hfisu hlssu hmsu sio opc dpc sls");
    return words;
  }

  private static void put(Map<String, String> to, String meaning, String words) {
    for (String word : words.split(" ")) {
      to.put(word, meaning);
    }
  }

  private static Map<String, Long> numbers() {
    Map<String, Long> all = new LinkedHashMap<>();
    // Offsets: RFC 792, RFC 4443, RFC 9293.
    list(all, "icmptype 0 icmpcode 1 icmp6type 0 icmp6code 1 tcpflags 13");
    // RFC 9293 section 3.1.
    list(all, "tcp-fin 1 tcp-syn 2 tcp-rst 4 tcp-push 8 tcp-ack 16 tcp-urg 32 tcp-ece 64");
    list(all, "tcp-cwr 128");
    // The registry of ICMP type numbers.
    list(all, "icmp-echoreply 0 icmp-unreach 3 icmp-sourcequench 4 icmp-redirect 5 icmp-echo 8");
    list(all, "icmp-routeradvert 9 icmp-routersolicit 10 icmp-timxceed 11 icmp-paramprob 12");
    list(all, "icmp-tstamp 13 icmp-tstampreply 14 icmp-ireq 15 icmp-ireqreply 16 icmp-maskreq 17");
    list(all, "icmp-maskreply 18");
    // The registry of ICMPv6 type numbers.
    list(all, "icmp6-destinationunreach 1 icmp6-packettoobig 2 icmp6-timeexceeded 3");
    list(all, "icmp6-parameterproblem 4 icmp6-echo 128 icmp6-echoreply 129");
    list(all, "icmp6-multicastlistenerquery 130 icmp6-multicastlistenerreportv1 131");
    list(all, "icmp6-multicastlistenerdone 132 icmp6-routersolicit 133 icmp6-routeradvert 134");
    list(all, "icmp6-neighborsolicit 135 icmp6-neighboradvert 136 icmp6-redirect 137");
    list(all, "icmp6-routerrenum 138 icmp6-nodeinformationquery 139");
    list(all, "icmp6-nodeinformationresponse 140 icmp6-ineighbordiscoverysolicit 141");
    list(all, "icmp6-ineighbordiscoveryadvert 142 icmp6-multicastlistenerreportv2 143");
    list(all, "icmp6-homeagentdiscoveryrequest 144 icmp6-homeagentdiscoveryreply 145");
    list(all, "icmp6-mobileprefixsolicit 146 icmp6-mobileprefixadvert 147");
    list(all, "icmp6-certpathsolicit 148 icmp6-certpathadvert 149");
    list(all, "icmp6-multicastrouteradvert 151 icmp6-multicastroutersolicit 152");
    list(all, "icmp6-multicastrouterterm 153");
    return all;
  }

  private static void list(Map<String, Long> to, String pairs) {
    String[] words = pairs.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      to.put(words[i], Long.valueOf(words[i + 1]));
    }
  }
}
