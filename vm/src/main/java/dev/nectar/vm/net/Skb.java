package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program on a {@code struct sk_buff} runs on: tc, socket filters, control groups, tunnels.
 * The fields that programs see and may write are those of {@code struct __sk_buff} in the owner's
 * memory, nowhere else; the others are kept here and written there when they change. For one
 * program at a time; can be used again.
 */
public final class Skb implements PacketBytes, Redirects, AutoCloseable {
  /** The size of {@code struct __sk_buff}. */
  public static final int CONTEXT = 192;

  // Fields of struct __sk_buff.
  static final int LEN = 0;
  static final int PKT_TYPE = 4;
  static final int MARK = 8;
  static final int PROTOCOL = 16;
  static final int VLAN_PRESENT = 20;
  static final int VLAN_TCI = 24;
  static final int VLAN_PROTO = 28;
  static final int PRIORITY = 32;
  static final int INGRESS_IFINDEX = 36;
  static final int IFINDEX = 40;
  static final int CB = 48;
  static final int HASH = 68;
  static final int DATA = 76;
  static final int DATA_END = 80;
  static final int FAMILY = 88;
  static final int REMOTE_IP4 = 92;
  static final int LOCAL_IP4 = 96;
  static final int REMOTE_IP6 = 100;
  static final int LOCAL_IP6 = 116;
  static final int DATA_META = 140;
  static final int FLOW_KEYS = 144;
  static final int TSTAMP = 152;
  static final int WIRE_LEN = 160;
  static final int GSO_SEGS = 164;
  static final int SK = 168;
  static final int GSO_SIZE = 176;
  static final int TSTAMP_TYPE = 180;
  static final int HWTSTAMP = 184;

  /** {@code NET_SKB_PAD}. */
  static final int HEADROOM = 64;

  static final int TAILROOM = 320;
  static final int ETHERNET = 14;
  private static final int VLAN = 4;

  /** How long programs can make a packet ({@code SKB_MAX_ALLOC}). */
  private static final int LARGEST = 4 * 4096 - TAILROOM;

  /** {@code TC_ACT_SHOT}. */
  public static final int SHOT = 2;

  private static final int REDIRECT = 7;
  private static final long SIZE = 0xffff_ffffL;

  // What is known of the checksum (ip_summed).
  private static final int NONE = 0;
  private static final int UNNECESSARY = 1;

  private final Memory memory;
  private final Network network;
  private final PacketBuffer buffer;
  private final long context;
  private final long socket;

  /** Where headers start, counted from the first byte that the program sees; may be negative. */
  private long mac;

  private long net;
  private int summed;
  private int level;
  private boolean encapsulated;
  private Optional<Redirection> redirection = Optional.empty();
  private final List<Clone> clones = new ArrayList<>();
  private Optional<Run> run = Optional.empty();
  private boolean hashed;
  private boolean arriving;

  /**
   * Nothing yet.
   *
   * @param memory that of the programs' owner
   * @param network what is around
   */
  public Skb(Memory memory, Network network) {
    this.memory = memory;
    this.network = network;
    this.buffer = new PacketBuffer(memory);
    this.context = memory.allocate(CONTEXT, 8);
    this.socket = memory.allocate(Sockets.SIZE + 8, 8) + 8;
  }

  /**
   * A packet that was sent while the program went on ({@code bpf_clone_redirect}).
   *
   * @param to where
   * @param packet as it was then
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Clone(Redirection to, byte[] packet) {}

  /** Which part of a frame a program sees first. */
  public enum View {
    /** The header of the link: tc. */
    LINK,
    /** What is behind it: all others. */
    NETWORK
  }

  /**
   * Takes a frame.
   *
   * @param frame from its Ethernet header on
   * @param view what the program sees first
   * @param device where it came in, or goes out
   */
  public void set(MemorySegment frame, View view, int device) {
    set(frame, device);
    memory.putInt(context + PROTOCOL, etherType());
    memory.putInt(context + PKT_TYPE, packetType());
    net = ETHERNET;
    addresses();
    if (view == View.NETWORK) {
      pull(ETHERNET);
    }
    publish();
  }

  /**
   * Takes a packet without a header of a link.
   *
   * @param packet from its network header on
   * @param protocol its Ethernet type, in the order of the network
   * @param device where it came in, or goes out
   */
  public void setNetwork(MemorySegment packet, int protocol, int device) {
    set(packet, device);
    memory.putInt(context + PROTOCOL, protocol);
    net = 0;
    addresses();
    publish();
  }

  private void set(MemorySegment bytes, int device) {
    buffer.set(bytes, HEADROOM, TAILROOM);
    memory.slice(context, CONTEXT).fill((byte) 0);
    memory.slice(socket, Sockets.SIZE).fill((byte) 0);
    memory.putInt(context + IFINDEX, device);
    memory.putLong(context + SK, socket);
    memory.putLong(socket - 8, cookie());
    mac = 0;
    summed = NONE;
    level = 0;
    encapsulated = false;
    redirection = Optional.empty();
    hashed = false;
    arriving = false;
    clones.clear();
  }

  /** The type in the Ethernet header, or what stands for frames that have a length there. */
  private int etherType() {
    int type = memory.getShort(buffer.start() + 12);
    if (Bytes.swap16(type) >= 0x600) {
      return type;
    }
    boolean raw = buffer.size() >= 16 && memory.getShort(buffer.start() + ETHERNET) == 0xffff;
    return Bytes.swap16(raw ? 1 : 4);
  }

  /** {@code PACKET_HOST} or what else its destination makes it at the loopback interface. */
  private int packetType() {
    for (int i = 0; i < 6; i++) {
      if (memory.getByte(buffer.start() + i) != 0) {
        return (memory.getByte(buffer.start()) & 1) != 0 ? 2 : 3;
      }
    }
    return 0;
  }

  /** What the socket of a test has: the packet's source is its own address. */
  private void addresses() {
    long header = buffer.start() + net;
    long size = buffer.size() - net;
    if (protocol() == Bytes.IPV4) {
      memory.putInt(context + FAMILY, 2);
      if (size >= 20) {
        memory.putInt(context + LOCAL_IP4, memory.getInt(header + 12));
        memory.putInt(context + REMOTE_IP4, memory.getInt(header + 16));
      }
    } else if (protocol() == Bytes.IPV6) {
      memory.putInt(context + FAMILY, 10);
      if (size >= 40) {
        memory.slice(context + LOCAL_IP6, 16).copyFrom(memory.slice(header + 8, 16));
        memory.slice(context + REMOTE_IP6, 16).copyFrom(memory.slice(header + 24, 16));
      }
    }
    memory.putInt(socket, 1);
    memory.putInt(socket + 4, memory.getInt(context + FAMILY));
  }

  private void publish() {
    memory.putInt(context + LEN, (int) buffer.size());
    memory.putInt(context + DATA, (int) buffer.start());
    memory.putInt(context + DATA_END, (int) buffer.end());
    memory.putInt(context + DATA_META, (int) buffer.start());
    run.ifPresent(each -> each.packet(buffer.start(), buffer.end()));
  }

  /**
   * Tells a run where the packet is, now and whenever it moves.
   *
   * @param by what the program runs in
   */
  public void in(Run by) {
    run = Optional.of(by);
    publish();
  }

  private void pull(long bytes) {
    buffer.pull(bytes);
    mac -= bytes;
    net -= bytes;
  }

  private void push(long bytes) {
    buffer.push(bytes);
    mac += bytes;
    net += bytes;
  }

  /** Puts zeros where the link's header was: how a test gives back what was seen without it. */
  void pushEthernet() {
    push(ETHERNET);
    publish();
  }

  @Override
  public long address() {
    return context;
  }

  /** That of the one socket that all packets of a test are of. */
  @Override
  public long cookie() {
    return 1;
  }

  /** Says that the packet has just come to a device, so that it can be given to a socket. */
  void arrive() {
    arriving = true;
  }

  /**
   * {@code bpf_sk_assign}: only what arrives at a device can be given to a socket.
   *
   * @param to the socket
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long assign(long to, long flags) {
    if (to == 0 || flags != 0) {
      return -Errno.EINVAL;
    }
    return arriving ? 0 : -Errno.EOPNOTSUPP;
  }

  /**
   * The packet as the program sees it now.
   *
   * @return its bytes themselves
   */
  public MemorySegment packet() {
    return buffer.bytes();
  }

  /**
   * Where the packet starts.
   *
   * @return the address of its first byte
   */
  public long start() {
    return buffer.start();
  }

  /**
   * What was sent while the program ran.
   *
   * @return packets in their order
   */
  public List<Clone> clones() {
    return List.copyOf(clones);
  }

  @Override
  public Optional<Redirection> redirection() {
    return redirection;
  }

  @Override
  public int device() {
    return memory.getInt(context + IFINDEX);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public long length() {
    return buffer.size();
  }

  /** The Ethernet type, in the order of the network. */
  int protocol() {
    return memory.getInt(context + PROTOCOL) & 0xffff;
  }

  @Override
  public long load(long offset, long to, long length) {
    if (offset > Integer.MAX_VALUE || offset + length > buffer.size()) {
      memory.slice(to, length).fill((byte) 0);
      return -Errno.EFAULT;
    }
    memory.slice(to, length).copyFrom(memory.slice(buffer.start() + offset, length));
    return 0;
  }

  @Override
  public long loadRelative(long offset, long to, long length, long header) {
    long at = (header == 0 ? mac : net) + offset;
    boolean none = header != 0 && header != 1 || offset > 0xffff;
    if (none || at + length > buffer.size()) {
      memory.slice(to, length).fill((byte) 0);
      return -Errno.EFAULT;
    }
    memory.slice(to, length).copyFrom(memory.slice(buffer.start() + at, length));
    return 0;
  }

  @Override
  public long store(long offset, long from, long length, long flags) {
    if ((flags & ~3) != 0) {
      return -Errno.EINVAL;
    }
    if (offset > Integer.MAX_VALUE || offset + length > buffer.size()) {
      return -Errno.EFAULT;
    }
    memory.slice(buffer.start() + offset, length).copyFrom(memory.slice(from, length));
    if ((flags & 2) != 0) {
      clearHash();
    }
    return 0;
  }

  @Override
  public long address(long offset, long length) {
    return offset + length <= buffer.size() ? buffer.start() + offset : 0;
  }

  /** Forgets the hash. */
  public void clearHash() {
    memory.putInt(context + HASH, 0);
    hashed = false;
  }

  /**
   * Sets the hash.
   *
   * @param hash what it is
   */
  public void setHash(int hash) {
    memory.putInt(context + HASH, hash);
    hashed = true;
  }

  /**
   * {@code bpf_get_hash_recalc}: that of the flow, made of addresses and ports.
   *
   * @return the hash, which is 0 only if it was set to that
   */
  public long hash() {
    if (!hashed) {
      setHash(Flows.hash(buffer.bytes(), net, protocol()));
    }
    return memory.getInt(context + HASH) & SIZE;
  }

  /**
   * {@code bpf_l3_csum_replace}.
   *
   * @param offset where the checksum is
   * @param from what was summed
   * @param to what is now
   * @param flags how many bytes that are
   * @return 0, or a negated error number
   */
  public long replaceL3(long offset, long from, long to, long flags) {
    if ((flags & ~0xf) != 0) {
      return -Errno.EINVAL;
    }
    return replace(3, offset, from, to, flags);
  }

  /**
   * {@code bpf_l4_csum_replace}.
   *
   * @param offset where the checksum is
   * @param from what was summed
   * @param to what is now
   * @param flags how many bytes that are; whether 0 stays or is never written
   * @return 0, or a negated error number
   */
  public long replaceL4(long offset, long from, long to, long flags) {
    if ((flags & ~0xffL) != 0) {
      return -Errno.EINVAL;
    }
    return replace(4, offset, from, to, flags);
  }

  private long replace(int layer, long offset, long from, long to, long flags) {
    boolean mangled = (flags & 0x20) != 0;
    if (offset > 0xffff || (offset & 1) != 0 || offset + 2 > buffer.size()) {
      return -Errno.EFAULT;
    }
    long at = buffer.start() + offset;
    int sum = memory.getShort(at);
    if (mangled && (flags & 0x40) == 0 && sum == 0) {
      return 0;
    }
    int size = (int) flags & 0xf;
    if (size == 0 && from != 0 || size != 0 && size != 2 && size != 4) {
      return -Errno.EINVAL;
    }
    int result =
        switch (size) {
          case 0 -> Checksum.fold(Checksum.add((int) to, ~sum));
          case 2 -> layer == 3 ? sum2(sum, (int) from, (int) to) : sum4(sum, (int) from, (int) to);
          default -> sum4(sum, (int) from, (int) to);
        };
    memory.putShort(at, mangled && result == 0 ? 0xffff : result);
    return 0;
  }

  /** {@code csum_replace4}. */
  private static int sum4(int sum, int from, int to) {
    return Checksum.fold(Checksum.add(Checksum.subtract(~sum, from), to));
  }

  /** {@code csum_replace2}. */
  private static int sum2(int sum, int from, int to) {
    return ~sum16(sum16(~sum & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;
  }

  private static int sum16(int left, int right) {
    int sum = left + right;
    return (sum + (sum >>> 16)) & 0xffff;
  }

  /**
   * {@code bpf_csum_update}.
   *
   * @return the refusal of packets whose sum no device has told
   */
  public long updateSum() {
    return -Errno.ENOTSUPP;
  }

  /**
   * {@code bpf_csum_level}.
   *
   * @param action 0 to ask, 1 for more, 2 for less, 3 for none
   * @return the level, 0, or a negated error number
   */
  public long sumLevel(long action) {
    switch ((int) action) {
      case 0 -> {
        return summed == UNNECESSARY ? level : -Errno.EACCES;
      }
      case 1 -> {
        level = summed == NONE ? 0 : Math.min(level + 1, 3);
        summed = UNNECESSARY;
      }
      case 2 -> {
        if (summed == UNNECESSARY && level == 0) {
          summed = NONE;
        } else if (summed == UNNECESSARY) {
          level--;
        }
      }
      case 3 -> resetSum();
      default -> {
        return -Errno.EINVAL;
      }
    }
    return 0;
  }

  private void resetSum() {
    summed = NONE;
    level = 0;
  }

  /**
   * {@code bpf_skb_vlan_push}: the first tag is a field, further ones go into the packet.
   *
   * @param proto the tag's type, in the order of the network
   * @param tci the tag
   * @return 0, or a negated error number
   */
  public long pushVlan(int proto, int tci) {
    int type = proto == Bytes.VLAN || proto == Bytes.VLAN_AD ? proto : Bytes.VLAN;
    if (memory.getInt(context + VLAN_PRESENT) != 0) {
      insertTag(memory.getInt(context + VLAN_PROTO), memory.getInt(context + VLAN_TCI));
    }
    tag(type, tci & 0xffff);
    publish();
    return 0;
  }

  private void tag(int type, int tci) {
    memory.putInt(context + VLAN_PRESENT, 1);
    memory.putInt(context + VLAN_PROTO, type);
    memory.putInt(context + VLAN_TCI, tci);
  }

  private void insertTag(int type, int tci) {
    buffer.insert(12, VLAN);
    memory.putShort(buffer.start() + 12, type);
    memory.putShort(buffer.start() + 14, Bytes.swap16(tci));
    memory.putInt(context + PROTOCOL, type);
    net += VLAN;
  }

  private int removeTag() {
    int tci = Bytes.swap16(memory.getShort(buffer.start() + 14));
    buffer.remove(12, VLAN);
    memory.putInt(context + PROTOCOL, etherType());
    net = Math.max(ETHERNET, net - VLAN);
    return tci;
  }

  private boolean isTagged() {
    return protocol() == Bytes.VLAN || protocol() == Bytes.VLAN_AD;
  }

  /**
   * {@code bpf_skb_vlan_pop}.
   *
   * @return 0, or a negated error number
   */
  public long popVlan() {
    if (memory.getInt(context + VLAN_PRESENT) != 0) {
      memory.slice(context + VLAN_PRESENT, 12).fill((byte) 0);
    } else if (!isTagged()) {
      return 0;
    } else if (buffer.size() < ETHERNET + VLAN) {
      return -Errno.ENOMEM;
    } else {
      removeTag();
    }
    if (isTagged() && buffer.size() >= ETHERNET + VLAN) {
      int type = protocol();
      tag(type, removeTag());
    }
    publish();
    return 0;
  }

  /**
   * {@code bpf_skb_change_head}.
   *
   * @param bytes how many zeros are put before the packet
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long changeHead(long bytes, long flags) {
    if (flags != 0 || buffer.size() + bytes > LARGEST) {
      return -Errno.EINVAL;
    }
    push(bytes);
    mac = 0;
    publish();
    return 0;
  }

  /**
   * {@code bpf_skb_change_tail}.
   *
   * @param size how long the packet is to be; what is added is zero
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long changeTail(long size, long flags) {
    if (flags != 0 || size > LARGEST || size < Math.max(0, net)) {
      return -Errno.EINVAL;
    }
    buffer.resize(size);
    publish();
    return 0;
  }

  /**
   * {@code bpf_skb_pull_data}: all of a packet can always be reached here.
   *
   * @param length how much is to be reached
   * @return 0, or a negated error number if the packet is shorter
   */
  public long pullData(long length) {
    return length > buffer.size() ? -Errno.ENOMEM : 0;
  }

  /**
   * {@code bpf_skb_change_proto}: makes room for an IPv6 header in place of an IPv4 one, or back.
   *
   * @param proto the new type, in the order of the network
   * @param flags must be 0
   * @return 0, or a negated error number
   */
  public long changeProtocol(int proto, long flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    if (protocol() == Bytes.IPV4 && proto == Bytes.IPV6) {
      buffer.insert(net, 20);
    } else if (protocol() == Bytes.IPV6 && proto == Bytes.IPV4 && buffer.size() >= net + 20) {
      buffer.remove(net, 20);
    } else {
      return -Errno.ENOTSUPP;
    }
    memory.putInt(context + PROTOCOL, proto);
    clearHash();
    publish();
    return 0;
  }

  /**
   * {@code bpf_skb_change_type}.
   *
   * @param type {@code PACKET_HOST} to {@code PACKET_OTHERHOST}
   * @return 0, or a negated error number
   */
  public long changeType(long type) {
    if (type > 3 || memory.getInt(context + PKT_TYPE) > 3) {
      return -Errno.EINVAL;
    }
    memory.putInt(context + PKT_TYPE, (int) type);
    return 0;
  }

  /**
   * {@code bpf_skb_adjust_room}.
   *
   * @param delta how many bytes are put behind a header; taken, if negative
   * @param mode 0 for behind the network's header, 1 for behind the link's
   * @param flags of what is put there
   * @return 0, or a negated error number
   */
  public long adjustRoom(int delta, int mode, long flags) {
    if ((flags & ~0xff00_0000_0000_01ffL) != 0) {
      return -Errno.EINVAL;
    }
    long size = Math.abs((long) delta);
    if (size > 0xfff) {
      return -Errno.EFAULT;
    }
    if (protocol() != Bytes.IPV4 && protocol() != Bytes.IPV6 || mode != 0 && mode != 1) {
      return -Errno.ENOTSUPP;
    }
    long decapsulation = flags & 0x180;
    if (decapsulation == 0x180 || decapsulation != 0 && delta >= 0) {
      return -Errno.EINVAL;
    }
    long header = protocol() == Bytes.IPV4 ? 20 : 40;
    long at = net - mac + (mode == 0 ? header : 0);
    return delta < 0 ? shrink(at, size, header, flags) : grow(at, size, flags);
  }

  private long grow(long at, long size, long flags) {
    if (buffer.size() + size > LARGEST) {
      return -Errno.ENOTSUPP;
    }
    long refusal = (flags & 6) == 0 ? 0 : encapsulation(flags);
    if (refusal != 0) {
      return refusal;
    }
    if (at > buffer.size()) {
      return -Errno.ENOMEM;
    }
    encapsulated |= (flags & 6) != 0;
    buffer.insert(at, size);
    become((flags & 4) != 0, (flags & 2) != 0);
    finish(flags);
    return 0;
  }

  /** 0, or why headers of which flags tell cannot be put around the packet. */
  private long encapsulation(long flags) {
    if ((flags & 6) == 6 || (flags & 0x18) == 0x18) {
      return -Errno.EINVAL;
    }
    if ((flags & 0x40) != 0 && flags >>> 56 < ETHERNET) {
      return -Errno.EINVAL;
    }
    return encapsulated ? -Errno.EALREADY : 0;
  }

  private long shrink(long at, long size, long header, long flags) {
    long current = buffer.size() - net;
    long least = (flags & 0x80) != 0 ? 20 : (flags & 0x100) != 0 ? 40 : header;
    if (size >= current || current - size < least) {
      return -Errno.ENOTSUPP;
    }
    if ((flags & ~0x1a1L) != 0) {
      return -Errno.EINVAL;
    }
    if (at + size > buffer.size()) {
      return -Errno.ENOMEM;
    }
    buffer.remove(at, size);
    become((flags & 0x100) != 0, (flags & 0x80) != 0);
    finish(flags);
    return 0;
  }

  private void become(boolean six, boolean four) {
    if (six && protocol() == Bytes.IPV4) {
      memory.putInt(context + PROTOCOL, Bytes.IPV6);
    } else if (four && protocol() == Bytes.IPV6) {
      memory.putInt(context + PROTOCOL, Bytes.IPV4);
    }
  }

  private void finish(long flags) {
    if ((flags & 0x20) == 0) {
      resetSum();
    }
    clearHash();
    publish();
  }

  /**
   * {@code bpf_skb_ecn_set_ce}: marks that there was congestion.
   *
   * @return 1 if it is marked, 0 if it cannot be
   */
  public long markCongestion() {
    long header = buffer.start() + net;
    if (protocol() == Bytes.IPV4 && net + 20 <= buffer.size()) {
      int tos = memory.getByte(header + 1);
      if ((tos & 3) == 0) {
        return 0;
      }
      if ((tos & 3) != 3) {
        int check = memory.getShort(header + 10);
        int to = tos | 3;
        memory.putByte(header + 1, to);
        memory.putShort(header + 10, sum2(check, tos << 8, to << 8));
      }
      return 1;
    }
    if (protocol() == Bytes.IPV6 && net + 40 <= buffer.size()) {
      int second = memory.getByte(header + 1);
      if ((second >> 4 & 3) == 0) {
        return 0;
      }
      memory.putByte(header + 1, second | 0x30);
      return 1;
    }
    return 0;
  }

  /**
   * {@code bpf_skb_set_tstamp}.
   *
   * @param time nanoseconds
   * @param type whose clock: 0 for real time, 1 for the monotonic one, 2 for TAI
   * @return 0, or a negated error number
   */
  public long setTimestamp(long time, long type) {
    if (protocol() != Bytes.IPV4 && protocol() != Bytes.IPV6) {
      return -Errno.EOPNOTSUPP;
    }
    if (type > 2 || type > 0 && time == 0) {
      return -Errno.EINVAL;
    }
    memory.putLong(context + TSTAMP, time);
    memory.putByte(context + TSTAMP_TYPE, (int) type);
    return 0;
  }

  /**
   * {@code bpf_lwt_push_encap} of IP headers.
   *
   * @param type 2 for IP; others are not done
   * @param header the address of the headers
   * @param length how long they are
   * @return 0, or a negated error number
   */
  public long encapsulate(long type, long header, long length) {
    if (type != 2 || length < 20 || length > 256) {
      return -Errno.EINVAL;
    }
    int version = memory.getByte(header) >> 4;
    if (version != 4 && version != 6 || version == 6 && length < 40) {
      return -Errno.EINVAL;
    }
    push(length);
    net = 0;
    memory.slice(buffer.start(), length).copyFrom(memory.slice(header, length));
    memory.putInt(context + PROTOCOL, version == 4 ? Bytes.IPV4 : Bytes.IPV6);
    if (version == 4 && memory.getShort(buffer.start() + 10) == 0) {
      MemorySegment whole = memory.slice(buffer.start(), 4L * (memory.getByte(header) & 0xf));
      memory.putShort(buffer.start() + 10, Checksum.fold(Checksum.partial(whole, 0)));
    }
    clearHash();
    publish();
    return 0;
  }

  /** {@code TC_ACT_REDIRECT}, or {@code TC_ACT_SHOT} if the flags are not known. */
  @Override
  public long redirect(Redirection to) {
    long known = to.way() == Redirection.Way.DEVICE ? 1 : 0;
    if ((to.flags() & ~known) != 0) {
      return SHOT;
    }
    redirection = Optional.of(to);
    return REDIRECT;
  }

  /**
   * {@code bpf_clone_redirect}.
   *
   * @param to where a copy is sent
   * @return 0, or a negated error number
   */
  public long cloneTo(Redirection to) {
    if ((to.flags() & ~1) != 0 || network.device(to.device()).isEmpty()) {
      return -Errno.EINVAL;
    }
    clones.add(new Clone(to, buffer.bytes().toArray(ValueLayout.JAVA_BYTE)));
    return 0;
  }

  @Override
  public void close() {
    buffer.close();
    memory.free(context, CONTEXT);
    memory.free(socket - 8, Sockets.SIZE + 8);
  }
}
