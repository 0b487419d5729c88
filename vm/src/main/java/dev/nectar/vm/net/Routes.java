package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Where packets go, asked of a {@link Network}: {@code bpf_fib_lookup} and its like. */
public final class Routes {
  /** The size of {@code struct bpf_redir_neigh}. */
  public static final int NEXT_HOP = 20;

  /** The size of {@code struct bpf_fib_lookup}, and its fields. */
  private static final int SIZE = 64;

  private static final int TOT_LEN = 6;
  private static final int IFINDEX = 8;
  private static final int SRC = 16;
  private static final int DST = 32;
  private static final int VLAN = 48;
  private static final int SMAC = 52;
  private static final int DMAC = 58;

  // What a lookup answers (BPF_FIB_LKUP_RET_...).
  private static final int SUCCESS = 0;
  private static final int NOT_FORWARDED = 4;
  private static final int NO_NEIGHBOUR = 7;
  private static final int FRAGMENTATION_NEEDED = 8;

  // What is asked for (BPF_FIB_LOOKUP_...).
  private static final int SKIP_NEIGHBOUR = 4;
  private static final int SOURCE = 16;
  private static final int KNOWN = 63;

  private Routes() {}

  /**
   * {@code bpf_fib_lookup}.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param parameters the address of what is asked, where the answer is written
   * @param size how large that is
   * @param flags of the question
   * @return {@code BPF_FIB_LKUP_RET_SUCCESS} and so on, or a negated error number
   */
  public static long lookup(Memory memory, Network network, long parameters, int size, int flags) {
    if (size < SIZE || (flags & ~KNOWN) != 0) {
      return -Errno.EINVAL;
    }
    int family = memory.getByte(parameters);
    if (family != 2 && family != 10) {
      return -Errno.EAFNOSUPPORT;
    }
    if (network.device(memory.getInt(parameters + IFINDEX)).isEmpty()) {
      return -Errno.ENODEV;
    }
    int length = family == 2 ? 4 : 16;
    byte[] destination = memory.slice(parameters + DST, length).toArray(ValueLayout.JAVA_BYTE);
    Optional<Network.Route> route = network.route(destination);
    return route.isEmpty()
        ? NOT_FORWARDED
        : answer(memory, network, parameters, route.get(), flags);
  }

  private static long answer(
      Memory memory, Network network, long at, Network.Route route, int flags) {
    int mtu =
        route.mtu() != 0
            ? route.mtu()
            : network.device(route.device()).map(Network.Device::mtu).orElse(0);
    int total = memory.getShort(at + TOT_LEN);
    if (total > 0 && total > mtu) {
      memory.putShort(at + TOT_LEN, mtu);
      return FRAGMENTATION_NEEDED;
    }
    memory.putInt(at + IFINDEX, route.device());
    memory.putShort(at + TOT_LEN, mtu);
    if (route.gateway().isPresent()) {
      put(memory, at + DST, route.gateway().get());
      memory.putByte(at, route.gateway().get().length == 4 ? 2 : 10);
    }
    if ((flags & SOURCE) != 0) {
      put(memory, at + SRC, route.source());
    }
    if ((flags & SKIP_NEIGHBOUR) != 0) {
      return SUCCESS;
    }
    if (route.nextMac().isEmpty()) {
      return NO_NEIGHBOUR;
    }
    memory.putInt(at + VLAN, 0);
    put(memory, at + SMAC, route.ownMac());
    put(memory, at + DMAC, route.nextMac().get());
    return SUCCESS;
  }

  private static void put(Memory memory, long at, byte[] bytes) {
    memory.slice(at, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  /**
   * {@code bpf_check_mtu}.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   * @param packet how long the packet is, with the header of the link
   * @param device of which device
   * @param length the address of a length to be checked instead, behind the header of the link; 0
   *     is the packet's. The largest is written there
   * @param difference by how much the packet is to grow
   * @return 0 if it fits, 1 if not, or a negated error number
   */
  public static long checkMtu(
      Memory memory, Network network, long packet, int device, long length, int difference) {
    Optional<Network.Device> found = network.device(device);
    if (found.isEmpty()) {
      return -Errno.ENODEV;
    }
    int mtu = found.get().mtu();
    int header = found.get().headerLength();
    int given = memory.getInt(length);
    long total = (given != 0 ? given + header : packet) + difference;
    memory.putInt(length, mtu);
    return total <= mtu + header ? 0 : 1;
  }
}
