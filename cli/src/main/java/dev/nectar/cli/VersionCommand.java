package dev.nectar.cli;

import dev.nectar.report.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code nectar version}. */
final class VersionCommand {
  private final Context context;

  VersionCommand(Context context) {
    this.context = context;
  }

  int run(Arguments arguments) {
    new Words("version", arguments.operands()).end();
    return Commands.layout(arguments)
        .map(
            how -> {
              context.out().print(JsonText.of(members(), how));
              return 0;
            })
        .orElseGet(this::text);
  }

  int text() {
    context.out().println("nectar " + Commands.VERSION);
    return 0;
  }

  /** The keys of bpftool, but for the version of libbpf, which is not here. */
  private static Map<String, Object> members() {
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("libbfd", false);
    features.put("llvm", false);
    features.put("crypto", false); // programs are not signed
    features.put("skeletons", true); // processes are told, which bpftool finds by its skeletons
    features.put("bootstrap", false);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", Commands.VERSION);
    members.put("java_version", Runtime.version().toString());
    members.put("features", features);
    return members;
  }
}
