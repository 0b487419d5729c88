package dev.nectar.linux.sys;

import static dev.nectar.linux.sys.Native.getInt;
import static dev.nectar.linux.sys.Native.putInt;
import static dev.nectar.linux.sys.Native.putLong;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.BpfHeader.Batch;
import dev.nectar.linux.sys.BpfHeader.BtfLoad;
import dev.nectar.linux.sys.BpfHeader.EnableStats;
import dev.nectar.linux.sys.BpfHeader.FuncInfo;
import dev.nectar.linux.sys.BpfHeader.GetId;
import dev.nectar.linux.sys.BpfHeader.GetInfo;
import dev.nectar.linux.sys.BpfHeader.IterCreate;
import dev.nectar.linux.sys.BpfHeader.LineInfo;
import dev.nectar.linux.sys.BpfHeader.LinkCreate;
import dev.nectar.linux.sys.BpfHeader.LinkDetach;
import dev.nectar.linux.sys.BpfHeader.LinkUpdate;
import dev.nectar.linux.sys.BpfHeader.MapCreate;
import dev.nectar.linux.sys.BpfHeader.MapElem;
import dev.nectar.linux.sys.BpfHeader.Obj;
import dev.nectar.linux.sys.BpfHeader.ProgAttach;
import dev.nectar.linux.sys.BpfHeader.ProgBindMap;
import dev.nectar.linux.sys.BpfHeader.ProgLoad;
import dev.nectar.linux.sys.BpfHeader.ProgStreamRead;
import dev.nectar.linux.sys.BpfHeader.Query;
import dev.nectar.linux.sys.BpfHeader.RawTracepoint;
import dev.nectar.linux.sys.BpfHeader.TaskFdQuery;
import dev.nectar.linux.sys.BpfHeader.TestRun;
import dev.nectar.linux.sys.BpfHeader.TokenCreate;
import dev.nectar.object.AttachType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The commands of {@code bpf(2)}. Each returns the kernel's result, or the negated errno. There is
 * one buffer for the attributes, so calls take turns; they allocate nothing.
 *
 * <p>What the kernel does not permit is asked for again with a BPF token, where a mounted BPF file
 * system gives one; from then on with it.
 */
public final class Bpf implements AutoCloseable {
  private static final long ATTR_BYTES = 160;
  private static final int BPF_F_TEST_RUN_ON_CPU = 1;

  private final SystemCalls calls;
  private final MemorySegment attr;
  private final long attrAddress;
  private Optional<Fd> token = Optional.empty();
  private boolean asked;
  private boolean withoutToken;

  /**
   * @param calls what makes the calls
   */
  public Bpf(SystemCalls calls) {
    this.calls = calls;
    this.attr = Arena.ofAuto().allocate(ATTR_BYTES, 8);
    this.attrAddress = attr.address();
  }

  /**
   * Commands with one token, or with none, whatever is mounted.
   *
   * @param token to be closed by {@link #close}
   */
  public static Bpf with(SystemCalls calls, Optional<Fd> token) {
    Bpf bpf = new Bpf(calls);
    bpf.token = token;
    bpf.asked = true;
    bpf.withoutToken = token.isEmpty();
    return bpf;
  }

  /**
   * Why the kernel refused what a token might have allowed.
   *
   * @param action what was tried, after "cannot"
   * @param result the negated errno
   */
  public synchronized KernelException refusal(String action, long result) {
    return withoutToken ? Refusal.withoutToken(action, result) : Refusal.of(action, result);
  }

  /**
   * @return what makes the calls
   */
  public SystemCalls calls() {
    return calls;
  }

  /**
   * What a map is created from.
   *
   * @param innerMap file descriptor of a map like those that a map of maps holds, or 0
   * @param types what its keys and values are
   * @param extra {@code map_extra}
   * @param numaNode the memory node, if the flags name one
   * @param device the index of the network device that has it, or 0
   */
  public record MapCreation(
      int type,
      int keySize,
      int valueSize,
      int maxEntries,
      int flags,
      String name,
      int innerMap,
      MapTypes types,
      long extra,
      int numaNode,
      int device) {
    /** A plain map. */
    public MapCreation(
        int type, int keySize, int valueSize, int maxEntries, int flags, String name) {
      this(type, keySize, valueSize, maxEntries, flags, name, 0, MapTypes.NONE, 0, 0, 0);
    }

    /** The same on a device. */
    public MapCreation onto(int index) {
      return new MapCreation(
          type,
          keySize,
          valueSize,
          maxEntries,
          flags,
          name,
          innerMap,
          types,
          extra,
          numaNode,
          index);
    }

    /** The same without types. */
    public MapCreation untyped() {
      return new MapCreation(
          type,
          keySize,
          valueSize,
          maxEntries,
          flags,
          name,
          innerMap,
          MapTypes.NONE,
          extra,
          numaNode,
          device);
    }
  }

  /**
   * What a map's keys and values are.
   *
   * @param btf file descriptor of their BTF, or 0
   * @param key the key's number in it
   * @param value the value's number in it
   * @param kernelValue the value's number in the kernel's BTF, for struct_ops
   */
  public record MapTypes(int btf, int key, int value, int kernelValue) {
    /** Nobody knows. */
    public static final MapTypes NONE = new MapTypes(0, 0, 0, 0);
  }

  /** {@code BPF_MAP_CREATE}; the result is a file descriptor. */
  public synchronized long mapCreate(MapCreation map) {
    long result = mapCreateOnce(map);
    return isHelpedByToken(result) ? mapCreateOnce(map) : result;
  }

  private long mapCreateOnce(MapCreation map) {
    attr.fill((byte) 0);
    putInt(attr, MapCreate.map_type, map.type());
    putInt(attr, MapCreate.key_size, map.keySize());
    putInt(attr, MapCreate.value_size, map.valueSize());
    putInt(attr, MapCreate.max_entries, map.maxEntries());
    putInt(attr, MapCreate.map_flags, map.flags());
    putInt(attr, MapCreate.inner_map_fd, map.innerMap());
    putInt(attr, MapCreate.numa_node, map.numaNode());
    putName(MapCreate.map_name, map.name());
    putInt(attr, MapCreate.btf_fd, map.types().btf());
    putInt(attr, MapCreate.btf_key_type_id, map.types().key());
    putInt(attr, MapCreate.btf_value_type_id, map.types().value());
    putInt(attr, MapCreate.btf_vmlinux_value_type_id, map.types().kernelValue());
    putLong(attr, MapCreate.map_extra, map.extra());
    putInt(attr, MapCreate.map_ifindex, map.device());
    putToken(MapCreate.map_flags, MapCreate.map_token_fd);
    return bpf(BpfHeader.BPF_MAP_CREATE, MapCreate.SIZE);
  }

  /** {@code BPF_MAP_LOOKUP_ELEM}. */
  public long mapLookup(int map, long key, long value) {
    return mapElem(BpfHeader.BPF_MAP_LOOKUP_ELEM, map, key, value, 0);
  }

  /** {@code BPF_MAP_LOOKUP_ELEM} with flags. */
  public long mapLookup(int map, long key, long value, long flags) {
    return mapElem(BpfHeader.BPF_MAP_LOOKUP_ELEM, map, key, value, flags);
  }

  /** {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}. */
  public long mapLookupAndDelete(int map, long key, long value) {
    return mapElem(BpfHeader.BPF_MAP_LOOKUP_AND_DELETE_ELEM, map, key, value, 0);
  }

  /** {@code BPF_MAP_UPDATE_ELEM}. */
  public long mapUpdate(int map, long key, long value, long flags) {
    return mapElem(BpfHeader.BPF_MAP_UPDATE_ELEM, map, key, value, flags);
  }

  /** {@code BPF_MAP_DELETE_ELEM}. */
  public long mapDelete(int map, long key) {
    return mapElem(BpfHeader.BPF_MAP_DELETE_ELEM, map, key, 0, 0);
  }

  /**
   * {@code BPF_MAP_GET_NEXT_KEY}.
   *
   * @param key address of a key, or 0 for the first
   */
  public long mapNextKey(int map, long key, long next) {
    return mapElem(BpfHeader.BPF_MAP_GET_NEXT_KEY, map, key, next, 0);
  }

  /** {@code BPF_MAP_FREEZE}. */
  public long mapFreeze(int map) {
    return mapElem(BpfHeader.BPF_MAP_FREEZE, map, 0, 0, 0);
  }

  private synchronized long mapElem(int command, int map, long key, long value, long flags) {
    attr.fill((byte) 0);
    putInt(attr, MapElem.map_fd, map);
    putLong(attr, MapElem.key, key);
    putLong(attr, MapElem.value, value);
    putLong(attr, MapElem.flags, flags);
    return bpf(command, MapElem.SIZE);
  }

  /**
   * {@code BPF_MAP_*_BATCH}.
   *
   * @param command which of them
   * @param in for those that look up, where the last batch ended, or 0
   * @param out for those that look up, where this one ends
   * @param count address of the number of entries there is room for; then how many were done
   */
  public synchronized long mapBatch(
      int command, int map, long in, long out, long keys, long values, MemorySegment count) {
    attr.fill((byte) 0);
    putLong(attr, Batch.in_batch, in);
    putLong(attr, Batch.out_batch, out);
    putLong(attr, Batch.keys, keys);
    putLong(attr, Batch.values, command == BpfHeader.BPF_MAP_DELETE_BATCH ? 0 : values);
    putInt(attr, Batch.count, getInt(count, 0));
    putInt(attr, Batch.map_fd, map);
    long result = bpf(command, Batch.SIZE);
    putInt(count, 0, getInt(attr, Batch.count));
    return result;
  }

  /**
   * What a program is loaded from.
   *
   * @param instructions encoded, 8 bytes a slot
   * @param license text that ends with a zero byte
   * @param types file descriptor of the BTF of the next two, or 0
   * @param functions an array of {@code struct bpf_func_info}
   * @param lines an array of {@code struct bpf_line_info}
   * @param binding what it is bound to
   * @param flags {@code BPF_F_*}
   * @param modules an array of file descriptors of modules' BTF, the first unused, or {@link
   *     MemorySegment#NULL}
   * @param device the index of the network device that it is for, or 0
   */
  public record ProgramLoad(
      int type,
      String name,
      MemorySegment instructions,
      MemorySegment license,
      int types,
      MemorySegment functions,
      MemorySegment lines,
      ProgramBinding binding,
      int flags,
      MemorySegment modules,
      int device) {
    /** Without flags, modules and a device. */
    public ProgramLoad(
        int type,
        String name,
        MemorySegment instructions,
        MemorySegment license,
        int types,
        MemorySegment functions,
        MemorySegment lines,
        ProgramBinding binding) {
      this(
          type,
          name,
          instructions,
          license,
          types,
          functions,
          lines,
          binding,
          0,
          MemorySegment.NULL,
          0);
    }
  }

  /**
   * What a program is bound to when it is loaded.
   *
   * @param attachType a value of {@code enum bpf_attach_type}, 0 where the type of program needs
   *     none
   * @param typeId what it is attached to, a number in the BTF of the kernel or of a program, or 0
   * @param program the file descriptor of that program, or of the BTF of the module, or 0
   */
  public record ProgramBinding(int attachType, int typeId, int program) {
    /** Bound to nothing. */
    public static final ProgramBinding NONE = new ProgramBinding(0, 0, 0);
  }

  /**
   * {@code BPF_PROG_LOAD}; the result is a file descriptor.
   *
   * @param log where the verifier's log goes
   * @param level how much of it; 0 for none
   */
  public long progLoad(ProgramLoad load, MemorySegment log, int level) {
    return progLoadTelling(load, log, level).result();
  }

  /**
   * What {@code BPF_PROG_LOAD} answers.
   *
   * @param result a file descriptor or the negated errno
   * @param logSize how many bytes the whole log has, with its end; 0 if the kernel does not tell:
   *     it does from Linux 6.4 on
   */
  public record LoadOutcome(long result, long logSize) {}

  /**
   * {@code BPF_PROG_LOAD}, with the size of the log.
   *
   * @param log where the verifier's log goes
   * @param level how much of it; 0 for none
   */
  public synchronized LoadOutcome progLoadTelling(ProgramLoad load, MemorySegment log, int level) {
    attr.fill((byte) 0);
    putInt(attr, ProgLoad.prog_type, load.type());
    putInt(attr, ProgLoad.insn_cnt, (int) (load.instructions().byteSize() / 8));
    putLong(attr, ProgLoad.insns, load.instructions().address());
    putLong(attr, ProgLoad.license, load.license().address());
    if (level != 0) {
      putInt(attr, ProgLoad.log_level, level);
      putInt(attr, ProgLoad.log_size, (int) log.byteSize());
      putLong(attr, ProgLoad.log_buf, log.address());
    }
    putName(ProgLoad.prog_name, load.name());
    putInt(attr, ProgLoad.expected_attach_type, load.binding().attachType());
    putInt(attr, ProgLoad.attach_btf_id, load.binding().typeId());
    putInt(attr, ProgLoad.attach_prog_fd, load.binding().program());
    putInt(attr, ProgLoad.prog_flags, load.flags());
    putLong(attr, ProgLoad.fd_array, load.modules().address());
    putInt(attr, ProgLoad.prog_ifindex, load.device());
    if (load.types() != 0) {
      putInt(attr, ProgLoad.prog_btf_fd, load.types());
      putInt(attr, ProgLoad.func_info_rec_size, (int) FuncInfo.SIZE);
      putLong(attr, ProgLoad.func_info, load.functions().address());
      putInt(attr, ProgLoad.func_info_cnt, (int) (load.functions().byteSize() / FuncInfo.SIZE));
      putInt(attr, ProgLoad.line_info_rec_size, (int) LineInfo.SIZE);
      putLong(attr, ProgLoad.line_info, load.lines().address());
      putInt(attr, ProgLoad.line_info_cnt, (int) (load.lines().byteSize() / LineInfo.SIZE));
    }
    putToken(ProgLoad.prog_flags, ProgLoad.prog_token_fd);
    long result = bpf(BpfHeader.BPF_PROG_LOAD, ProgLoad.SIZE);
    return new LoadOutcome(result, Integer.toUnsignedLong(getInt(attr, ProgLoad.log_true_size)));
  }

  /** {@code BPF_BTF_LOAD}; the result is a file descriptor. */
  public synchronized long btfLoad(MemorySegment types) {
    long result = btfLoadOnce(types);
    return isHelpedByToken(result) ? btfLoadOnce(types) : result;
  }

  private long btfLoadOnce(MemorySegment types) {
    attr.fill((byte) 0);
    putLong(attr, BtfLoad.btf, types.address());
    putInt(attr, BtfLoad.btf_size, (int) types.byteSize());
    putToken(BtfLoad.btf_flags, BtfLoad.btf_token_fd);
    return bpf(BpfHeader.BPF_BTF_LOAD, BtfLoad.SIZE);
  }

  /** Whether there is a token now, of which the call that was refused did not know. */
  private boolean isHelpedByToken(long result) {
    if (result != -Errno.EPERM || asked) {
      return false;
    }
    asked = true;
    token = Delegation.token(this);
    return token.isPresent();
  }

  private void putToken(long flags, long at) {
    if (token.isPresent()) {
      putInt(attr, flags, getInt(attr, flags) | BpfHeader.BPF_F_TOKEN_FD);
      putInt(attr, at, token.get().number());
    }
  }

  /**
   * {@code BPF_TOKEN_CREATE}; the result is a file descriptor. Linux 6.9.
   *
   * @param folder file descriptor of the root of a BPF file system of this user namespace
   */
  public synchronized long tokenCreate(int folder) {
    attr.fill((byte) 0);
    putInt(attr, TokenCreate.bpffs_fd, folder);
    return bpf(BpfHeader.BPF_TOKEN_CREATE, TokenCreate.SIZE);
  }

  /** {@code BPF_PROG_BIND_MAP}: the map lives as long as the program. Linux 5.10. */
  public synchronized long bindMap(int program, int map) {
    attr.fill((byte) 0);
    putInt(attr, ProgBindMap.prog_fd, program);
    putInt(attr, ProgBindMap.map_fd, map);
    return bpf(BpfHeader.BPF_PROG_BIND_MAP, ProgBindMap.SIZE);
  }

  /**
   * {@code BPF_PROG_STREAM_READ_BY_FD}. Linux 6.17.
   *
   * @param stream {@code BPF_STREAM_STDOUT} 1, or {@code BPF_STREAM_STDERR} 2
   * @return how many bytes were read; 0 if there are none
   */
  public synchronized long streamRead(int program, int stream, MemorySegment room) {
    attr.fill((byte) 0);
    putLong(attr, ProgStreamRead.stream_buf, room.address());
    putInt(attr, ProgStreamRead.stream_buf_len, (int) room.byteSize());
    putInt(attr, ProgStreamRead.stream_id, stream);
    putInt(attr, ProgStreamRead.prog_fd, program);
    return bpf(BpfHeader.BPF_PROG_STREAM_READ_BY_FD, ProgStreamRead.SIZE);
  }

  /** Gives the token up, and takes no other. */
  @Override
  public synchronized void close() {
    asked = true;
    token.ifPresent(Fd::close);
    token = Optional.empty();
  }

  /**
   * {@code BPF_RAW_TRACEPOINT_OPEN}; the result is a file descriptor.
   *
   * @param name the tracepoint, or {@link MemorySegment#NULL} for programs bound to their point
   * @param cookie before Linux 6.10, 0
   */
  public synchronized long rawTracepointOpen(int program, MemorySegment name, long cookie) {
    attr.fill((byte) 0);
    putLong(attr, RawTracepoint.name, name.address());
    putInt(attr, RawTracepoint.prog_fd, program);
    putLong(attr, RawTracepoint.cookie, cookie);
    return bpf(BpfHeader.BPF_RAW_TRACEPOINT_OPEN, RawTracepoint.SIZE);
  }

  /**
   * What a link is created from.
   *
   * @param program file descriptor of the program, or of the map of struct_ops
   * @param target file descriptor or index of the device it goes to, or 0
   * @param type as what it is attached
   * @param flags of all kinds of links
   */
  public record LinkCreation(int program, int target, AttachType type, int flags) {}

  /** Puts what one kind of link needs behind the rest of {@code link_create}. */
  public interface LinkPart {
    /** What needs nothing more. */
    LinkPart NONE = _ -> {};

    /**
     * @param attr the attributes, to be written at the places of {@link BpfHeader.LinkCreate}
     */
    void put(MemorySegment attr);
  }

  /** {@code BPF_LINK_CREATE}; the result is a file descriptor. */
  public synchronized long linkCreate(LinkCreation link, LinkPart part) {
    attr.fill((byte) 0);
    putInt(attr, LinkCreate.prog_fd, link.program());
    putInt(attr, LinkCreate.target_fd, link.target());
    putInt(attr, LinkCreate.attach_type, link.type().number());
    putInt(attr, LinkCreate.flags, link.flags());
    part.put(attr);
    return bpf(BpfHeader.BPF_LINK_CREATE, LinkCreate.SIZE);
  }

  /** {@code BPF_LINK_CREATE} for a perf event; the result is a file descriptor. */
  public long linkPerfEvent(int program, int event, long cookie) {
    return linkCreate(
        new LinkCreation(program, event, AttachType.PERF_EVENT, 0),
        at -> putLong(at, LinkCreate.PerfEvent.bpf_cookie, cookie));
  }

  /** {@code BPF_LINK_CREATE} for a program bound to its point; the result is a descriptor. */
  public long linkTracing(int program, AttachType type, long cookie) {
    return linkCreate(
        new LinkCreation(program, 0, type, 0),
        at -> putLong(at, LinkCreate.Tracing.cookie, cookie));
  }

  /** Functions of the kernel. */
  public sealed interface Functions {
    /**
     * @return what the kernel is given, of 8 bytes each
     */
    MemorySegment array();

    /**
     * By their names.
     *
     * @param array of pointers to these
     */
    record Named(MemorySegment array) implements Functions {}

    /**
     * By where they start.
     *
     * @param array of addresses
     */
    record Placed(MemorySegment array) implements Functions {}
  }

  /**
   * {@code BPF_LINK_CREATE} for many kernel functions; the result is a file descriptor.
   *
   * @param type {@link AttachType#TRACE_KPROBE_MULTI} or {@link AttachType#TRACE_KPROBE_SESSION}
   * @param flags 0 or {@link BpfHeader#BPF_F_KPROBE_MULTI_RETURN}
   * @param functions which
   * @param cookies an array as long, or {@link MemorySegment#NULL}
   */
  public long linkFunctions(
      int program, AttachType type, int flags, Functions functions, MemorySegment cookies) {
    return linkCreate(
        new LinkCreation(program, 0, type, 0),
        at -> {
          putInt(at, LinkCreate.KprobeMulti.flags, flags);
          putInt(at, LinkCreate.KprobeMulti.cnt, (int) (functions.array().byteSize() / 8));
          long array =
              switch (functions) {
                case Functions.Named _ -> LinkCreate.KprobeMulti.syms;
                case Functions.Placed _ -> LinkCreate.KprobeMulti.addrs;
              };
          putLong(at, array, functions.array().address());
          putLong(at, LinkCreate.KprobeMulti.cookies, cookies.address());
        });
  }

  /** {@code BPF_LINK_UPDATE}: another program, or another map of struct_ops, takes its place. */
  public synchronized long linkUpdate(int link, int program) {
    attr.fill((byte) 0);
    putInt(attr, LinkUpdate.link_fd, link);
    putInt(attr, LinkUpdate.new_prog_fd, program);
    return bpf(BpfHeader.BPF_LINK_UPDATE, LinkUpdate.SIZE);
  }

  /** {@code BPF_LINK_DETACH}. */
  public synchronized long linkDetach(int link) {
    attr.fill((byte) 0);
    putInt(attr, LinkDetach.link_fd, link);
    return bpf(BpfHeader.BPF_LINK_DETACH, LinkDetach.SIZE);
  }

  /** {@code BPF_ITER_CREATE}; the result is a file descriptor to read from. */
  public synchronized long iterate(int link) {
    attr.fill((byte) 0);
    putInt(attr, IterCreate.link_fd, link);
    return bpf(BpfHeader.BPF_ITER_CREATE, IterCreate.SIZE);
  }

  /**
   * {@code BPF_PROG_ATTACH}: without a link, so it stays when this process ends.
   *
   * @param target file descriptor of what it is attached to
   */
  public long attach(int program, int target, AttachType type, int flags) {
    return attached(BpfHeader.BPF_PROG_ATTACH, program, target, type, flags);
  }

  /** {@code BPF_PROG_DETACH}. */
  public long detach(int program, int target, AttachType type) {
    return attached(BpfHeader.BPF_PROG_DETACH, program, target, type, 0);
  }

  private synchronized long attached(
      int command, int program, int target, AttachType type, int flags) {
    attr.fill((byte) 0);
    putInt(attr, ProgAttach.target_fd, target);
    putInt(attr, ProgAttach.attach_bpf_fd, program);
    putInt(attr, ProgAttach.attach_type, type.number());
    putInt(attr, ProgAttach.attach_flags, flags);
    return bpf(command, ProgAttach.SIZE);
  }

  /**
   * Where {@code BPF_PROG_QUERY} writes, 4 bytes for each program; what is not wanted is {@link
   * MemorySegment#NULL}.
   *
   * @param programs the programs' numbers, in the order in which they run
   * @param flags how each is attached, of security hooks of control groups (Linux 6.0) and devices
   * @param links the links' numbers, 0 for programs without, of devices alone (Linux 6.6)
   * @param linkFlags how these are attached
   */
  public record QueryRoom(
      MemorySegment programs, MemorySegment flags, MemorySegment links, MemorySegment linkFlags) {}

  /**
   * {@code BPF_PROG_QUERY}.
   *
   * @param target file descriptor, or index of the device
   * @return how many programs there are, which may be more than there is room for
   */
  public synchronized long query(int target, AttachType type, QueryRoom room) {
    attr.fill((byte) 0);
    putInt(attr, Query.target_fd, target);
    putInt(attr, Query.attach_type, type.number());
    putLong(attr, Query.prog_ids, room.programs().address());
    putInt(attr, Query.prog_cnt, (int) (room.programs().byteSize() / 4));
    putLong(attr, Query.prog_attach_flags, room.flags().address());
    putLong(attr, Query.link_ids, room.links().address());
    putLong(attr, Query.link_attach_flags, room.linkFlags().address());
    long result = bpf(BpfHeader.BPF_PROG_QUERY, Query.SIZE);
    return result < 0 && result != -Errno.ENOSPC ? result : getInt(attr, Query.prog_cnt);
  }

  /**
   * {@code BPF_PROG_QUERY} of a control group.
   *
   * @param scope 0, or {@link BpfHeader#BPF_F_QUERY_EFFECTIVE}
   * @param programs room for the programs' numbers, in the order in which they run
   * @param flags room for as many flags, which security hooks ask for; or {@link
   *     MemorySegment#NULL}, Linux 6.0
   * @param common room for the flags that all have
   * @return how many programs there are, which may be more than there is room for
   */
  public synchronized long queryGroup(
      int group,
      AttachType type,
      int scope,
      MemorySegment programs,
      MemorySegment flags,
      MemorySegment common) {
    attr.fill((byte) 0);
    putInt(attr, Query.target_fd, group);
    putInt(attr, Query.attach_type, type.number());
    putInt(attr, Query.query_flags, scope);
    putLong(attr, Query.prog_ids, programs.address());
    putInt(attr, Query.prog_cnt, (int) (programs.byteSize() / 4));
    putLong(attr, Query.prog_attach_flags, flags.address());
    long result = bpf(BpfHeader.BPF_PROG_QUERY, Query.SIZE);
    putInt(common, 0, getInt(attr, Query.attach_flags));
    return result < 0 && result != -Errno.ENOSPC ? result : getInt(attr, Query.prog_cnt);
  }

  /**
   * {@code BPF_PROG_TEST_RUN} of a program whose context is given, such as a raw tracepoint.
   *
   * @return the program's result, 32 bits wide, or the negated errno
   */
  public synchronized long testRun(int program, MemorySegment context) {
    attr.fill((byte) 0);
    putInt(attr, TestRun.prog_fd, program);
    putLong(attr, TestRun.ctx_in, context.address());
    putInt(attr, TestRun.ctx_size_in, (int) context.byteSize());
    long result = bpf(BpfHeader.BPF_PROG_TEST_RUN, TestRun.SIZE);
    return result < 0 ? result : Integer.toUnsignedLong(getInt(attr, TestRun.retval));
  }

  /**
   * What {@code BPF_PROG_TEST_RUN} runs a program on; what is absent is {@link MemorySegment#NULL}.
   *
   * @param repeat 0 where the kernel wants the field unset
   */
  public record TestInput(
      MemorySegment data,
      MemorySegment dataOut,
      MemorySegment context,
      MemorySegment contextOut,
      int repeat,
      OptionalInt cpu) {}

  /**
   * What came of it.
   *
   * @param result 0 or the negated errno
   * @param duration mean time of a run in nanoseconds
   */
  public record TestOutcome(
      long result, int returnValue, int dataSize, int contextSize, int duration) {}

  /** {@code BPF_PROG_TEST_RUN} with all it can take. */
  public synchronized TestOutcome testRun(int program, TestInput input) {
    attr.fill((byte) 0);
    putInt(attr, TestRun.prog_fd, program);
    putInt(attr, TestRun.data_size_in, (int) input.data().byteSize());
    putLong(attr, TestRun.data_in, input.data().address());
    putInt(attr, TestRun.data_size_out, (int) input.dataOut().byteSize());
    putLong(attr, TestRun.data_out, input.dataOut().address());
    putInt(attr, TestRun.ctx_size_in, (int) input.context().byteSize());
    putLong(attr, TestRun.ctx_in, input.context().address());
    putInt(attr, TestRun.ctx_size_out, (int) input.contextOut().byteSize());
    putLong(attr, TestRun.ctx_out, input.contextOut().address());
    putInt(attr, TestRun.repeat, input.repeat());
    if (input.cpu().isPresent()) {
      putInt(attr, TestRun.flags, BPF_F_TEST_RUN_ON_CPU);
      putInt(attr, TestRun.cpu, input.cpu().getAsInt());
    }
    long result = bpf(BpfHeader.BPF_PROG_TEST_RUN, TestRun.SIZE);
    return new TestOutcome(
        result,
        getInt(attr, TestRun.retval),
        getInt(attr, TestRun.data_size_out),
        getInt(attr, TestRun.ctx_size_out),
        getInt(attr, TestRun.duration));
  }

  /** {@code BPF_OBJ_GET_INFO_BY_FD}; fills as much of the information as the kernel has. */
  public synchronized long info(int fd, MemorySegment info) {
    attr.fill((byte) 0);
    putInt(attr, GetInfo.bpf_fd, fd);
    putInt(attr, GetInfo.info_len, (int) info.byteSize());
    putLong(attr, GetInfo.info, info.address());
    return bpf(BpfHeader.BPF_OBJ_GET_INFO_BY_FD, GetInfo.SIZE);
  }

  /**
   * {@code BPF_TASK_FD_QUERY}: which program a perf event of a process runs.
   *
   * @return the program's number, or the negated errno
   */
  public synchronized long programOf(int process, int event) {
    attr.fill((byte) 0);
    putInt(attr, TaskFdQuery.pid, process);
    putInt(attr, TaskFdQuery.fd, event);
    long result = bpf(BpfHeader.BPF_TASK_FD_QUERY, TaskFdQuery.SIZE);
    return result < 0 ? result : Integer.toUnsignedLong(getInt(attr, TaskFdQuery.prog_id));
  }

  /**
   * {@code BPF_TASK_FD_QUERY}: what a program is attached to by a descriptor of a process.
   *
   * @param name room for the event's name
   * @param told room for what else there is, at the places of {@link BpfHeader.TaskFdQuery}
   * @return 0 or the negated errno
   */
  public synchronized long event(int process, int event, MemorySegment name, MemorySegment told) {
    attr.fill((byte) 0);
    putInt(attr, TaskFdQuery.pid, process);
    putInt(attr, TaskFdQuery.fd, event);
    putInt(attr, TaskFdQuery.buf_len, (int) name.byteSize());
    putLong(attr, TaskFdQuery.buf, name.address());
    long result = bpf(BpfHeader.BPF_TASK_FD_QUERY, TaskFdQuery.SIZE);
    told.copyFrom(attr.asSlice(0, TaskFdQuery.SIZE));
    return result;
  }

  /**
   * {@code BPF_*_GET_NEXT_ID}.
   *
   * @param command for programs, maps, links or BTF
   * @return the next number after {@code id}, or the negated errno
   */
  public synchronized long nextId(int command, int id) {
    attr.fill((byte) 0);
    putInt(attr, GetId.start_id, id);
    long result = bpf(command, GetId.SIZE);
    return result < 0 ? result : Integer.toUnsignedLong(getInt(attr, GetId.next_id));
  }

  /**
   * {@code BPF_*_GET_FD_BY_ID}; the result is a file descriptor.
   *
   * @param command for programs, maps, links or BTF
   */
  public synchronized long fdById(int command, int id) {
    attr.fill((byte) 0);
    putInt(attr, GetId.start_id, id);
    return bpf(command, GetId.SIZE);
  }

  /** {@code BPF_OBJ_PIN}. */
  public synchronized long pin(int fd, MemorySegment path) {
    attr.fill((byte) 0);
    putLong(attr, Obj.pathname, path.address());
    putInt(attr, Obj.bpf_fd, fd);
    return bpf(BpfHeader.BPF_OBJ_PIN, Obj.SIZE);
  }

  /** {@code BPF_OBJ_GET}; the result is a file descriptor. */
  public synchronized long get(MemorySegment path) {
    attr.fill((byte) 0);
    putLong(attr, Obj.pathname, path.address());
    return bpf(BpfHeader.BPF_OBJ_GET, Obj.SIZE);
  }

  /** {@code BPF_ENABLE_STATS}; statistics run while the resulting file descriptor is open. */
  public synchronized long enableStats(int type) {
    attr.fill((byte) 0);
    putInt(attr, EnableStats.type, type);
    return bpf(BpfHeader.BPF_ENABLE_STATS, EnableStats.SIZE);
  }

  private long bpf(int command, long size) {
    return calls.call(calls.numbers().bpf(), command, attrAddress, size);
  }

  /** Names are cut to 15 characters, and what the kernel does not allow becomes an underscore. */
  private void putName(long at, String name) {
    int length = Math.min(name.length(), BpfHeader.BPF_OBJ_NAME_LEN - 1);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '.';
      attr.set(ValueLayout.JAVA_BYTE, at + i, (byte) (allowed ? c : '_'));
    }
  }
}
