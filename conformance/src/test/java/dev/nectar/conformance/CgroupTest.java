package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment.Order;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs of a control group that only a shell of the test's own is in. */
@KernelTest
class CgroupTest {
  private static final int ALLOW = 1;
  private static final int DENY = 0;

  /** On a port that is seen in proc before the listener is ended. */
  private static final String LISTEN =
      "busybox nc -l -p 78 & n=0; until busybox grep -q :004E /proc/net/tcp6 || [ $n = 9999 ]; "
          + "do n=$((n + 1)); done; kill $!; wait";

  private Room room;
  private Group group;

  @BeforeEach
  void open() throws Exception {
    room = Room.open();
    group = Group.of(room);
  }

  @AfterEach
  void close() throws Exception {
    group.close();
    room.close();
  }

  private Cgroup point(AttachType type) {
    return new Cgroup(group.folder().toString(), type);
  }

  /** All but the security hooks, which are bound to one of many. */
  static Stream<AttachType> types() {
    return Arrays.stream(AttachType.values())
        .filter(type -> type.cgroupProgram().isPresent() && type != AttachType.LSM_CGROUP);
  }

  private static String since(AttachType type) {
    return switch (type) {
      case CGROUP_UNIX_CONNECT,
          CGROUP_UNIX_SENDMSG,
          CGROUP_UNIX_RECVMSG,
          CGROUP_UNIX_GETPEERNAME,
          CGROUP_UNIX_GETSOCKNAME ->
          "6.7";
      default -> "5.10";
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void programOfEachKindIsAttachedSeenAndDetached(AttachType type, Kernel kernel) throws Exception {
    Assumptions.assumeTrue(
        kernel.target().version().atLeast(KernelVersion.parse(since(type))),
        type + " came with Linux " + since(type));
    Cgroup point = point(type);
    try (Counter counter = Counter.load(kernel, point, ALLOW);
        Link link = counter.attach(counter.attachment())) {
      assertThat(link.info().place()).isEqualTo(new Place.Cgroup(group.id(), Optional.of(type)));
      assertThat(kernel.attached(point, Attached.At.HERE))
          .extracting(Attached::program)
          .containsExactly(counter.program().info().id());
      link.detach();
      assertThat(kernel.attached(point, Attached.At.HERE)).isEmpty();
    }
  }

  /** What a shell does that passes a point once or more. */
  static Stream<Stimulus> stimuli() {
    return Stream.of(
        new Stimulus(AttachType.CGROUP_INET_INGRESS, "busybox ping -c 1 127.0.0.1"),
        new Stimulus(AttachType.CGROUP_INET_EGRESS, "busybox ping -c 1 127.0.0.1"),
        new Stimulus(AttachType.CGROUP_INET_SOCK_CREATE, "busybox nc -w 1 127.0.0.1 9 </dev/null"),
        new Stimulus(AttachType.CGROUP_INET_SOCK_RELEASE, "busybox nc -w 1 127.0.0.1 9 </dev/null"),
        new Stimulus(AttachType.CGROUP_INET4_CONNECT, "busybox nc -w 1 127.0.0.1 9 </dev/null"),
        new Stimulus(AttachType.CGROUP_INET6_CONNECT, "busybox nc -w 1 ::1 9 </dev/null"),
        new Stimulus(AttachType.CGROUP_INET6_BIND, LISTEN),
        new Stimulus(AttachType.CGROUP_INET6_POST_BIND, LISTEN),
        new Stimulus(AttachType.CGROUP_SOCK_OPS, "busybox nc -w 1 127.0.0.1 9 </dev/null"),
        new Stimulus(AttachType.CGROUP_SETSOCKOPT, "busybox ping -c 1 127.0.0.1"),
        new Stimulus(AttachType.CGROUP_UDP4_RECVMSG, "busybox nslookup -timeout=1 a 127.0.0.1"),
        new Stimulus(AttachType.CGROUP_DEVICE, "busybox cat /dev/null"),
        new Stimulus(AttachType.CGROUP_SYSCTL, "busybox cat /proc/sys/kernel/ostype"));
  }

  record Stimulus(AttachType type, String command) {}

  @ParameterizedTest
  @MethodSource("stimuli")
  void programRunsForWhatIsInTheGroupAlone(Stimulus stimulus, Kernel kernel) {
    try (Counter counter = Counter.load(kernel, point(stimulus.type()), ALLOW)) {
      room.run(stimulus.command());
      assertThat(counter.runs()).as("before").isZero();
      long seen;
      try (Link link = counter.attach(counter.attachment())) {
        room.run(stimulus.command());
        seen = counter.runs();
        if (stimulus.type() != AttachType.CGROUP_UDP4_RECVMSG) {
          assertThat(seen).as(link.point().text()).isPositive();
        }
        try (Room outside = Room.open()) {
          outside.run(stimulus.command());
        } catch (Exception e) {
          throw new AssertionError(e);
        }
        assertThat(counter.runs()).as("outside of the group").isEqualTo(seen);
      }
      room.run(stimulus.command());
      assertThat(counter.runs()).as("after").isEqualTo(seen);
    }
  }

  @Test
  void connectionIsDenied(Kernel kernel) {
    try (Counter counter = Counter.load(kernel, point(AttachType.CGROUP_INET4_CONNECT), DENY);
        Link link = counter.attach(counter.attachment())) {
      assertThat(room.run("busybox nc -w 1 127.0.0.1 9 </dev/null"))
          .as(link.point().text())
          .contains("Operation not permitted");
    }
    assertThat(room.run("busybox nc -w 1 127.0.0.1 9 </dev/null")).contains("refused");
  }

  @Test
  void connectionIsSentElsewhere(Kernel kernel) {
    // user_port of struct bpf_sock_addr, in the byte order of networks: 9 becomes 78.
    String rewriting = "r1 = 0x4e00\n *(u32 *)(r6 + 24) = r1";
    Cgroup point = point(AttachType.CGROUP_INET4_CONNECT);
    try (Counter counter = Counter.load(kernel, point, rewriting, ALLOW);
        Link link = counter.attach(counter.attachment())) {
      String said =
          room.run(
              "echo hello | busybox nc -l -p 78 >/dev/null & n=0; "
                  + "until busybox grep -q :004E /proc/net/tcp /proc/net/tcp6 || [ $n = 9999 ]; "
                  + "do n=$((n + 1)); done; "
                  + "busybox nc -w 5 127.0.0.1 9 </dev/null; kill $!; wait");
      assertThat(said).as(link.point().text()).contains("hello");
    }
  }

  @Test
  @RequiresKernel("6.17")
  void programsOfAGroupRunInTheirOrder(Kernel kernel) {
    Cgroup point = point(AttachType.CGROUP_INET_EGRESS);
    try (Counter a = Counter.load(kernel, point, ALLOW);
        Counter b = Counter.load(kernel, point, ALLOW);
        Counter c = Counter.load(kernel, point, ALLOW);
        Link linkA = a.attach(a.attachment());
        Link linkB = b.attach(b.attachment().placed(new Order.First()));
        Link linkC = c.attach(c.attachment().placed(new Order.Before(linkA)))) {
      assertThat(kernel.attached(point, Attached.At.HERE))
          .extracting(Attached::program)
          .as(linkB.point().text() + linkC.point().text())
          .containsExactly(
              b.program().info().id(), c.program().info().id(), a.program().info().id());
    }
  }

  @Test
  void programOfAGroupIsReplaced(Kernel kernel) {
    Cgroup point = point(AttachType.CGROUP_INET_EGRESS);
    try (Counter first = Counter.load(kernel, point, ALLOW);
        Counter second = Counter.load(kernel, point, DENY);
        Link link = first.attach(first.attachment())) {
      room.ping();
      assertThat(first.runs()).isPositive();
      link.update(second.program());
      assertThat(room.run("busybox ping -c 1 -W 1 127.0.0.1")).doesNotContain("1 packets received");
      assertThat(second.runs()).isPositive();
    }
  }

  @Test
  void groupThatIsNoneIsNamed(Kernel kernel) {
    AttachPoint missing = new Cgroup("/no/such/group", AttachType.CGROUP_INET_EGRESS);
    AttachPoint folder = new Cgroup("/tmp", AttachType.CGROUP_INET_EGRESS);
    try (Counter counter = Counter.load(kernel, missing, ALLOW);
        Counter other = Counter.load(kernel, folder, ALLOW)) {
      assertThatThrownBy(() -> counter.attach(counter.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("there is no control group /no/such/group");
      assertThatThrownBy(() -> other.attach(other.attachment()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("/tmp is no control group");
    }
  }
}
