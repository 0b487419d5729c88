package dev.nectar.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Words that may be typed behind the first ones of a command line, for shells that offer them. */
final class NextWords {
  private static final String KEEPERS =
      "sk_msg_verdict sk_skb_verdict sk_skb_stream_verdict sk_skb_stream_parser flow_dissector";
  private static final String MODES = "xdp xdpgeneric xdpdrv xdpoffload tcx_ingress tcx_egress dev";

  private static final Set<String> BEFORE_FILES =
      Set.of("pinned", "file", "data_in", "data_out", "ctx_in", "ctx_out", "pinmaps", "kernel_btf");

  /** By the words before them; those behind the most words count. */
  private static final List<Row> ROWS =
      List.of(
          row("prog dump", "xlated jited"),
          row("prog dump xlated", "file opcodes linum visual svg"),
          row("prog dump jited", "file opcodes linum"),
          row("prog run", "data_in data_out data_size_out ctx_in ctx_out ctx_size_out repeat"),
          row("prog load", "type map dev xdpmeta_dev pinmaps kernel_btf autoattach"),
          row("prog loadall", "type map dev xdpmeta_dev pinmaps kernel_btf autoattach"),
          row("prog attach", KEEPERS),
          row("prog detach", KEEPERS),
          row("prog tracelog", "stdout stderr"),
          row("prog profile", "duration"),
          row("map lookup", "key"),
          row("map getnext", "key"),
          row("map delete", "key"),
          row("map update", "key value any exist noexist"),
          row("map push", "value"),
          row("map enqueue", "value"),
          row("map create", "type key value entries name flags inner_map"),
          row("map event_pipe", "cpu index"),
          row("btf dump", "prog map file format root_id"),
          row("btf dump map", "key value kv all format root_id"),
          row("btf dump prog", "format root_id"),
          row("cgroup show", "effective"),
          row("cgroup tree", "effective"),
          row("cgroup attach", "multi override"),
          row("net show", "dev"),
          row("net attach", MODES + " overwrite prepend"),
          row("net detach", MODES));

  private NextWords() {}

  private record Row(List<String> before, List<String> words) {}

  private static Row row(String before, String words) {
    return new Row(List.of(before.split(" ")), List.of(words.split(" ")));
  }

  /**
   * Those behind a line.
   *
   * @param line the words before, from the command on; options do not count
   */
  static List<String> behind(List<String> line) {
    List<String> typed = typed(line);
    List<String> found = List.of();
    int most = 0;
    for (Row row : ROWS) {
      int size = row.before().size();
      if (size > most && typed.size() >= size && typed.subList(0, size).equals(row.before())) {
        found = row.words();
        most = size;
      }
    }
    return found;
  }

  /** Whether only the name of a file can stand there. */
  static boolean isFile(List<String> line) {
    return !line.isEmpty() && BEFORE_FILES.contains(line.getLast());
  }

  /** Whether a thing can be named there, and not only the word that says what is done with it. */
  static boolean takeNames(List<String> line) {
    List<String> typed = typed(line);
    return !typed.equals(List.of("prog", "dump"));
  }

  private static List<String> typed(List<String> line) {
    List<String> typed = new ArrayList<>(line);
    typed.removeIf(word -> word.startsWith("-"));
    return typed;
  }
}
