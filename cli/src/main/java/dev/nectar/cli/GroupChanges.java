package dev.nectar.cli;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Program;
import dev.nectar.linux.LastingAttachments;
import dev.nectar.linux.LastingAttachments.Beside;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** {@code attach} and {@code detach} of {@code nectar cgroup}. */
final class GroupChanges {
  private static final String CGROUP = "cgroup";
  private static final Map<String, Beside> HOW =
      Map.of("multi", Beside.MULTI, "override", Beside.OVERRIDE);
  private static final List<AttachType> TYPES =
      Arrays.stream(AttachType.values()).filter(type -> type.cgroupProgram().isPresent()).toList();

  private final Context context;
  private final Arguments arguments;
  private final Function<String, Path> folder;

  /**
   * @param folder that of a name
   */
  GroupChanges(Context context, Arguments arguments, Function<String, Path> folder) {
    this.context = context;
    this.arguments = arguments;
    this.folder = folder;
  }

  /** What is done with a program. */
  private interface Work {
    void run(LastingAttachments lasting, Program program, Cgroup point);
  }

  int attach(Words words) {
    Cgroup point = point(words);
    Selector selector = words.selector("program, such as id 3", HOW.keySet());
    Beside beside =
        words.isEmpty()
            ? Beside.DEFAULT
            : HOW.getOrDefault(words.oneOf("how", List.of("multi", "override")), Beside.DEFAULT);
    words.end();
    return with(
        selector,
        point,
        (lasting, program, at) -> lasting.attach(program, at, Attached.At.HERE, beside));
  }

  int detach(Words words) {
    Cgroup point = point(words);
    Selector selector = words.selector("program, such as id 3", Set.of());
    words.end();
    return with(
        selector, point, (lasting, program, at) -> lasting.detach(program, at, Attached.At.HERE));
  }

  private int with(Selector selector, Cgroup point, Work work) {
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      work.run(kernel.lasting(), program, point);
      return Commands.done(context, arguments);
    }
  }

  private Cgroup point(Words words) {
    Path group = folder.apply(words.next("say which control group, such as /sys/fs/cgroup/web"));
    String word = words.next("say what to attach as, such as cgroup_inet_egress");
    AttachType type =
        TYPES.stream()
            .filter(each -> each.title().equals(word) || shortened(each.title()).equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        CGROUP,
                        "programs are not attached to control groups as "
                            + word
                            + Suggestion.afterMessage(
                                word, TYPES.stream().map(AttachType::title).toList())));
    return new Cgroup(group.toAbsolutePath().toString(), type);
  }

  /** As sections of object files name it: {@code egress}, {@code bind4}, {@code sendmsg6}. */
  static String shortened(String title) {
    return title
        .replaceFirst("^cgroup_", "")
        .replaceFirst("^(?:inet|udp)([46])_(.*)$", "$2$1")
        .replaceFirst("^unix_(.*)$", "$1_unix")
        .replaceFirst("^inet_", "");
  }
}
