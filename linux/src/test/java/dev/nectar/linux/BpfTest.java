package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.Width;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Fd;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Perf;
import dev.nectar.linux.sys.PrivateMount;
import dev.nectar.object.MapType;
import dev.nectar.object.ProgramType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands of bpf(2) that {@link LinuxKernelTest} does not reach, on the running kernel. */
@Tag("kernel")
class BpfTest {
  private final Arena arena = Arena.ofConfined();
  private Bpf bpf;
  private int before;

  @BeforeEach
  void open() {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      Privileges.assumeBpf(kernel);
      bpf = new Bpf(new dev.nectar.linux.sys.SystemCalls(kernel.target().architecture()));
    }
    before = Descriptors.open();
  }

  @AfterEach
  void close() {
    arena.close();
    assertThat(Descriptors.open()).isEqualTo(before);
  }

  @Test
  void mapsAreFoundByNumber() {
    try (Fd map = map(MapType.HASH)) {
      int id = info(map, BpfHeader.MapInfo.SIZE, BpfHeader.MapInfo.id);
      assertThat(bpf.nextId(BpfHeader.BPF_MAP_GET_NEXT_ID, id - 1)).isEqualTo(id);
      try (Fd again = fd(bpf.fdById(BpfHeader.BPF_MAP_GET_FD_BY_ID, id))) {
        assertThat(info(again, BpfHeader.MapInfo.SIZE, BpfHeader.MapInfo.key_size)).isEqualTo(4);
      }
      assertThat(bpf.fdById(BpfHeader.BPF_MAP_GET_FD_BY_ID, Integer.MAX_VALUE))
          .isEqualTo(-Errno.ENOENT);
    }
  }

  @Test
  void entriesAreTakenOutOfAHash() {
    try (Fd map = map(MapType.HASH)) {
      MemorySegment key = arena.allocate(4, 8);
      MemorySegment value = arena.allocate(8, 8);
      Native.putLong(value, 0, 77);
      assertThat(bpf.mapUpdate(map.number(), key.address(), value.address(), 0)).isZero();
      Native.putLong(value, 0, 0);
      long taken = bpf.mapLookupAndDelete(map.number(), key.address(), value.address());
      Assumptions.assumeTrue(taken != -Errno.ENOTSUPP, "not of hashes before Linux 5.14");
      assertThat(taken).isZero();
      assertThat(Native.getLong(value, 0)).isEqualTo(77);
      assertThat(bpf.mapLookup(map.number(), key.address(), value.address()))
          .isEqualTo(-Errno.ENOENT);
    }
  }

  @Test
  void frozenMapsAreNotWritten() {
    try (Fd map = map(MapType.ARRAY)) {
      MemorySegment key = arena.allocate(4, 8);
      MemorySegment value = arena.allocate(8, 8);
      assertThat(bpf.mapFreeze(map.number())).isZero();
      assertThat(bpf.mapUpdate(map.number(), key.address(), value.address(), 0))
          .isEqualTo(-Errno.EPERM);
    }
  }

  @Test
  void pinnedMapsAreGotBack() {
    long mounted = PrivateMount.open(bpf.calls(), "bpf");
    Assumptions.assumeTrue(mounted >= 0, "a BPF file system cannot be mounted");
    try (Fd mount = fd(mounted);
        Fd map = map(MapType.ARRAY)) {
      MemorySegment path = arena.allocateFrom("/proc/self/fd/" + mount.number() + "/m");
      assertThat(bpf.pin(map.number(), path)).isZero();
      try (Fd got = fd(bpf.get(path))) {
        assertThat(info(got, BpfHeader.MapInfo.SIZE, BpfHeader.MapInfo.id))
            .isEqualTo(info(map, BpfHeader.MapInfo.SIZE, BpfHeader.MapInfo.id));
      }
    }
  }

  @Test
  void statisticsCountRuns() {
    try (Fd statistics = fd(bpf.enableStats(0));
        Fd program = program(ProgramType.RAW_TRACEPOINT)) {
      assertThat(statistics.isOpen()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(bpf.testRun(program.number(), arena.allocate(96, 8))).isZero();
      }
      MemorySegment info = arena.allocate(BpfHeader.ProgInfo.SIZE, 8);
      assertThat(bpf.info(program.number(), info)).isZero();
      assertThat(Native.getLong(info, BpfHeader.ProgInfo.run_cnt)).isBetween(0L, 3L);
    }
  }

  @Test
  void linksOnPerfEventsCarryACookie() {
    Perf perf = new Perf(bpf.calls());
    try (Fd program = program(ProgramType.PERF_EVENT);
        Fd event = fd(perf.openOnCpu(Perf.Counter.clock(1_000_000_000, 0), 0))) {
      long link = bpf.linkPerfEvent(program.number(), event.number(), 42);
      Assumptions.assumeTrue(link != -Errno.EINVAL, "no such links before Linux 5.15");
      try (Fd owned = fd(link)) {
        assertThat(info(owned, BpfHeader.LinkInfo.SIZE, BpfHeader.LinkInfo.prog_id))
            .isEqualTo(info(program, BpfHeader.ProgInfo.SIZE, BpfHeader.ProgInfo.id));
        assertThat(perf.disable(event.number())).isZero();
      }
    }
  }

  private Fd map(MapType type) {
    return fd(bpf.mapCreate(new Bpf.MapCreation(type.number(), 4, 8, 4, 0, "nectar_test")));
  }

  private Fd program(ProgramType type) {
    byte[] code =
        Encoder.encode(
            List.of(
                new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(0)),
                new Instruction.Exit()),
            ByteOrder.nativeOrder());
    MemorySegment copy = arena.allocate(code.length, 8);
    MemorySegment.copy(code, 0, copy, ValueLayout.JAVA_BYTE, 0, code.length);
    Bpf.ProgramLoad load =
        new Bpf.ProgramLoad(
            type.number(),
            "nectar_test",
            copy,
            arena.allocateFrom("GPL"),
            0,
            MemorySegment.NULL,
            MemorySegment.NULL,
            Bpf.ProgramBinding.NONE);
    return fd(bpf.progLoad(load, MemorySegment.NULL, 0));
  }

  private Fd fd(long result) {
    return LinuxKernel.own(bpf, result, "get a descriptor");
  }

  private int info(Fd fd, long size, long member) {
    MemorySegment info = arena.allocate(size, 8);
    assertThat(bpf.info(fd.number(), info)).isZero();
    return Native.getInt(info, member);
  }
}
