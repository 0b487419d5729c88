package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.EveryKernelTest;
import dev.nectar.testing.RequiresFeature;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records go from programs to their readers in order. */
@EveryKernelTest
class RingsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Sends 0xabcd, 8 bytes. */
  private static final String RING =
      """
        *(u64 *)(r10 - 8) = 0xabcd
        r1 = map[ring]
        r2 = r10
        r2 += -8
        r3 = 8
        r4 = 0
        call bpf_ringbuf_output
        r0 = 0
        exit
      """;

  /** The same, to the ring of the CPU it runs on. */
  private static final String PERF =
      """
        *(u64 *)(r10 - 8) = 0xabcd
        r2 = map[ring]
        r3 = 0xffffffff ll
        r4 = r10
        r4 += -8
        r5 = 8
        call bpf_perf_event_output
        r0 = 0
        exit
      """;

  private static List<Long> sent(Kernel kernel, MapSpec ring, String text, int runs) {
    FunctionSpec body = new FunctionSpec("send", new Assembler().assemble(text), List.of());
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    ObjectSpec spec =
        new ObjectSpec(List.of(ProgramSpec.at("send", anywhere, body)), List.of(ring), "GPL");
    List<Long> records = new ArrayList<>();
    try (LoadedObject object = kernel.load(spec);
        EventStream stream = kernel.events(List.of(object.map("ring")))) {
      for (int i = 0; i < runs; i++) {
        object.program("send").testRun();
      }
      while (records.size() < runs && stream.await(LIMIT)) {
        stream.drain(
            (memory, offset, _, _) ->
                records.add(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset)));
      }
      assertThat(stream.lost()).isZero();
    }
    return records;
  }

  @Test
  @RequiresFeature({Feature.RINGBUF, Feature.RAW_TRACEPOINT_RUN})
  void ringBufferHandsOverWhatWasSent(Kernel kernel) {
    MapSpec ring = new MapSpec("ring", MapType.RINGBUF, 0, 0, 1 << 16, Set.of());
    assertThat(sent(kernel, ring, RING, 3)).containsExactly(0xabcdL, 0xabcdL, 0xabcdL);
  }

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  void perfEventArrayHandsOverWhatWasSent(Kernel kernel) {
    MapSpec ring = new MapSpec("ring", MapType.PERF_EVENT_ARRAY, 4, 4, 0, Set.of());
    String text = "r6 = r1\n" + PERF.replace("r2 = map", "r1 = r6\n r2 = map");
    assertThat(sent(kernel, ring, text, 3)).containsExactly(0xabcdL, 0xabcdL, 0xabcdL);
  }

  private static final MapSpec ARRAY =
      new MapSpec("ring", MapType.PERF_EVENT_ARRAY, 4, 4, 2, Set.of());

  /** Writes to an entry of the array, on CPU 0, what the entry's number is. */
  private static void write(Kernel kernel, BpfMap array, int entry) {
    String text =
        ("r6 = r1\n" + PERF)
            .replace("r2 = map", "r1 = r6\n r2 = map")
            .replace("0xffffffff ll", "" + entry)
            .replace("0xabcd", "" + entry);
    AttachPoint anywhere = new AttachPoint.RawTracepoint("sys_enter");
    ProgramSpec send = ProgramSpec.at("send", anywhere, new Assembler().assemble(text));
    ObjectSpec spec = new ObjectSpec(List.of(send), List.of(ARRAY), "GPL");
    try (LoadedObject object = kernel.load(spec, LoadOptions.NONE.reusing(Map.of("ring", array)))) {
      object.program("send").testRun(RunInput.NONE.on(0));
    }
  }

  @Test
  @RequiresFeature(Feature.RAW_TRACEPOINT_RUN)
  void streamOfOneEntryHasWhatIsWrittenThereOnItsCpu(Kernel kernel) {
    List<Long> records = new ArrayList<>();
    try (BpfMap array = kernel.create(ARRAY);
        EventStream stream = kernel.events(array, 0, 1)) {
      write(kernel, array, 0);
      write(kernel, array, 1);
      assertThat(stream.await(LIMIT)).isTrue();
      stream.drain(
          (memory, offset, _, cpu) -> {
            assertThat(cpu).isZero();
            records.add(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
          });
      assertThat(stream.lost()).isZero();
    }
    assertThat(records).containsExactly(1L);
  }

  @Test
  void entryOrCpuThatIsNotThereIsNamed(Kernel kernel) {
    try (BpfMap array = kernel.create(ARRAY)) {
      assertThatThrownBy(() -> kernel.events(array, 0, 2).close())
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot put the ring of CPU 0 into ring: it has no entry 2");
      assertThatThrownBy(() -> kernel.events(array, 0, -1).close())
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot put the ring of CPU 0 into ring: it has no entry -1");
      for (int cpu : new int[] {-1, 1 << 20}) {
        assertThatThrownBy(() -> kernel.events(array, cpu, 0).close())
            .isInstanceOf(KernelException.class)
            .hasMessage(
                "cannot read events of CPU " + cpu + ": there is none, or it is switched off");
      }
    }
  }

  @Test
  void mapsOfOtherTypesHaveNoEntryForACpu(Kernel kernel) {
    try (BpfMap plain = kernel.create(new MapSpec("plain", MapType.ARRAY, 4, 4, 1, Set.of()))) {
      assertThatThrownBy(() -> kernel.events(plain, 0, 0).close())
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("plain");
    }
  }
}
