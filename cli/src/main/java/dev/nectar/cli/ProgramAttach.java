package dev.nectar.cli;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Program;
import dev.nectar.linux.LastingAttachments;
import dev.nectar.linux.LastingAttachments.Beside;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.FlowDissector;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.NetworkPoint.SocketMap.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code attach} and {@code detach} of {@code nectar prog}. */
final class ProgramAttach {
  private static final String PROG = "prog";
  private static final String DISSECTOR = "flow_dissector";
  private static final List<String> TYPES =
      List.of(
          "sk_msg_verdict",
          "sk_skb_verdict",
          "sk_skb_stream_verdict",
          "sk_skb_stream_parser",
          DISSECTOR);

  private final Context context;
  private final Arguments arguments;

  ProgramAttach(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** What is done with a program. */
  private interface Work {
    void run(LastingAttachments lasting, Program program, NetworkPoint point, Attached.At place);
  }

  int attach(List<String> words) {
    return with(
        words,
        (lasting, program, point, place) -> lasting.attach(program, point, place, Beside.DEFAULT));
  }

  int detach(List<String> words) {
    return with(words, LastingAttachments::detach);
  }

  private int with(List<String> all, Work work) {
    Words words = new Words(PROG, all);
    Selector selector = words.selector("program, such as id 3", Set.copyOf(TYPES));
    NetworkPoint point = point(words.oneOf("what to attach as", TYPES));
    Optional<Selector> map =
        words.isEmpty()
            ? Optional.empty()
            : Optional.of(words.selector("map, such as id 3", Set.of()));
    words.end();
    if (map.isPresent() != point instanceof SocketMap) {
      throw new UsageException(
          PROG,
          map.isPresent()
              ? DISSECTOR + " takes no map: the program is attached to this network namespace"
              : "say which map of sockets, such as id 3");
    }
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      if (map.isEmpty()) {
        work.run(kernel.lasting(), program, point, Attached.At.HERE);
      } else {
        try (BpfMap sockets = new Opened(context).map(kernel, map.get())) {
          work.run(kernel.lasting(), program, point, Attached.At.of(sockets));
        }
      }
      return Commands.done(context, arguments);
    }
  }

  private static NetworkPoint point(String type) {
    return switch (type) {
      case "sk_msg_verdict" -> new SocketMap(Stage.MESSAGE);
      case "sk_skb_verdict" -> new SocketMap(Stage.VERDICT);
      case "sk_skb_stream_verdict" -> new SocketMap(Stage.STREAM_VERDICT);
      case "sk_skb_stream_parser" -> new SocketMap(Stage.STREAM_PARSER);
      default -> new FlowDissector();
    };
  }
}
