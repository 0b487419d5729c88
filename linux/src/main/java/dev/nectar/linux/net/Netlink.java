package dev.nectar.linux.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.net.NetlinkMessage.Reply;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.linux.sys.SystemHeaders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A socket to the kernel's network configuration ({@code rtnetlink(7)}), in the network namespace
 * of the thread that opens it. For one thread.
 */
final class Netlink implements AutoCloseable {
  private static final int ANSWER_BYTES = 1 << 16;

  private final SystemCalls calls;
  private final Fd socket;
  private int sequence;

  private Netlink(SystemCalls calls, Fd socket) {
    this.calls = calls;
    this.socket = socket;
  }

  /**
   * What came of a request.
   *
   * @param result 0 or the negated errno
   * @param reason what the kernel says of it, mostly nothing
   * @param replies what it said before
   */
  record Answer(long result, String reason, List<Reply> replies) {}

  static Netlink open(SystemCalls shared, String action) {
    SystemCalls calls = shared.fork();
    long result =
        calls.call(
            calls.numbers().socket(),
            SystemHeaders.AF_NETLINK,
            SystemHeaders.SOCK_RAW | SystemHeaders.SOCK_CLOEXEC,
            NetlinkHeader.NETLINK_ROUTE);
    if (result < 0) {
      throw Refusal.of(action, result, "use a kernel built with CONFIG_NET");
    }
    Fd socket = new Fd(calls, result);
    try (Arena arena = Arena.ofConfined()) {
      // Reasons are told from Linux 4.12 on; without them there is only a number.
      MemorySegment yes = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
      calls.call(
          calls.numbers().setsockopt(),
          socket.number(),
          NetlinkHeader.SOL_NETLINK,
          NetlinkHeader.NETLINK_EXT_ACK,
          yes.address(),
          4,
          0);
    }
    return new Netlink(calls, socket);
  }

  /** Sends a request and waits for the end of the answer, which the kernel has at once. */
  Answer ask(NetlinkMessage request) {
    sequence++;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = Native.copy(request.finish(sequence), arena);
      long sent =
          calls.call(
              calls.numbers().sendto(),
              socket.number(),
              message.address(),
              message.byteSize(),
              0,
              0,
              0);
      return sent < 0 ? new Answer(sent, "", List.of()) : receive(arena);
    }
  }

  private Answer receive(Arena arena) {
    MemorySegment room = arena.allocate(ANSWER_BYTES, 8);
    List<Reply> replies = new ArrayList<>();
    while (true) {
      long got =
          calls.call(
              calls.numbers().recvfrom(), socket.number(), room.address(), ANSWER_BYTES, 0, 0, 0);
      if (got == -Errno.EINTR) {
        continue;
      }
      if (got <= 0) {
        return new Answer(got == 0 ? -Errno.EIO : got, "", replies);
      }
      byte[] bytes = room.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
      ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      int at = 0;
      while (at + NetlinkHeader.NLMSG_HDRLEN <= bytes.length) {
        int length = all.getInt(at);
        if (length < NetlinkHeader.NLMSG_HDRLEN || length > bytes.length - at) {
          break;
        }
        int type = Short.toUnsignedInt(all.getShort(at + 4));
        boolean own = all.getInt(at + 8) == sequence;
        if (own && (type == NetlinkHeader.NLMSG_ERROR || type == NetlinkHeader.NLMSG_DONE)) {
          int flags = Short.toUnsignedInt(all.getShort(at + 6));
          return end(bytes, at, length, flags, replies);
        }
        if (own) {
          replies.add(
              new Reply(
                  type, Arrays.copyOfRange(bytes, at + NetlinkHeader.NLMSG_HDRLEN, at + length)));
        }
        at += (length + 3) & -4;
      }
    }
  }

  /** The error, then the request's header, then the reason. */
  private static Answer end(byte[] bytes, int at, int length, int flags, List<Reply> replies) {
    int body = at + NetlinkHeader.NLMSG_HDRLEN;
    Reply answer =
        new Reply(NetlinkHeader.NLMSG_ERROR, Arrays.copyOfRange(bytes, body, at + length));
    int error = answer.body().length >= 4 ? answer.intAt(0) : 0;
    int behind = 4 + NetlinkHeader.NLMSG_HDRLEN;
    String reason =
        (flags & NetlinkHeader.NLM_F_ACK_TLVS) == 0 || error == 0 ? "" : reason(answer, behind);
    return new Answer(error, reason, replies);
  }

  private static String reason(Reply answer, int behind) {
    // The request comes back whole unless the kernel is told to leave it out.
    int echoed = answer.body().length >= 8 ? answer.intAt(4) - NetlinkHeader.NLMSG_HDRLEN : 0;
    int from = behind + ((Math.max(0, echoed) + 3) & -4);
    return answer.attribute(from, NetlinkHeader.NLMSGERR_ATTR_MSG).map(Reply::text).orElse("");
  }

  @Override
  public void close() {
    socket.close();
  }
}
