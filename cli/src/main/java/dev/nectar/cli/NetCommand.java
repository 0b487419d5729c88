package dev.nectar.cli;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Program;
import dev.nectar.linux.LastingAttachments.Beside;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Tcx;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.report.JsonText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code nectar net}. */
final class NetCommand {
  private static final String NET = "net";
  private static final String ATTACH = "attach";
  private static final String DETACH = "detach";
  private static final String DEV = "dev";
  private static final String OVERWRITE = "overwrite";
  private static final String PREPEND = "prepend";
  private static final List<String> TYPES =
      List.of("xdp", "xdpgeneric", "xdpdrv", "xdpoffload", "tcx_ingress", "tcx_egress");

  private final Context context;
  private final Arguments arguments;

  NetCommand(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  int run() {
    List<String> words = arguments.operands();
    List<String> known = List.of(Action.SHOW, Action.LIST, ATTACH, DETACH);
    Words rest = new Words(NET, Action.rest(words));
    return switch (Action.of(NET, words, known)) {
      case ATTACH -> attach(rest);
      case DETACH -> detach(rest);
      default -> show(rest);
    };
  }

  private int show(Words words) {
    Optional<String> device = words.isEmpty() ? Optional.empty() : Optional.of(device(words));
    words.end();
    try (LinuxKernel kernel = LinuxKernel.open()) {
      ShownNetwork shown = ShownNetwork.of(kernel.listing(), device);
      OptionalInt width = context.width(kernel);
      context
          .out()
          .print(
              Commands.layout(arguments)
                  .map(how -> JsonText.of(List.of(shown.members()), how))
                  .orElseGet(() -> shown.text(width)));
      return 0;
    }
  }

  private int attach(Words words) {
    String type = type(words);
    Selector selector = words.selector("program, such as id 3", Set.of(DEV));
    NetworkPoint point = point(type, device(words));
    Beside beside = beside(words, point);
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      kernel.lasting().attach(program, point, Attached.At.HERE, beside);
      return Commands.done(context, arguments);
    }
  }

  private static Beside beside(Words words, NetworkPoint point) {
    if (words.isEmpty()) {
      return Beside.DEFAULT;
    }
    boolean xdp = point instanceof Xdp;
    words.oneOf("how", List.of(xdp ? OVERWRITE : PREPEND));
    words.end();
    return xdp ? Beside.REPLACING : Beside.FIRST;
  }

  /** With a program, that one. */
  private int detach(Words words) {
    String type = type(words);
    Optional<Selector> selector =
        words.peek().filter(each -> !DEV.startsWith(each)).isEmpty()
            ? Optional.empty()
            : Optional.of(words.selector("program, such as id 3", Set.of(DEV)));
    NetworkPoint point = point(type, device(words));
    words.end();
    if (point instanceof Xdp && selector.isPresent()) {
      throw new UsageException(
          NET, "detach " + type + " takes no program, as there is one at the most");
    }
    try (LinuxKernel kernel = LinuxKernel.open()) {
      if (selector.isPresent()) {
        try (Program program = new Opened(context).program(kernel, selector.get())) {
          kernel.lasting().detach(program, point, Attached.At.HERE);
        }
      } else {
        kernel.lasting().detach(point, Attached.At.HERE);
      }
      return Commands.done(context, arguments);
    }
  }

  private static String type(Words words) {
    return words.oneOf("what to attach as", TYPES);
  }

  private static String device(Words words) {
    words.oneOf("which device", List.of(DEV));
    return words.next("there is no name of a device behind dev");
  }

  private static NetworkPoint point(String type, String device) {
    return switch (type) {
      case "xdp" -> new Xdp(device);
      case "xdpgeneric" -> new Xdp(device, Xdp.Mode.GENERIC);
      case "xdpdrv" -> new Xdp(device, Xdp.Mode.NATIVE);
      case "xdpoffload" -> new Xdp(device, Xdp.Mode.OFFLOADED);
      case "tcx_ingress" -> new Tcx(device, Direction.INGRESS);
      default -> new Tcx(device, Direction.EGRESS);
    };
  }
}
