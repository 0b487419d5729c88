package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.NetworkPoint.Clsact;
import dev.nectar.object.NetworkPoint.Direction;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link Link#leave} leaves to the kernel stays attached. */
@KernelTest
class LeftTest {
  private static final int TC_ACT_OK = 0;
  private static final int XDP_PASS = 2;

  @Test
  void filterThatIsLeftOutlivesItsLinkAndItsProgramsDescriptor(Kernel kernel) throws IOException {
    Clsact point = new Clsact("lo", Direction.INGRESS);
    try (Room room = Room.open()) {
      Attached.At here = Attached.At.in(room.namespace());
      int id;
      try (Counter counter = Counter.load(kernel, point, TC_ACT_OK)) {
        id = counter.program().info().id();
        try (Link link = counter.attach(counter.attachment().in(room.namespace()))) {
          link.leave();
          link.leave();
        }
        room.ping();
        assertThat(counter.runs()).isEqualTo(2);
      }
      assertThat(kernel.attached(point, here)).extracting(Attached::program).containsExactly(id);
    }
  }

  @Test
  void linkThatIsLeftDetachesNothing(Kernel kernel) throws IOException {
    Clsact point = new Clsact("lo", Direction.EGRESS);
    try (Room room = Room.open();
        Counter counter = Counter.load(kernel, point, TC_ACT_OK);
        Link link = counter.attach(counter.attachment().in(room.namespace()))) {
      link.leave();
      link.detach();
      room.ping();
      assertThat(counter.runs()).isEqualTo(2);
    }
  }

  @Test
  void tableOfFunctionsThatIsLeftStaysRegistered(Kernel kernel) throws IOException {
    try (LoadedObject object = kernel.load(StructOpsTest.table("still", Set.of()))) {
      try (Link link = kernel.register(object.map("still"))) {
        link.leave();
      }
      assertThat(StructOpsTest.isKnown()).isTrue();
      int size = object.map("still").info().valueBytes();
      object.map("still").view(Codec.INT, Codec.bytes(size)).remove(0);
      assertThat(StructOpsTest.isKnown()).as("removed from its map").isFalse();
    }
  }

  @Test
  void whatALinkKeepsCannotBeLeftAndStaysUsable(Kernel kernel) throws IOException {
    Xdp point = new Xdp("lo", Xdp.Mode.GENERIC);
    try (Room room = Room.open();
        Counter counter = Counter.load(kernel, point, XDP_PASS);
        Link link = counter.attach(counter.attachment().in(room.namespace()))) {
      assertThatThrownBy(link::leave)
          .isInstanceOfSatisfying(
              UnsupportedFeatureException.class,
              e -> assertThat(e.advice()).isEqualTo("pin the link instead"))
          .hasMessage(
              "cannot leave the program at xdp:lo:generic: its link ends with this process");
      room.ping();
      assertThat(counter.runs()).isEqualTo(2);
    }
  }
}
