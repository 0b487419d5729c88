package dev.nectar.kernel;

import dev.nectar.object.AttachType;
import java.util.List;
import java.util.Optional;

/**
 * What a kernel says of an attachment ({@code struct bpf_link_info} of {@code linux/bpf.h}).
 *
 * @param type the kind of link; {@link LinkType#PERF_EVENT} also where the program is set to a perf
 *     event without a link, as before Linux 5.15; {@link LinkType#UNSPEC} where a socket, filter,
 *     route or table alone keeps it
 * @param ids the numbers of its links: several for a profile, which has one for each CPU or thread;
 *     none where there is no link
 * @param program the number of the program that runs there; 0 if the kernel does not say, as for a
 *     clock before Linux 5.15, and for tables of functions
 * @param place what it is attached to
 */
public record LinkInfo(LinkType type, List<Integer> ids, int program, Place place) {
  /** Copies the list. */
  public LinkInfo {
    ids = List.copyOf(ids);
  }

  /** What a link is attached to, as far as the kernel tells. */
  public sealed interface Place {
    /** The kernel does not tell. */
    record Untold() implements Place {}

    /**
     * A tracepoint.
     *
     * @param name its name
     * @param cookie what the program is given; 0 before Linux 6.10
     */
    record Tracepoint(String name, long cookie) implements Place {}

    /**
     * A function or tracepoint of the kernel, or a function of a program.
     *
     * @param attachType as what
     * @param object the number of the program or of the BTF that has it; 0 if it is not told
     * @param type its number in that BTF
     * @param cookie what the program is given
     */
    record Function(Optional<AttachType> attachType, int object, int type, long cookie)
        implements Place {}

    /**
     * A control group.
     *
     * @param id the inode of its folder
     * @param attachType as what
     */
    record Cgroup(long id, Optional<AttachType> attachType) implements Place {}

    /**
     * A list of the kernel's.
     *
     * @param list its name
     * @param map the number of the map it walks; 0 if it walks none
     */
    record Iterator(String list, int map) implements Place {}

    /**
     * A network namespace.
     *
     * @param inode of its file in {@code /proc/PID/ns}
     * @param attachType as what
     */
    record Namespace(int inode, Optional<AttachType> attachType) implements Place {}

    /**
     * A network device.
     *
     * @param index its index in its namespace; 0 if it is gone
     * @param attachType as what; empty for XDP
     */
    record Device(int index, Optional<AttachType> attachType) implements Place {}

    /**
     * A map: of struct_ops, or of sockets.
     *
     * @param id its number
     * @param attachType as what; empty for struct_ops
     */
    record OfMap(int id, Optional<AttachType> attachType) implements Place {}

    /**
     * A hook of netfilter.
     *
     * @param family {@code NFPROTO_*}
     * @param hook {@code NF_INET_*}
     * @param priority its place among those of the hook
     * @param flags {@code BPF_F_NETFILTER_*}
     */
    record Netfilter(int family, int hook, int priority, int flags) implements Place {}

    /**
     * Many functions of the kernel.
     *
     * @param count how many
     * @param flags {@code BPF_F_KPROBE_MULTI_*}
     * @param missed how often the program was not run because it ran already. Linux 6.7
     */
    record Functions(int count, int flags, long missed) implements Place {}

    /**
     * Many places in processes.
     *
     * @param file the program or library
     * @param count how many
     * @param flags {@code BPF_F_UPROBE_MULTI_*}
     * @param process the only process it is for; 0 for all
     */
    record Places(String file, int count, int flags, int process) implements Place {}

    /**
     * A perf event. Linux 6.6 tells; before, {@link Untold}.
     *
     * @param kind {@code enum bpf_perf_event_type}: 1 uprobe, 2 its return, 3 kprobe, 4 its return,
     *     5 tracepoint, 6 another event
     * @param name the file, function or tracepoint; empty for another event, or if it is not told
     * @param offset bytes from the start of the file or function; of another event its {@code
     *     config}
     * @param cookie what the program is given. Linux 6.7
     */
    record Event(int kind, String name, long offset, long cookie) implements Place {}
  }
}
