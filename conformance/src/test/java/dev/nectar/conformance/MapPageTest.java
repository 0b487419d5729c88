package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Length;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Prefix;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.Reference;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples of docs/maps.md, which are here as they are there. */
@KernelTest
class MapPageTest {
  record Flow(int address, short port) {}

  record Usage(long packets, long bytes, @Length(16) String comm) {}

  @Test
  void entriesAreRecords(Kernel kernel) {
    MapSpec spec = new MapSpec("flows", MapType.HASH, 8, 32, 1024, Set.of());
    try (BpfMap map = kernel.create(spec)) {
      MapView<Flow, Usage> flows = map.view(Codec.record(Flow.class), Codec.record(Usage.class));
      flows.put(new Flow(0x7f000001, (short) 80), new Usage(1, 60, "curl"));
      flows.replace(new Flow(0x7f000001, (short) 80), new Usage(2, 120, "curl"));
      Usage usage = flows.get(new Flow(0x7f000001, (short) 80)).orElseThrow();
      assertThat(usage).isEqualTo(new Usage(2, 120, "curl"));
    }
  }

  @Test
  @RequiresKernel("5.6")
  void manyAtOnce(Kernel kernel) {
    MapSpec spec = new MapSpec("counts", MapType.HASH, 4, 8, 1024, Set.of());
    try (BpfMap map = kernel.create(spec)) {
      MapView<Integer, Long> counts = map.view(Codec.INT, Codec.LONG);
      counts.putAll(Map.of(1, 10L, 2, 20L, 3, 30L));
      List<Long> values = new ArrayList<>();
      MapCursor<Integer, Long> cursor = counts.cursor();
      while (cursor.take(256, (key, value) -> values.add(value)) > 0) {
        // between the batches programs go on counting, in new entries
      }
      assertThat(values).containsExactlyInAnyOrder(10L, 20L, 30L);
      assertThat(counts.size()).isZero();
    }
  }

  @Test
  void longestPrefix(Kernel kernel) {
    MapSpec spec = new MapSpec("routes", MapType.LPM_TRIE, 8, 4, 64, Set.of(MapFlag.NO_PREALLOC));
    try (BpfMap map = kernel.create(spec)) {
      MapView<Prefix, Integer> routes = map.view(Prefix.IPV4, Codec.INT);
      routes.put(new Prefix(InetAddress.ofLiteral("10.0.0.0"), 8), 1);
      routes.put(new Prefix(InetAddress.ofLiteral("10.1.0.0"), 16), 2);
      assertThat(routes.get(Prefix.of(InetAddress.ofLiteral("10.1.2.3")))).contains(2);
    }
  }

  @Test
  void queues(Kernel kernel) {
    MapSpec spec = new MapSpec("jobs", MapType.QUEUE, 0, 8, 64, Set.of());
    try (BpfMap map = kernel.create(spec)) {
      QueueView<Long> jobs = map.queue(Codec.LONG);
      jobs.offer(1L);
      jobs.offer(2L);
      assertThat(jobs.pop()).contains(1L);
    }
  }

  @Test
  void memory(Kernel kernel) {
    MapSpec spec = new MapSpec("slots", MapType.ARRAY, 4, 8, 512, Set.of(MapFlag.MAPPABLE));
    try (BpfMap map = kernel.create(spec)) {
      MemorySegment slots = map.memory();
      slots.setAtIndex(ValueLayout.JAVA_LONG, 7, 42);
      assertThat(map.view(Codec.INT, Codec.LONG).get(7)).contains(42L);
    }
  }

  @Test
  @RequiresKernel("5.11")
  void storage(Kernel kernel) {
    try (var object = Maps.load(kernel, MapType.TASK_STORAGE)) {
      int pid = (int) ProcessHandle.current().pid();
      var marks = object.map("m").storage(Codec.LONG);
      marks.put(new Reference.Task(pid), 1L);
      assertThat(marks.get(new Reference.Task(pid))).contains(1L);
    }
  }
}
