package dev.nectar.linux.sys;

/**
 * {@code include/uapi/linux/bpf.h} of Linux 6.18: commands, and the places of members in {@code
 * union bpf_attr} (one class for each command's part) and in the information structures. Names are
 * the header's.
 */
public final class BpfHeader {
  public static final int BPF_MAP_CREATE = 0;
  public static final int BPF_MAP_LOOKUP_ELEM = 1;
  public static final int BPF_MAP_UPDATE_ELEM = 2;
  public static final int BPF_MAP_DELETE_ELEM = 3;
  public static final int BPF_MAP_GET_NEXT_KEY = 4;
  public static final int BPF_PROG_LOAD = 5;
  public static final int BPF_OBJ_PIN = 6;
  public static final int BPF_OBJ_GET = 7;
  public static final int BPF_PROG_ATTACH = 8;
  public static final int BPF_PROG_DETACH = 9;
  public static final int BPF_PROG_TEST_RUN = 10;
  public static final int BPF_PROG_GET_NEXT_ID = 11;
  public static final int BPF_MAP_GET_NEXT_ID = 12;
  public static final int BPF_PROG_GET_FD_BY_ID = 13;
  public static final int BPF_MAP_GET_FD_BY_ID = 14;
  public static final int BPF_OBJ_GET_INFO_BY_FD = 15;
  public static final int BPF_PROG_QUERY = 16;
  public static final int BPF_RAW_TRACEPOINT_OPEN = 17;
  public static final int BPF_BTF_LOAD = 18;
  public static final int BPF_BTF_GET_FD_BY_ID = 19;
  public static final int BPF_TASK_FD_QUERY = 20;
  public static final int BPF_MAP_LOOKUP_AND_DELETE_ELEM = 21;
  public static final int BPF_MAP_FREEZE = 22;
  public static final int BPF_BTF_GET_NEXT_ID = 23;
  public static final int BPF_MAP_LOOKUP_BATCH = 24;
  public static final int BPF_MAP_LOOKUP_AND_DELETE_BATCH = 25;
  public static final int BPF_MAP_UPDATE_BATCH = 26;
  public static final int BPF_MAP_DELETE_BATCH = 27;
  public static final int BPF_LINK_CREATE = 28;
  public static final int BPF_LINK_UPDATE = 29;
  public static final int BPF_LINK_GET_FD_BY_ID = 30;
  public static final int BPF_LINK_GET_NEXT_ID = 31;
  public static final int BPF_ENABLE_STATS = 32;
  public static final int BPF_ITER_CREATE = 33;
  public static final int BPF_LINK_DETACH = 34;
  public static final int BPF_PROG_BIND_MAP = 35;
  public static final int BPF_TOKEN_CREATE = 36;
  public static final int BPF_PROG_STREAM_READ_BY_FD = 37;

  /** Flags of entries of maps. */
  public static final int BPF_NOEXIST = 1;

  public static final int BPF_EXIST = 2;
  public static final int BPF_F_LOCK = 4;

  /** A flag of maps, programs and BTF: a token is given. Linux 6.9. */
  public static final int BPF_F_TOKEN_FD = 1 << 16;

  /** {@code enum bpf_stats_type}. */
  public static final int BPF_STATS_RUN_TIME = 0;

  /** A flag of {@code kprobe_multi}: the returns of the functions. */
  public static final int BPF_F_KPROBE_MULTI_RETURN = 1;

  /** A flag of {@code uprobe_multi}: the returns of the functions. */
  public static final int BPF_F_UPROBE_MULTI_RETURN = 1;

  /** A flag of {@code netfilter}: fragments are put together before. */
  public static final int BPF_F_NETFILTER_IP_DEFRAG = 1;

  /** Flags of what is attached in order. */
  public static final int BPF_F_BEFORE = 1 << 3;

  public static final int BPF_F_AFTER = 1 << 4;
  public static final int BPF_F_LINK = 1 << 13;
  public static final int BPF_F_QUERY_EFFECTIVE = 1;

  /** Flags of what is attached to control groups without a link. */
  public static final int BPF_F_ALLOW_OVERRIDE = 1;

  public static final int BPF_F_ALLOW_MULTI = 1 << 1;

  /** Levels of the verifier's log ({@code linux/bpf_verifier.h}): each step, or numbers alone. */
  public static final int BPF_LOG_LEVEL1 = 1;

  public static final int BPF_LOG_STATS = 4;

  /** Bytes of a name, with its end. */
  public static final int BPF_OBJ_NAME_LEN = 16;

  private BpfHeader() {}

  /** The anonymous structure of {@code BPF_MAP_CREATE}. */
  public static final class MapCreate {
    public static final long map_type = 0;
    public static final long key_size = 4;
    public static final long value_size = 8;
    public static final long max_entries = 12;
    public static final long map_flags = 16;
    public static final long inner_map_fd = 20;
    public static final long numa_node = 24;
    public static final long map_name = 28;
    public static final long map_ifindex = 44;
    public static final long btf_fd = 48;
    public static final long btf_key_type_id = 52;
    public static final long btf_value_type_id = 56;
    public static final long btf_vmlinux_value_type_id = 60;
    public static final long map_extra = 64;
    public static final long value_type_btf_obj_fd = 72;
    public static final long map_token_fd = 76;
    public static final long SIZE = 80;

    private MapCreate() {}
  }

  /** {@code struct bpf_btf_info}. */
  public static final class BtfInfo {
    public static final long btf = 0;
    public static final long btf_size = 8;
    public static final long id = 12;
    public static final long name = 16;
    public static final long name_len = 24;
    public static final long kernel_btf = 28;
    public static final long SIZE = 32;

    private BtfInfo() {}
  }

  /** The anonymous structure of {@code BPF_MAP_*_ELEM}. */
  public static final class MapElem {
    public static final long map_fd = 0;
    public static final long key = 8;
    public static final long value = 16;
    public static final long next_key = 16;
    public static final long flags = 24;
    public static final long SIZE = 32;

    private MapElem() {}
  }

  /** {@code batch}. */
  public static final class Batch {
    public static final long in_batch = 0;
    public static final long out_batch = 8;
    public static final long keys = 16;
    public static final long values = 24;
    public static final long count = 32;
    public static final long map_fd = 36;
    public static final long elem_flags = 40;
    public static final long flags = 48;
    public static final long SIZE = 56;

    private Batch() {}
  }

  /** The anonymous structure of {@code BPF_PROG_LOAD}. */
  public static final class ProgLoad {
    public static final long prog_type = 0;
    public static final long insn_cnt = 4;
    public static final long insns = 8;
    public static final long license = 16;
    public static final long log_level = 24;
    public static final long log_size = 28;
    public static final long log_buf = 32;
    public static final long kern_version = 40;
    public static final long prog_flags = 44;
    public static final long prog_name = 48;
    public static final long prog_ifindex = 64;
    public static final long expected_attach_type = 68;
    public static final long prog_btf_fd = 72;
    public static final long func_info_rec_size = 76;
    public static final long func_info = 80;
    public static final long func_info_cnt = 88;
    public static final long line_info_rec_size = 92;
    public static final long line_info = 96;
    public static final long line_info_cnt = 104;
    public static final long attach_btf_id = 108;
    public static final long attach_prog_fd = 112;
    public static final long core_relo_cnt = 116;
    public static final long fd_array = 120;
    public static final long core_relos = 128;
    public static final long core_relo_rec_size = 136;
    public static final long log_true_size = 140;
    public static final long prog_token_fd = 144;
    public static final long SIZE = 148;

    private ProgLoad() {}
  }

  /** The anonymous structure of {@code BPF_OBJ_PIN} and {@code BPF_OBJ_GET}. */
  public static final class Obj {
    public static final long pathname = 0;
    public static final long bpf_fd = 8;
    public static final long file_flags = 12;
    public static final long SIZE = 16;

    private Obj() {}
  }

  /** {@code test}. */
  public static final class TestRun {
    public static final long prog_fd = 0;
    public static final long retval = 4;
    public static final long data_size_in = 8;
    public static final long data_size_out = 12;
    public static final long data_in = 16;
    public static final long data_out = 24;
    public static final long repeat = 32;
    public static final long duration = 36;
    public static final long ctx_size_in = 40;
    public static final long ctx_size_out = 44;
    public static final long ctx_in = 48;
    public static final long ctx_out = 56;
    public static final long flags = 64;
    public static final long cpu = 68;
    public static final long batch_size = 72;
    public static final long SIZE = 80;

    private TestRun() {}
  }

  /** The anonymous structure of {@code BPF_*_GET_*_ID}. */
  public static final class GetId {
    public static final long start_id = 0;
    public static final long next_id = 4;
    public static final long open_flags = 8;
    public static final long SIZE = 12;

    private GetId() {}
  }

  /** {@code info}. */
  public static final class GetInfo {
    public static final long bpf_fd = 0;
    public static final long info_len = 4;
    public static final long info = 8;
    public static final long SIZE = 16;

    private GetInfo() {}
  }

  /** {@code raw_tracepoint}. */
  public static final class RawTracepoint {
    public static final long name = 0;
    public static final long prog_fd = 8;
    public static final long cookie = 16;
    public static final long SIZE = 24;

    private RawTracepoint() {}
  }

  /** The anonymous structure of {@code BPF_BTF_LOAD}. */
  public static final class BtfLoad {
    public static final long btf = 0;
    public static final long btf_log_buf = 8;
    public static final long btf_size = 16;
    public static final long btf_log_size = 20;
    public static final long btf_log_level = 24;
    public static final long btf_log_true_size = 28;
    public static final long btf_flags = 32;
    public static final long btf_token_fd = 36;
    public static final long SIZE = 40;

    private BtfLoad() {}
  }

  /** {@code link_create}: what all kinds have, then what each has behind it. */
  public static final class LinkCreate {
    public static final long prog_fd = 0;
    public static final long map_fd = 0;
    public static final long target_fd = 4;
    public static final long target_ifindex = 4;
    public static final long attach_type = 8;
    public static final long flags = 12;
    public static final long rest = 16;
    public static final long SIZE = 64;

    private LinkCreate() {}

    /** The anonymous structure of iterators. */
    public static final class Iter {
      public static final long iter_info = 16;
      public static final long iter_info_len = 24;

      private Iter() {}
    }

    /** {@code perf_event}. */
    public static final class PerfEvent {
      public static final long bpf_cookie = 16;

      private PerfEvent() {}
    }

    /** {@code tracing}. */
    public static final class Tracing {
      public static final long target_btf_id = 16;
      public static final long cookie = 24;

      private Tracing() {}
    }

    /** {@code kprobe_multi}. */
    public static final class KprobeMulti {
      public static final long flags = 16;
      public static final long cnt = 20;
      public static final long syms = 24;
      public static final long addrs = 32;
      public static final long cookies = 40;

      private KprobeMulti() {}
    }

    /** {@code uprobe_multi}. */
    public static final class UprobeMulti {
      public static final long path = 16;
      public static final long offsets = 24;
      public static final long ref_ctr_offsets = 32;
      public static final long cookies = 40;
      public static final long cnt = 48;
      public static final long flags = 52;
      public static final long pid = 56;

      private UprobeMulti() {}
    }

    /** {@code netfilter}. */
    public static final class Netfilter {
      public static final long pf = 16;
      public static final long hooknum = 20;
      public static final long priority = 24;
      public static final long flags = 28;

      private Netfilter() {}
    }

    /** {@code tcx}, {@code netkit} and {@code cgroup}, which are alike. */
    public static final class Ordered {
      public static final long relative_fd = 16;
      public static final long expected_revision = 24;

      private Ordered() {}
    }
  }

  /** {@code link_update}. */
  public static final class LinkUpdate {
    public static final long link_fd = 0;
    public static final long new_prog_fd = 4;
    public static final long new_map_fd = 4;
    public static final long flags = 8;
    public static final long old_prog_fd = 12;
    public static final long SIZE = 16;

    private LinkUpdate() {}
  }

  /** {@code link_detach}. */
  public static final class LinkDetach {
    public static final long link_fd = 0;
    public static final long SIZE = 4;

    private LinkDetach() {}
  }

  /** {@code iter_create}. */
  public static final class IterCreate {
    public static final long link_fd = 0;
    public static final long flags = 4;
    public static final long SIZE = 8;

    private IterCreate() {}
  }

  /** {@code prog_bind_map}. */
  public static final class ProgBindMap {
    public static final long prog_fd = 0;
    public static final long map_fd = 4;
    public static final long flags = 8;
    public static final long SIZE = 12;

    private ProgBindMap() {}
  }

  /** {@code token_create}. */
  public static final class TokenCreate {
    public static final long flags = 0;
    public static final long bpffs_fd = 4;
    public static final long SIZE = 8;

    private TokenCreate() {}
  }

  /** {@code prog_stream_read}. */
  public static final class ProgStreamRead {
    public static final long stream_buf = 0;
    public static final long stream_buf_len = 8;
    public static final long stream_id = 12;
    public static final long prog_fd = 16;
    public static final long SIZE = 20;

    private ProgStreamRead() {}
  }

  /** The anonymous structure of {@code BPF_PROG_ATTACH} and {@code BPF_PROG_DETACH}. */
  public static final class ProgAttach {
    public static final long target_fd = 0;
    public static final long target_ifindex = 0;
    public static final long attach_bpf_fd = 4;
    public static final long attach_type = 8;
    public static final long attach_flags = 12;
    public static final long replace_bpf_fd = 16;
    public static final long relative_fd = 20;
    public static final long expected_revision = 24;
    public static final long SIZE = 32;

    private ProgAttach() {}
  }

  /** {@code query}. */
  public static final class Query {
    public static final long target_fd = 0;
    public static final long target_ifindex = 0;
    public static final long attach_type = 4;
    public static final long query_flags = 8;
    public static final long attach_flags = 12;
    public static final long prog_ids = 16;
    public static final long prog_cnt = 24;
    public static final long prog_attach_flags = 32;
    public static final long link_ids = 40;
    public static final long link_attach_flags = 48;
    public static final long revision = 56;
    public static final long SIZE = 64;

    private Query() {}
  }

  /** {@code union bpf_iter_link_info}. */
  public static final class IterLinkInfo {
    public static final long map_fd = 0;
    public static final long cgroup_order = 0;
    public static final long cgroup_fd = 4;
    public static final long task_tid = 0;
    public static final long task_pid = 4;
    public static final long SIZE = 16;

    private IterLinkInfo() {}
  }

  /** {@code task_fd_query}. */
  public static final class TaskFdQuery {
    public static final long pid = 0;
    public static final long fd = 4;
    public static final long flags = 8;
    public static final long buf_len = 12;
    public static final long buf = 16;
    public static final long prog_id = 24;
    public static final long fd_type = 28;
    public static final long probe_offset = 32;
    public static final long probe_addr = 40;
    public static final long SIZE = 48;

    private TaskFdQuery() {}
  }

  /** {@code enable_stats}. */
  public static final class EnableStats {
    public static final long type = 0;
    public static final long SIZE = 4;

    private EnableStats() {}
  }

  /** {@code struct bpf_prog_info}. */
  public static final class ProgInfo {
    public static final long type = 0;
    public static final long id = 4;
    public static final long tag = 8;
    public static final long jited_prog_len = 16;
    public static final long xlated_prog_len = 20;
    public static final long jited_prog_insns = 24;
    public static final long xlated_prog_insns = 32;
    public static final long load_time = 40;
    public static final long created_by_uid = 48;
    public static final long nr_map_ids = 52;
    public static final long map_ids = 56;
    public static final long name = 64;
    public static final long ifindex = 80;
    public static final long gpl_compatible = 84;
    public static final long netns_dev = 88;
    public static final long netns_ino = 96;
    public static final long nr_jited_ksyms = 104;
    public static final long nr_jited_func_lens = 108;
    public static final long jited_ksyms = 112;
    public static final long jited_func_lens = 120;
    public static final long btf_id = 128;
    public static final long func_info_rec_size = 132;
    public static final long func_info = 136;
    public static final long nr_func_info = 144;
    public static final long nr_line_info = 148;
    public static final long line_info = 152;
    public static final long jited_line_info = 160;
    public static final long nr_jited_line_info = 168;
    public static final long line_info_rec_size = 172;
    public static final long jited_line_info_rec_size = 176;
    public static final long run_time_ns = 192;
    public static final long run_cnt = 200;
    public static final long recursion_misses = 208;
    public static final long verified_insns = 216;
    public static final long attach_btf_obj_id = 220;
    public static final long attach_btf_id = 224;
    public static final long SIZE = 232;

    private ProgInfo() {}
  }

  /** {@code struct bpf_map_info}. */
  public static final class MapInfo {
    public static final long type = 0;
    public static final long id = 4;
    public static final long key_size = 8;
    public static final long value_size = 12;
    public static final long max_entries = 16;
    public static final long map_flags = 20;
    public static final long name = 24;
    public static final long ifindex = 40;
    public static final long btf_vmlinux_value_type_id = 44;
    public static final long netns_dev = 48;
    public static final long netns_ino = 56;
    public static final long btf_id = 64;
    public static final long btf_key_type_id = 68;
    public static final long btf_value_type_id = 72;
    public static final long map_extra = 80;
    public static final long SIZE = 88;

    private MapInfo() {}
  }

  /** {@code struct bpf_link_info}: what all kinds have, then what each has behind it. */
  public static final class LinkInfo {
    public static final long type = 0;
    public static final long id = 4;
    public static final long prog_id = 8;
    public static final long SIZE = 64;

    private LinkInfo() {}

    /** {@code raw_tracepoint}. */
    public static final class RawTracepoint {
      public static final long tp_name = 16;
      public static final long tp_name_len = 24;
      public static final long cookie = 32;

      private RawTracepoint() {}
    }

    /** {@code tracing}. */
    public static final class Tracing {
      public static final long attach_type = 16;
      public static final long target_obj_id = 20;
      public static final long target_btf_id = 24;
      public static final long cookie = 32;

      private Tracing() {}
    }

    /** {@code cgroup}. */
    public static final class Cgroup {
      public static final long cgroup_id = 16;
      public static final long attach_type = 24;

      private Cgroup() {}
    }

    /** {@code iter}. */
    public static final class Iter {
      public static final long target_name = 16;
      public static final long target_name_len = 24;
      public static final long map_id = 28;
      public static final long cgroup_id = 32;
      public static final long cgroup_order = 40;
      public static final long task_tid = 32;
      public static final long task_pid = 36;

      private Iter() {}
    }

    /**
     * {@code netns}, {@code xdp}, {@code struct_ops}, {@code tcx}, {@code netkit}, {@code sockmap}.
     */
    public static final class Target {
      /** The inode, index or number. */
      public static final long first = 16;

      public static final long attach_type = 20;

      private Target() {}
    }

    /** {@code netfilter}. */
    public static final class Netfilter {
      public static final long pf = 16;
      public static final long hooknum = 20;
      public static final long priority = 24;
      public static final long flags = 28;

      private Netfilter() {}
    }

    /** {@code kprobe_multi}. */
    public static final class KprobeMulti {
      public static final long addrs = 16;
      public static final long count = 24;
      public static final long flags = 28;
      public static final long missed = 32;
      public static final long cookies = 40;

      private KprobeMulti() {}
    }

    /** {@code uprobe_multi}. */
    public static final class UprobeMulti {
      public static final long path = 16;
      public static final long offsets = 24;
      public static final long ref_ctr_offsets = 32;
      public static final long cookies = 40;
      public static final long path_size = 48;
      public static final long count = 52;
      public static final long flags = 56;
      public static final long pid = 60;

      private UprobeMulti() {}
    }

    /** {@code perf_event}, and the unions in it. */
    public static final class PerfEvent {
      public static final long type = 16;

      /** {@code file_name}, {@code func_name} or {@code tp_name}. */
      public static final long name = 24;

      public static final long name_len = 32;
      public static final long offset = 36;
      public static final long uprobe_cookie = 40;
      public static final long kprobe_cookie = 56;
      public static final long tracepoint_cookie = 40;
      public static final long ref_ctr_offset = 48;
      public static final long addr = 40;
      public static final long missed = 48;
      public static final long event_config = 24;
      public static final long event_type = 32;
      public static final long event_cookie = 40;

      private PerfEvent() {}
    }
  }

  /** {@code struct bpf_func_info}. */
  public static final class FuncInfo {
    public static final long insn_off = 0;
    public static final long type_id = 4;
    public static final long SIZE = 8;

    private FuncInfo() {}
  }

  /** {@code struct bpf_line_info}. */
  public static final class LineInfo {
    public static final long insn_off = 0;
    public static final long file_name_off = 4;
    public static final long line_off = 8;
    public static final long line_col = 12;
    public static final long SIZE = 16;

    private LineInfo() {}
  }

  /**
   * {@code struct bpf_ringbuf} of the kernel's {@code kernel/bpf/ringbuf.c}, from its second page.
   */
  public static final class RingPage {
    public static final long producer_pos = 0;
    public static final long pending_pos = 8;

    /** Linux 6.19. */
    public static final long overwrite_pos = 16;

    private RingPage() {}
  }

  /** The header of a record in a BPF ring buffer, and the marks in its length. */
  public static final class RingRecord {
    public static final int BPF_RINGBUF_BUSY_BIT = 1 << 31;
    public static final int BPF_RINGBUF_DISCARD_BIT = 1 << 30;
    public static final long BPF_RINGBUF_HDR_SZ = 8;

    private RingRecord() {}
  }
}
