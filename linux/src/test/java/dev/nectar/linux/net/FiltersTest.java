package dev.nectar.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.linux.net.Filters.Action;
import dev.nectar.linux.net.Filters.Listed;
import dev.nectar.linux.net.NetlinkMessage.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * What is read of a filter as the kernel tells it: a {@code struct tcmsg} of {@code
 * linux/rtnetlink.h} and attributes of {@code linux/pkt_cls.h} and {@code linux/tc_act/tc_bpf.h}.
 */
class FiltersTest {
  private static final int RTM_NEWTFILTER = 44;

  /** Family, index, handle 3, parent, and priority 20 with the protocol in the lower half. */
  private static NetlinkMessage filter(String kind) {
    return new NetlinkMessage(RTM_NEWTFILTER, 0)
        .ints(0, 7, 3, 0xfffffff2, 20 << 16 | 0x0300)
        .attribute(NetlinkHeader.TCA_KIND, kind);
  }

  private static Optional<Listed> read(NetlinkMessage message) {
    byte[] whole = message.finish(1);
    byte[] body = Arrays.copyOfRange(whole, NetlinkHeader.NLMSG_HDRLEN, whole.length);
    return Filters.listed(new Reply(RTM_NEWTFILTER, body), "clsact/ingress");
  }

  /** One of the actions, in the order in which they run; the first has number 1. */
  private static void action(NetlinkMessage message, int number, String kind, int... program) {
    int action = message.open(number);
    message.attribute(NetlinkHeader.TCA_ACT_KIND, kind);
    int options = message.open(NetlinkHeader.TCA_ACT_OPTIONS);
    message.attribute(NetlinkHeader.TCA_ACT_BPF_NAME, "act" + number);
    for (int id : program) {
      message.attribute(NetlinkHeader.TCA_ACT_BPF_ID, id);
    }
    message.close(options).close(action);
  }

  @Test
  void filterIsToldWithItsActionsThatArePrograms() {
    NetlinkMessage message = filter("bpf");
    int options = message.open(NetlinkHeader.TCA_OPTIONS);
    message.attribute(NetlinkHeader.TCA_BPF_NAME, "match");
    message.attribute(NetlinkHeader.TCA_BPF_ID, 41);
    int actions = message.open(NetlinkHeader.TCA_BPF_ACT);
    action(message, 1, "bpf", 42);
    action(message, 2, "gact", 43);
    action(message, 3, "bpf");
    message.close(actions).close(options);
    assertThat(read(message))
        .contains(
            new Listed(
                "clsact/ingress",
                20,
                3,
                "match",
                OptionalInt.of(41),
                false,
                List.of(
                    new Action("act1", OptionalInt.of(42)),
                    new Action("act3", OptionalInt.empty()))));
  }

  @Test
  void filterThatActsItselfHasNone() {
    NetlinkMessage message = filter("bpf");
    int options = message.open(NetlinkHeader.TCA_OPTIONS);
    message.attribute(NetlinkHeader.TCA_BPF_FLAGS, NetlinkHeader.TCA_BPF_FLAG_ACT_DIRECT);
    message.close(options);
    assertThat(read(message))
        .contains(new Listed("clsact/ingress", 20, 3, "", OptionalInt.empty(), true, List.of()));
  }

  @Test
  void whatIsNoProgramAndWhatStandsForAPriorityAreLeftOut() {
    NetlinkMessage other = filter("flower");
    other.close(other.open(NetlinkHeader.TCA_OPTIONS));
    assertThat(read(other)).isEmpty();
    assertThat(read(filter("bpf"))).isEmpty();
  }

  @Test
  void actionThatIsCutOffIsLeftOut() {
    NetlinkMessage message = filter("bpf");
    int options = message.open(NetlinkHeader.TCA_OPTIONS);
    int actions = message.open(NetlinkHeader.TCA_BPF_ACT);
    message.attribute(1, new byte[] {9});
    message.close(actions).close(options);
    assertThat(read(message).orElseThrow().actions()).isEmpty();
  }
}
