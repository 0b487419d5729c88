package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.kernel.UserRing;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Prototype;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records go from this process to programs. */
@EveryKernelTest
class UserRingTest {
  private static final int SIZE = 4096;

  /** Adds the first 8 bytes of all records up, and returns how many there were. */
  private static final String DRAIN =
      """
        r1 = map[ring]
        r2 = subprog[each]
        r3 = 0
        r4 = 0
        call bpf_user_ringbuf_drain
        exit
      each:
        *(u64 *)(r10 - 8) = 0
        r3 = r1
        r1 = r10
        r1 += -8
        r2 = 8
        r4 = 0
        r5 = 0
        call bpf_dynptr_read
        *(u32 *)(r10 - 12) = 0
        r1 = map[sum]
        r2 = r10
        r2 += -12
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = *(u64 *)(r10 - 8)
        lock *(u64 *)(r0 + 0) += r1
      out:
        r0 = 0
        exit
      """;

  private static LoadedObject load(Kernel kernel) {
    List<Instruction> code = new Assembler().assemble(DRAIN);
    FunctionSpec body =
        new FunctionSpec(
            "drain", code, List.of(), Optional.of(new Prototype(List.of())), List.of());
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    List<MapSpec> maps =
        List.of(
            new MapSpec("ring", MapType.USER_RINGBUF, 0, 0, SIZE, Set.of()),
            new MapSpec("sum", MapType.ARRAY, 4, 8, 1, Set.of()));
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("drain", anywhere, body)), maps, "GPL"));
  }

  private static long sum(LoadedObject object) {
    return object.map("sum").view(Codec.INT, Codec.LONG).get(0).orElseThrow();
  }

  private static MemorySegment reserved(UserRing ring, long value) {
    MemorySegment record = ring.reserve(8).orElseThrow();
    record.set(ValueLayout.JAVA_LONG, 0, value);
    return record;
  }

  @Test
  @RequiresKernel("6.1")
  void programsReadWhatWasSubmitted(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        UserRing ring = kernel.userRing(object.map("ring"))) {
      ring.submit(reserved(ring, 1));
      ring.discard(reserved(ring, 10));
      ring.submit(reserved(ring, 100));
      assertThat(object.program("drain").testRun()).isEqualTo(2);
      assertThat(sum(object)).isEqualTo(101);
      assertThat(object.program("drain").testRun()).isZero();
    }
  }

  @Test
  @RequiresKernel("6.1")
  void recordsWaitForThoseReservedBefore(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        UserRing ring = kernel.userRing(object.map("ring"))) {
      MemorySegment first = reserved(ring, 1);
      ring.submit(reserved(ring, 10));
      object.program("drain").testRun();
      assertThat(sum(object)).isZero();
      ring.submit(first);
      object.program("drain").testRun();
      assertThat(sum(object)).isEqualTo(11);
    }
  }

  @Test
  @RequiresKernel("6.1")
  void fullRingsHaveNoRoomUntilTheyAreRead(Kernel kernel) {
    try (LoadedObject object = load(kernel);
        UserRing ring = kernel.userRing(object.map("ring"))) {
      for (int round = 1; round <= 3; round++) {
        List<MemorySegment> records = new ArrayList<>();
        for (Optional<MemorySegment> room = ring.reserve(8);
            room.isPresent();
            room = ring.reserve(8)) {
          room.get().set(ValueLayout.JAVA_LONG, 0, 1);
          records.add(room.get());
        }
        assertThat(records).hasSize(SIZE / 16);
        records.forEach(ring::submit);
        object.program("drain").testRun();
        assertThat(sum(object)).isEqualTo((long) round * SIZE / 16);
      }
    }
  }

  @Test
  @RequiresKernel("6.1")
  void wrongUseIsNamed(Kernel kernel) {
    try (LoadedObject object = load(kernel)) {
      UserRing ring = kernel.userRing(object.map("ring"));
      assertThatThrownBy(() -> ring.reserve(0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ring.reserve(SIZE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a user ring buffer of 4096 bytes has no records of 4096");
      MemorySegment record = reserved(ring, 1);
      ring.submit(record);
      assertThatThrownBy(() -> ring.submit(record))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the record is not one that is reserved here");
      MemorySegment open = reserved(ring, 1);
      ring.close();
      ring.close();
      assertThatThrownBy(() -> open.set(ValueLayout.JAVA_LONG, 0, 2))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> ring.reserve(8)).isInstanceOf(ClosedException.class);
      assertThatThrownBy(() -> ring.submit(open)).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  @RequiresKernel("6.1")
  void oneWritesToARingAtATime(Kernel kernel) {
    try (LoadedObject object = load(kernel)) {
      try (UserRing ring = kernel.userRing(object.map("ring"))) {
        assertThatThrownBy(() -> kernel.userRing(object.map("ring")))
            .isInstanceOf(KernelException.class)
            .hasMessage("cannot send records by map ring: it is written to already");
        ring.submit(reserved(ring, 1));
      }
      try (UserRing next = kernel.userRing(object.map("ring"))) {
        next.submit(reserved(next, 10));
      }
      assertThat(object.program("drain").testRun()).isEqualTo(2);
      assertThat(sum(object)).isEqualTo(11);
    }
  }

  @Test
  void otherMapsAreNoRings(Kernel kernel) {
    try (BpfMap map = kernel.create(new MapSpec("m", MapType.HASH, 4, 4, 1, Set.of()))) {
      assertThatThrownBy(() -> kernel.userRing(map))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessage("cannot send records by map m: maps of type HASH do not allow it");
    }
  }
}
