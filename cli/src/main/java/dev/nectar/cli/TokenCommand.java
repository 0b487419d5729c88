package dev.nectar.cli;

import dev.nectar.host.Host;
import dev.nectar.host.Mount;
import dev.nectar.report.JsonText;
import dev.nectar.report.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code nectar token}: what BPF file systems let user namespaces do, by tokens made of them. */
final class TokenCommand {
  private static final String TOKEN = "token";

  /** The members of bpftool, by the options of the file system ({@code kernel/bpf/inode.c}). */
  private static final Map<String, String> MEMBERS = new LinkedHashMap<>();

  static {
    MEMBERS.put("delegate_cmds", "allowed_cmds");
    MEMBERS.put("delegate_maps", "allowed_maps");
    MEMBERS.put("delegate_progs", "allowed_progs");
    MEMBERS.put("delegate_attachs", "allowed_attachs");
  }

  private final Context context;
  private final Arguments arguments;
  private final Host host;

  TokenCommand(Context context, Arguments arguments) {
    this(context, arguments, Host.local());
  }

  TokenCommand(Context context, Arguments arguments, Host host) {
    this.context = context;
    this.arguments = arguments;
    this.host = host;
  }

  int run() {
    List<String> words = arguments.operands();
    Action.of(TOKEN, words, List.of(Action.SHOW, Action.LIST));
    new Words(TOKEN, Action.rest(words)).end();
    List<Map<String, Object>> all =
        host.mounts().stream().filter(TokenCommand::delegates).map(TokenCommand::members).toList();
    context
        .out()
        .print(
            Commands.layout(arguments)
                .map(how -> JsonText.of(all, how))
                .orElseGet(() -> text(all)));
    return 0;
  }

  private static boolean delegates(Mount mount) {
    return mount.type().equals("bpf")
        && MEMBERS.keySet().stream().anyMatch(option -> mount.value(option).isPresent());
  }

  private static Map<String, Object> members(Mount mount) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("token_info", mount.folder());
    MEMBERS.forEach(
        (option, member) ->
            members.put(
                member,
                mount.value(option).map(all -> List.of(all.split(":", -1))).orElse(List.of())));
    return members;
  }

  private static String text(List<Map<String, Object>> all) {
    StringBuilder out = new StringBuilder();
    for (Map<String, Object> each : all) {
      out.append(Printable.of(String.valueOf(each.get("token_info")))).append('\n');
      for (String member : MEMBERS.values()) {
        List<String> allowed = new ArrayList<>();
        if (each.get(member) instanceof List<?> names) {
          names.forEach(name -> allowed.add(Printable.of(String.valueOf(name))));
        }
        String what = member.replace("allowed_", "");
        out.append(
            "  %-8s %s%n".formatted(what, allowed.isEmpty() ? "none" : String.join(" ", allowed)));
      }
    }
    return out.toString();
  }
}
