package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.QueueView;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same operations, chosen at random, on the same map of Linux and of the embedded kernel. */
class LinuxDifferenceTest {
  private static final int STEPS = 600;

  /** Entries whose number is left so far below the room that no kernel throws one out. */
  private static final int KEYS = 12;

  private static LinuxKernel linux() {
    try {
      return LinuxKernel.open();
    } catch (KernelException e) {
      return Assumptions.abort(e.toString());
    }
  }

  private static BpfMap made(LinuxKernel linux, MapSpec spec) {
    try {
      return linux.create(spec);
    } catch (KernelException e) {
      return Assumptions.abort(e.toString());
    }
  }

  private static MapSpec spec(
      MapType type, int key, int value, long entries, @Nullable String flag) {
    Set<MapFlag> flags = flag == null ? Set.of() : Set.of(MapFlag.valueOf(flag));
    return new MapSpec("map", type, key, value, entries, flags);
  }

  @ParameterizedTest
  @CsvSource({
    "HASH,4,8,8,",
    "HASH,8,4,8,",
    "HASH,2,4,8,",
    "HASH,5,3,8,",
    "HASH,16,40,8,NO_PREALLOC",
    "HASH,4,8,8,WRITE_ONLY",
    "HASH,4,8,8,READ_ONLY",
    "HASH,4,1000,8,",
    "PERCPU_HASH,4,8,8,",
    "PERCPU_HASH,7,12,8,NO_PREALLOC",
    "LRU_HASH,4,8,4096,",
    "LRU_PERCPU_HASH,4,8,4096,",
    "ARRAY,4,8,8,",
    "ARRAY,4,13,8,",
    "ARRAY,4,8,8,MAPPABLE",
    "PERCPU_ARRAY,4,8,8,",
    "PERCPU_ARRAY,4,9,8,",
    "LPM_TRIE,8,8,8,NO_PREALLOC",
    "LPM_TRIE,6,3,8,NO_PREALLOC",
    "LPM_TRIE,20,8,8,NO_PREALLOC",
    "STACK_TRACE,4,32,8,",
    "PERF_EVENT_ARRAY,4,4,8,",
    "QUEUE,0,8,8,",
    "BLOOM_FILTER,0,8,8,",
    "RINGBUF,0,0,4096,",
    "USER_RINGBUF,0,0,4096,"
  })
  void entriesAreTheSame(MapType type, int key, int value, long entries, @Nullable String flag) {
    MapSpec spec = spec(type, key, value, entries, flag);
    try (LinuxKernel linux = linux();
        BpfMap theirs = made(linux, spec);
        BpfMap own = new House(theirs.info().cpus()).map(spec)) {
      assertEquals(theirs.info().valueBytes(), own.info().valueBytes());
      Side one = new Side(theirs);
      Side other = new Side(own);
      Random random = new Random(11);
      for (int step = 0; step < STEPS; step++) {
        Operation operation = Operation.of(random, spec, own.info().valueBytes());
        String done = "step " + step + ": " + operation;
        assertEquals(one.apply(operation), other.apply(operation), done);
      }
    }
  }

  /** An operation of a process. */
  private record Operation(int kind, List<String> keys, List<String> values) {
    private static final HexFormat HEX = HexFormat.of();

    static Operation of(Random random, MapSpec spec, int valueBytes) {
      int kind = random.nextInt(13);
      int count = kind < 10 ? 1 : 1 + random.nextInt(4);
      List<String> keys = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] key = new byte[spec.keySize()];
        int chosen = random.nextInt(KEYS);
        for (int at = 0; at < key.length; at++) {
          key[at] = (byte) (at == 0 ? chosen : spec.type() == MapType.LPM_TRIE ? chosen * 37 : 0);
        }
        if (spec.type() == MapType.LPM_TRIE && key.length > 4) {
          Arrays.fill(key, 0, 4, (byte) 0);
          key[0] = (byte) random.nextInt(spec.keySize() * 8 - 24);
        }
        byte[] value = new byte[valueBytes];
        int stride = spec.perCpu() ? spec.valueSize() + 7 & -8 : valueBytes;
        for (int at = 0; at < valueBytes; at++) {
          value[at] = (byte) (at % stride < spec.valueSize() ? random.nextInt() : 0);
        }
        keys.add(HEX.formatHex(key));
        values.add(HEX.formatHex(value));
      }
      return new Operation(kind, keys, values);
    }
  }

  /** One of the kernels. */
  private static final class Side {
    private static final HexFormat HEX = HexFormat.of();

    private final BpfMap map;
    private Optional<MapView<byte[], byte[]>> view = Optional.empty();

    Side(BpfMap map) {
      this.map = map;
    }

    private MapView<byte[], byte[]> view() {
      if (view.isEmpty()) {
        view =
            Optional.of(
                map.view(Codec.bytes(map.spec().keySize()), Codec.bytes(map.info().valueBytes())));
      }
      return view.get();
    }

    String apply(Operation operation) {
      try {
        return result(operation);
      } catch (KernelException | IllegalArgumentException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }

    private String result(Operation operation) {
      byte[] key = HEX.parseHex(operation.keys().getFirst());
      byte[] value = HEX.parseHex(operation.values().getFirst());
      return switch (operation.kind()) {
        case 0, 1 -> text(view().get(key));
        case 2, 3 -> {
          view().put(key, value);
          yield "put";
        }
        case 4 -> "" + view().putIfAbsent(key, value);
        case 5 -> "" + view().replace(key, value);
        case 6 -> "" + view().remove(key);
        case 7 -> text(view().take(key));
        case 8 -> text(view().getLocked(key));
        case 9 -> all();
        case 10 -> {
          view().putAll(entries(operation));
          yield "put all";
        }
        case 11 -> "" + view().removeAll(operation.keys().stream().map(HEX::parseHex).toList());
        default -> view().size() + all();
      };
    }

    @SuppressWarnings("UndefinedEquals") // nobody looks for one
    private static Map<byte[], byte[]> entries(Operation operation) {
      Map<byte[], byte[]> entries = new LinkedHashMap<>();
      for (int i = 0; i < operation.keys().size(); i++) {
        entries.put(HEX.parseHex(operation.keys().get(i)), HEX.parseHex(operation.values().get(i)));
      }
      return entries;
    }

    private static String text(Optional<byte[]> value) {
      return value.map(HEX::formatHex).orElse("nothing");
    }

    /** All entries, in the order of their keys: that of a hash map is nobody's business. */
    private String all() {
      Map<String, String> all = new TreeMap<>();
      view().forEach((k, v) -> all.put(HEX.formatHex(k), HEX.formatHex(v)));
      return all.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
    }
  }

  @ParameterizedTest
  @CsvSource({"QUEUE,8,4", "QUEUE,3,1", "STACK,8,4", "STACK,12,1"})
  void queuesAndStacksAreTheSame(MapType type, int value, long entries) {
    MapSpec spec = spec(type, 0, value, entries, null);
    try (LinuxKernel linux = linux();
        BpfMap theirs = made(linux, spec);
        BpfMap own = new House(1).map(spec)) {
      QueueView<byte[]> one = theirs.queue(Codec.bytes(value));
      QueueView<byte[]> other = own.queue(Codec.bytes(value));
      Random random = new Random(12);
      for (int step = 0; step < STEPS; step++) {
        byte[] bytes = new byte[value];
        random.nextBytes(bytes);
        int kind = random.nextInt(5);
        assertEquals(apply(one, kind, bytes), apply(other, kind, bytes), "step " + step);
      }
    }
  }

  private static String apply(QueueView<byte[]> queue, int kind, byte[] value) {
    return switch (kind) {
      case 0 -> "" + queue.offer(value);
      case 1 -> {
        queue.push(value);
        yield "pushed";
      }
      case 2 -> Side.text(queue.peek());
      default -> Side.text(queue.pop());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "HASH,0,8,1,",
    "HASH,4,0,1,",
    "HASH,4,8,0,",
    "HASH,4,8,1,MAPPABLE",
    "HASH,4,8,1,LINK",
    "HASH,4,8,1,NO_COMMON_LRU",
    "HASH,4,8,1,ZERO_SEED",
    "HASH,4,8,1,READ_ONLY_FOR_PROGRAMS",
    "LRU_HASH,4,8,1,NO_PREALLOC",
    "LRU_HASH,4,8,4,NO_COMMON_LRU",
    "ARRAY,8,8,1,",
    "ARRAY,4,8,1,",
    "ARRAY,4,8,1,NO_PREALLOC",
    "ARRAY,4,0,1,",
    "ARRAY,4,8,1,ZERO_SEED",
    "ARRAY,4,8,1,INNER_MAP",
    "PERCPU_ARRAY,4,8,1,MAPPABLE",
    "PERCPU_ARRAY,4,40000,1,",
    "PERCPU_HASH,4,40000,1,",
    "LPM_TRIE,8,8,1,",
    "LPM_TRIE,4,8,1,NO_PREALLOC",
    "LPM_TRIE,261,8,1,NO_PREALLOC",
    "QUEUE,4,8,1,",
    "QUEUE,0,8,1,",
    "QUEUE,0,8,1,NO_PREALLOC",
    "STACK,0,0,1,",
    "BLOOM_FILTER,0,8,1,",
    "BLOOM_FILTER,4,8,1,",
    "BLOOM_FILTER,0,8,1,ZERO_SEED",
    "RINGBUF,0,0,4096,",
    "RINGBUF,0,0,5000,",
    "RINGBUF,0,0,2048,",
    "RINGBUF,4,0,4096,",
    "RINGBUF,0,0,4096,READ_ONLY",
    "USER_RINGBUF,0,0,4096,",
    "STACK_TRACE,4,12,8,",
    "STACK_TRACE,4,16,8,",
    "STACK_TRACE,4,16,8,STACK_BUILD_ID",
    "STACK_TRACE,4,1024,8,",
    "STACK_TRACE,4,2048,8,",
    "PROG_ARRAY,4,4,1,",
    "PROG_ARRAY,4,8,1,",
    "PROG_ARRAY,4,4,1,READ_ONLY_FOR_PROGRAMS",
    "PROG_ARRAY,4,4,1,READ_ONLY",
    "PERF_EVENT_ARRAY,4,4,1,PRESERVE_ELEMENTS",
    "CGROUP_ARRAY,4,4,1,",
    "CGROUP_ARRAY,4,8,1,",
    "DEVMAP,4,4,1,",
    "DEVMAP,4,8,1,",
    "DEVMAP,4,6,1,",
    "DEVMAP,8,4,1,",
    "DEVMAP,4,4,0,",
    "DEVMAP_HASH,4,4,1,",
    "DEVMAP_HASH,8,4,1,",
    "CPUMAP,4,4,1,",
    "CPUMAP,4,6,1,",
    "CPUMAP,4,4,1,READ_ONLY",
    "XSKMAP,4,4,1,",
    "XSKMAP,4,8,1,",
    "SOCKMAP,4,4,1,",
    "SOCKMAP,4,8,1,",
    "SOCKMAP,4,6,1,",
    "SOCKMAP,8,4,1,",
    "SOCKHASH,8,4,1,",
    "SOCKHASH,0,4,1,",
    "SOCKHASH,8,6,1,",
    "REUSEPORT_SOCKARRAY,4,4,1,",
    "REUSEPORT_SOCKARRAY,4,8,1,",
    "REUSEPORT_SOCKARRAY,4,6,1,",
    "CGROUP_STORAGE,8,8,0,",
    "CGROUP_STORAGE,16,8,0,",
    "CGROUP_STORAGE,4,8,0,",
    "CGROUP_STORAGE,8,8,1,",
    "CGROUP_STORAGE,8,5000,0,",
    "PERCPU_CGROUP_STORAGE,16,8,0,",
    "ARENA,0,0,10,MAPPABLE",
    "ARENA,0,0,10,",
    "ARENA,4,0,10,MAPPABLE",
    "TASK_STORAGE,4,8,0,NO_PREALLOC",
    "ARRAY_OF_MAPS,4,4,1,",
    "HASH_OF_MAPS,4,4,1,"
  })
  void whatIsRefusedIsTheSame(
      MapType type, int key, int value, long entries, @Nullable String flag) {
    MapSpec spec = spec(type, key, value, entries, flag);
    try (LinuxKernel linux = linux()) {
      assertEquals(
          refusal(() -> linux.create(spec).close()),
          refusal(() -> new House(2).map(spec).close()),
          spec.toString());
    }
  }

  /** The kinds of refusal; sentences differ where Linux only says that something is wrong. */
  private static String refusal(Runnable make) {
    try {
      make.run();
      return "made";
    } catch (KernelException e) {
      return "refused";
    }
  }
}
