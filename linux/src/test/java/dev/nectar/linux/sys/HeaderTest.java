package dev.nectar.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.LinkType;
import dev.nectar.object.AttachType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The layouts against the running kernel's own types. Members that an older kernel lacks came
 * later, behind those it has.
 */
@Tag("kernel")
class HeaderTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  /** The newest member of a layout came with it, so from here on none may lack. */
  private static final KernelVersion COMPLETE = KernelVersion.of(6, 18);

  private final boolean complete =
      KernelVersion.parse(System.getProperty("os.version")).atLeast(COMPLETE);
  private Btf types;

  @BeforeEach
  void read() throws IOException {
    Assumptions.assumeTrue(Files.isReadable(VMLINUX), VMLINUX + " cannot be read");
    types = Btf.read(VMLINUX);
  }

  @Test
  void partsOfBpfAttrLieWhereTheKernelHasThem() throws IllegalAccessException {
    int attr = types.find(BtfKind.UNION, "bpf_attr");
    int checked = 0;
    for (Class<?> part :
        List.of(
            BpfHeader.MapCreate.class,
            BpfHeader.MapElem.class,
            BpfHeader.ProgLoad.class,
            BpfHeader.Obj.class,
            BpfHeader.GetId.class,
            BpfHeader.BtfLoad.class)) {
      checked += compare(part, attr, 0);
    }
    assertThat(checked).isEqualTo(62);
    compareMember(BpfHeader.Batch.class, attr, "batch");
    compareMember(BpfHeader.TestRun.class, attr, "test");
    compareMember(BpfHeader.GetInfo.class, attr, "info");
    compareMember(BpfHeader.RawTracepoint.class, attr, "raw_tracepoint");
    compareMember(BpfHeader.TaskFdQuery.class, attr, "task_fd_query");
    compareMember(BpfHeader.EnableStats.class, attr, "enable_stats");
    compareMember(BpfHeader.LinkUpdate.class, attr, "link_update");
    compareMember(BpfHeader.LinkDetach.class, attr, "link_detach");
    compareMember(BpfHeader.IterCreate.class, attr, "iter_create");
    compareMember(BpfHeader.Query.class, attr, "query");
    compareMember(BpfHeader.ProgBindMap.class, attr, "prog_bind_map");
    compareMember(BpfHeader.TokenCreate.class, attr, "token_create");
    compareMember(BpfHeader.ProgStreamRead.class, attr, "prog_stream_read");
    compare(BpfHeader.ProgAttach.class, attr, 0);
  }

  @Test
  void linksAreMadeAsTheKernelHasThem() throws IllegalAccessException {
    int attr = types.find(BtfKind.UNION, "bpf_attr");
    int link = types.member(attr, "link_create").orElseThrow().type();
    for (String name : List.of("prog_fd", "map_fd", "target_fd", "attach_type", "flags")) {
      Optional<BtfType.Member> member = member(link, name);
      if (member.isPresent()) {
        assertThat(member.get().bitOffset() / 8)
            .as(name)
            .isEqualTo(value(BpfHeader.LinkCreate.class, name));
      }
    }
    compareWithin(BpfHeader.LinkCreate.Iter.class, link, "");
    compareWithin(BpfHeader.LinkCreate.PerfEvent.class, link, "perf_event");
    compareWithin(BpfHeader.LinkCreate.Tracing.class, link, "tracing");
    compareWithin(BpfHeader.LinkCreate.KprobeMulti.class, link, "kprobe_multi");
    compareWithin(BpfHeader.LinkCreate.UprobeMulti.class, link, "uprobe_multi");
    compareWithin(BpfHeader.LinkCreate.Netfilter.class, link, "netfilter");
    compareWithin(BpfHeader.LinkCreate.Ordered.class, link, "tcx");
    compareWithin(BpfHeader.LinkCreate.Ordered.class, link, "netkit");
  }

  @Test
  void linksAreDescribedAsTheKernelHasThem() throws IllegalAccessException {
    int info = struct("bpf_link_info");
    compareWithin(BpfHeader.LinkInfo.RawTracepoint.class, info, "raw_tracepoint");
    compareWithin(BpfHeader.LinkInfo.Tracing.class, info, "tracing");
    compareWithin(BpfHeader.LinkInfo.Cgroup.class, info, "cgroup");
    compareWithin(BpfHeader.LinkInfo.Netfilter.class, info, "netfilter");
    compareWithin(BpfHeader.LinkInfo.KprobeMulti.class, info, "kprobe_multi");
    compareWithin(BpfHeader.LinkInfo.UprobeMulti.class, info, "uprobe_multi");
    for (String name : List.of("netns", "tcx", "netkit", "sockmap")) {
      Optional<BtfType.Member> part = member(info, name);
      if (part.isPresent()) {
        long at = part.get().bitOffset() / 8;
        assertThat(at).as(name).isEqualTo(BpfHeader.LinkInfo.Target.first);
        assertThat(at + offset(part.get().type(), "attach_type"))
            .as(name)
            .isEqualTo(BpfHeader.LinkInfo.Target.attach_type);
      }
    }
    Optional<BtfType.Member> iterator = member(info, "iter");
    if (iterator.isPresent()) {
      long at = iterator.get().bitOffset() / 8;
      int type = iterator.get().type();
      assertThat(at + offset(type, "target_name")).isEqualTo(BpfHeader.LinkInfo.Iter.target_name);
      assertThat(at + offset(type, "target_name_len"))
          .isEqualTo(BpfHeader.LinkInfo.Iter.target_name_len);
      assertThat(at + offset(type, "map")).isEqualTo(BpfHeader.LinkInfo.Iter.map_id);
      comparePart(at, type, "cgroup", "cgroup_id", BpfHeader.LinkInfo.Iter.cgroup_id);
      comparePart(at, type, "cgroup", "order", BpfHeader.LinkInfo.Iter.cgroup_order);
      comparePart(at, type, "task", "tid", BpfHeader.LinkInfo.Iter.task_tid);
      comparePart(at, type, "task", "pid", BpfHeader.LinkInfo.Iter.task_pid);
    }
    Optional<BtfType.Member> event = member(info, "perf_event");
    if (event.isPresent()) {
      compareEvent(event.get());
    }
  }

  /** A member of a part, if the kernel has that. */
  private void comparePart(long at, int type, String part, String name, long expected) {
    Optional<BtfType.Member> whole = member(type, part);
    if (whole.isPresent()) {
      long inside = whole.get().bitOffset() / 8 + offset(whole.get().type(), name);
      assertThat(at + inside).as(part + "." + name).isEqualTo(expected);
    }
  }

  private void compareEvent(BtfType.Member event) throws IllegalAccessException {
    long at = event.bitOffset() / 8;
    int type = event.type();
    assertThat(at + offset(type, "type")).isEqualTo(BpfHeader.LinkInfo.PerfEvent.type);
    record Row(String part, String member, long place) {}
    for (Row row :
        List.of(
            new Row("uprobe", "file_name", BpfHeader.LinkInfo.PerfEvent.name),
            new Row("uprobe", "name_len", BpfHeader.LinkInfo.PerfEvent.name_len),
            new Row("uprobe", "offset", BpfHeader.LinkInfo.PerfEvent.offset),
            new Row("uprobe", "cookie", BpfHeader.LinkInfo.PerfEvent.uprobe_cookie),
            new Row("uprobe", "ref_ctr_offset", BpfHeader.LinkInfo.PerfEvent.ref_ctr_offset),
            new Row("kprobe", "func_name", BpfHeader.LinkInfo.PerfEvent.name),
            new Row("kprobe", "name_len", BpfHeader.LinkInfo.PerfEvent.name_len),
            new Row("kprobe", "offset", BpfHeader.LinkInfo.PerfEvent.offset),
            new Row("kprobe", "cookie", BpfHeader.LinkInfo.PerfEvent.kprobe_cookie),
            new Row("kprobe", "addr", BpfHeader.LinkInfo.PerfEvent.addr),
            new Row("kprobe", "missed", BpfHeader.LinkInfo.PerfEvent.missed),
            new Row("tracepoint", "tp_name", BpfHeader.LinkInfo.PerfEvent.name),
            new Row("tracepoint", "name_len", BpfHeader.LinkInfo.PerfEvent.name_len),
            new Row("tracepoint", "cookie", BpfHeader.LinkInfo.PerfEvent.tracepoint_cookie),
            new Row("event", "config", BpfHeader.LinkInfo.PerfEvent.event_config),
            new Row("event", "type", BpfHeader.LinkInfo.PerfEvent.event_type),
            new Row("event", "cookie", BpfHeader.LinkInfo.PerfEvent.event_cookie))) {
      BtfType.Member part = types.member(type, row.part()).orElseThrow();
      Optional<BtfType.Member> member = member(part.type(), row.member());
      if (member.isPresent()) {
        assertThat(at + (part.bitOffset() + member.get().bitOffset()) / 8)
            .as(row.toString())
            .isEqualTo(row.place());
      }
    }
  }

  /** A part of a structure, whose members are written by their places in the whole. */
  private void compareWithin(Class<?> part, int whole, String name) throws IllegalAccessException {
    int type = whole;
    long from = 0;
    if (!name.isEmpty()) {
      Optional<BtfType.Member> member = member(whole, name);
      if (member.isEmpty()) {
        return;
      }
      type = member.get().type();
      from = member.get().bitOffset() / 8;
    }
    for (Field field : part.getDeclaredFields()) {
      Optional<BtfType.Member> member = member(type, field.getName());
      if (member.isPresent()) {
        assertThat(from + member.get().bitOffset() / 8)
            .as(name + "." + field.getName())
            .isEqualTo(field.getLong(null));
      }
    }
  }

  @Test
  void attachTypesHaveTheNumbersOfTheKernel() {
    BtfType.Enumeration kernel =
        (BtfType.Enumeration) types.type(types.find(BtfKind.ENUM, "bpf_attach_type"));
    for (BtfType.Enumerator each : kernel.values()) {
      if (each.name().startsWith("__") || each.value() >= AttachType.values().length) {
        continue;
      }
      assertThat("BPF_" + AttachType.values()[(int) each.value()].name()).isEqualTo(each.name());
    }
  }

  @Test
  void linkTypesHaveTheNumbersOfTheKernel() {
    BtfType.Enumeration kernel =
        (BtfType.Enumeration) types.type(types.find(BtfKind.ENUM, "bpf_link_type"));
    for (BtfType.Enumerator each : kernel.values()) {
      LinkType ours = LinkType.of((int) each.value());
      if (!each.name().contains("MAX_") && (ours != LinkType.UNSPEC || each.value() == 0)) {
        assertThat("BPF_LINK_TYPE_" + ours).isEqualTo(each.name());
      }
    }
  }

  @Test
  void informationStructuresLieWhereTheKernelHasThem() throws IllegalAccessException {
    compare(BpfHeader.ProgInfo.class, struct("bpf_prog_info"), 232);
    compare(BpfHeader.MapInfo.class, struct("bpf_map_info"), 88);
    compare(BpfHeader.LinkInfo.class, struct("bpf_link_info"), 0);
    compare(BpfHeader.FuncInfo.class, struct("bpf_func_info"), 8);
    compare(BpfHeader.LineInfo.class, struct("bpf_line_info"), 16);
  }

  @Test
  void perfStructuresLieWhereTheKernelHasThem() {
    int attr = struct("perf_event_attr");
    assertThat(offset(attr, "config")).isEqualTo(PerfHeader.Attr.config);
    assertThat(offset(attr, "sample_period")).isEqualTo(PerfHeader.Attr.sample_period);
    assertThat(offset(attr, "sample_freq")).isEqualTo(PerfHeader.Attr.sample_freq);
    assertThat(offset(attr, "sample_type")).isEqualTo(PerfHeader.Attr.sample_type);
    assertThat(offset(attr, "kprobe_func")).isEqualTo(PerfHeader.Attr.kprobe_func);
    assertThat(offset(attr, "uprobe_path")).isEqualTo(PerfHeader.Attr.uprobe_path);
    assertThat(offset(attr, "probe_offset")).isEqualTo(PerfHeader.Attr.probe_offset);
    assertThat(offset(attr, "wakeup_events")).isEqualTo(PerfHeader.Attr.wakeup_events);
    long bits = PerfHeader.Attr.bits * 8;
    assertThat(bit(attr, "disabled") - bits).isEqualTo(log2(PerfHeader.Attr.disabled));
    assertThat(bit(attr, "inherit") - bits).isEqualTo(log2(PerfHeader.Attr.inherit));
    assertThat(bit(attr, "freq") - bits).isEqualTo(log2(PerfHeader.Attr.freq));
    member(attr, "inherit_thread")
        .ifPresent(
            thread ->
                assertThat(thread.bitOffset() - bits)
                    .isEqualTo(log2(PerfHeader.Attr.inherit_thread)));
    int page = struct("perf_event_mmap_page");
    assertThat(offset(page, "data_head")).isEqualTo(PerfHeader.MmapPage.data_head);
    assertThat(offset(page, "data_tail")).isEqualTo(PerfHeader.MmapPage.data_tail);
    assertThat(offset(page, "data_offset")).isEqualTo(PerfHeader.MmapPage.data_offset);
    assertThat(offset(page, "data_size")).isEqualTo(PerfHeader.MmapPage.data_size);
    int header = struct("perf_event_header");
    assertThat(offset(header, "type")).isEqualTo(PerfHeader.RecordHeader.type);
    assertThat(offset(header, "size")).isEqualTo(PerfHeader.RecordHeader.size);
  }

  private void compareMember(Class<?> layout, int outer, String name)
      throws IllegalAccessException {
    Optional<BtfType.Member> found = member(outer, name);
    if (found.isPresent()) {
      assertThat(found.get().bitOffset()).isZero();
      compare(layout, found.get().type(), 0);
    }
  }

  private int compare(Class<?> layout, int type, long size) throws IllegalAccessException {
    int checked = 0;
    for (Field field : layout.getDeclaredFields()) {
      if (field.getName().equals("SIZE")) {
        long declared = field.getLong(null);
        assertThat(declared).isGreaterThanOrEqualTo(size);
        if (complete) {
          assertThat(declared).isLessThanOrEqualTo(types.size(type));
        }
      } else {
        Optional<BtfType.Member> member = member(type, field.getName());
        if (member.isPresent()) {
          assertThat(field.getLong(null))
              .as(layout.getSimpleName() + "." + field.getName())
              .isEqualTo(member.get().bitOffset() / 8);
        }
        checked++;
      }
    }
    return checked;
  }

  private static long value(Class<?> layout, String name) throws IllegalAccessException {
    for (Field field : layout.getDeclaredFields()) {
      if (field.getName().equals(name)) {
        return field.getLong(null);
      }
    }
    return -1;
  }

  private int struct(String name) {
    int id = types.find(BtfKind.STRUCT, name);
    assertThat(id).as(name).isPositive();
    return id;
  }

  /** A member, which only an older kernel may lack. */
  private Optional<BtfType.Member> member(int type, String name) {
    Optional<BtfType.Member> member = types.member(type, name);
    assertThat(member.isPresent() || !complete).as(name).isTrue();
    return member;
  }

  private long offset(int type, String member) {
    return bit(type, member) / 8;
  }

  private long bit(int type, String member) {
    return types.member(type, member).orElseThrow(() -> new AssertionError(member)).bitOffset();
  }

  private static long log2(long bit) {
    return Long.numberOfTrailingZeros(bit);
  }
}
