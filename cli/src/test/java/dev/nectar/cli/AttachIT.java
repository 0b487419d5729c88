package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.NetworkPoint.SocketMap;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs and links that commands attach, pin and detach. */
final class AttachIT extends LiveKernel {
  private static final Ran DONE = new Ran(0, "", "");
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");

  private LoadedObject load(String name, AttachPoint point) {
    FunctionSpec body = new FunctionSpec(name, new Assembler().assemble("r0 = 1\nexit"), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at(name, point, body)), List.of(), "GPL"));
  }

  private static void isRefused(Ran ran, String said) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(said).doesNotContain("BUG", "Exception");
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void programOfAMapOfSocketsIsAttachedAndDetached() {
    SocketMap point = new SocketMap(SocketMap.Stage.MESSAGE);
    MapSpec spec = new MapSpec("attach_sockets", MapType.SOCKMAP, 4, 4, 1, Set.of());
    try (LoadedObject object = load("attach_verdict", point);
        BpfMap map = kernel.create(spec)) {
      int program = object.program("attach_verdict").info().id();
      assertThat(
              Pages.run(
                  "prog", "attach", "id", "" + program, "sk_msg_verdict", "name", "attach_sockets"))
          .isEqualTo(DONE);
      assertThat(kernel.attached(point, Attached.At.of(map)))
          .extracting(Attached::program)
          .containsExactly(program);
      assertThat(
              Pages.run("prog", "-j", "detach", "attach_verdict", "sk_msg_verdict", id(map)).out())
          .isEqualTo("null\n");
      assertThat(kernel.attached(point, Attached.At.of(map))).isEmpty();
      isRefused(
          Pages.run("prog", "detach", "attach_verdict", "sk_msg_verdict", id(map)),
          "no such program is attached there");
      isRefused(
          Pages.run("prog", "attach", "attach_verdict", "sk_skb_verdict", id(map)),
          "it is of type sk_msg, and programs there are of type sk_skb");
      isRefused(Pages.run("prog", "attach", "attach_verdict", "sk_msg_verdict"), "say which map");
      isRefused(
          Pages.run("prog", "attach", "attach_verdict", "flow_dissector", id(map)),
          "flow_dissector takes no map");
      isRefused(
          Pages.run("prog", "attach", "attach_verdict", "sk_msg_verdct", id(map)),
          "did you mean sk_msg_verdict?");
      isRefused(Pages.run("prog", "attach"), "say which program");
    }
  }

  @Test
  void dissectorOfANamespaceIsAttachedAndDetached() throws Exception {
    NetworkPoint point = new NetworkPoint.FlowDissector();
    try (NetworkRoom room = NetworkRoom.open();
        LoadedObject object = load("attach_dissect", point)) {
      Attached.At here = Attached.At.in(room.namespace());
      assertThat(room.nectar("prog", "attach", "attach_dissect", "flow_dissector"))
          .isEqualTo(new Processes.Ran(0, "", ""));
      assertThat(kernel.attached(point, here))
          .extracting(Attached::program)
          .containsExactly(object.program("attach_dissect").info().id());
      assertThat(room.nectar("prog", "detach", "attach_dissect", "flow_dissector").code()).isZero();
      assertThat(kernel.attached(point, here)).isEmpty();
    }
  }

  /** What is mounted goes with the process; the link with its name. */
  @Test
  void linkIsPinnedAndStaysUntilItIsDetached() throws Exception {
    try (NetworkRoom room = NetworkRoom.open();
        LoadedObject object = load("pinned_link", new NetworkPoint.SocketLookup());
        Link link =
            kernel.attach(
                new Attachment(object.program("pinned_link"), new NetworkPoint.SocketLookup())
                    .in(room.namespace()))) {
      int id = link.info().ids().getFirst();
      String script =
          """
          mount -t bpf bpf /mnt || exit 9
          "$@" link pin id %1$d /mnt/one || exit 8
          "$@" -j link pin pinned /mnt/one /mnt/two || exit 7
          "$@" -jf link show pinned /mnt/two || exit 6
          "$@" link pin %1$d /mnt/two && exit 5
          "$@" link detach /mnt/one || exit 4
          "$@" -j link show %1$d
          """
              .formatted(id);
      Processes.Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("cannot pin").doesNotContain("Exception", "BUG");
      List<String> lines = ran.out().lines().toList();
      assertThat(lines.getFirst()).isEqualTo("null");
      Map<?, ?> pinned = (Map<?, ?>) Json.parse(lines.get(1));
      assertThat(pinned.get("id")).isEqualTo((long) id);
      assertThat((List<?>) pinned.get("pinned")).hasSize(2);
      // A link that is detached is in no namespace.
      assertThat(((Map<?, ?>) Json.parse(lines.get(2))).get("netns_ino")).isEqualTo(0L);
      assertThat(kernel.attached(new NetworkPoint.SocketLookup(), Attached.At.in(room.namespace())))
          .isEmpty();
    }
  }

  @Test
  void linkThatEndsWithItsNamesAloneIsNotDetached() {
    try (LoadedObject object = load("kept_link", POINT);
        Link link = kernel.attach(new Attachment(object.program("kept_link"), POINT))) {
      isRefused(
          Pages.run("link", "detach", "" + link.info().ids().getFirst()),
          "links there end with their last name and descriptor");
    }
  }

  @Test
  void linkThatIsNotThereIsSaid() {
    isRefused(Pages.run("link", "detach", "4294967295"), "there is no link with number 4294967295");
    isRefused(Pages.run("link", "detach"), "say which link");
    isRefused(Pages.run("link", "pin", "3"), "pin needs a link and the file");
    isRefused(Pages.run("link", "dtach", "3"), "did you mean detach?");
    assertThat(Pages.run("link", "-j", "pin", "4294967295", "/tmp/x").out())
        .isEqualTo("{\"error\":\"there is no link with number 4294967295\"}\n");
  }

  @Test
  void typesOfControlGroupsHaveTheirShortNames() {
    assertThat(
            List.of(
                    AttachType.CGROUP_INET_EGRESS,
                    AttachType.CGROUP_INET_SOCK_CREATE,
                    AttachType.CGROUP_SOCK_OPS,
                    AttachType.CGROUP_INET4_BIND,
                    AttachType.CGROUP_INET6_POST_BIND,
                    AttachType.CGROUP_UDP6_SENDMSG,
                    AttachType.CGROUP_UNIX_CONNECT,
                    AttachType.CGROUP_DEVICE,
                    AttachType.LSM_CGROUP)
                .stream()
                .map(each -> GroupChanges.shortened(each.title())))
        .containsExactly(
            "egress",
            "sock_create",
            "sock_ops",
            "bind4",
            "post_bind6",
            "sendmsg6",
            "connect_unix",
            "device",
            "lsm_cgroup");
  }
}
