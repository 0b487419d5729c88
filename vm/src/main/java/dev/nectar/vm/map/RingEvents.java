package dev.nectar.vm.map;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.object.MapSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Several rings of the embedded kernel as one stream, which keeps their maps until it is closed.
 */
public final class RingEvents implements EventStream {
  private static final Duration LONGEST = Duration.ofDays(365);

  private final List<Source> sources = new ArrayList<>();
  private final List<EmbeddedMap> held = new ArrayList<>();
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition ready = waiting.newCondition();
  private boolean signalled;
  private volatile boolean open = true;

  /**
   * A ring.
   *
   * @param cpu whose programs write to it; -1 for all
   * @param lost how many records were lost before
   * @param end gives it up
   */
  private record Source(RecordRing ring, int cpu, long lost, Runnable end) {}

  private RingEvents() {}

  /**
   * {@link dev.nectar.kernel.Kernel#events(List)}.
   *
   * @param maps ring buffers and perf event arrays
   * @param cpus how many CPUs there are
   * @return the stream
   */
  public static RingEvents of(List<? extends BpfMap> maps, int cpus) {
    if (maps.isEmpty()) {
      throw new KernelException(
          "cannot read records: no map is named", "name a RINGBUF or a PERF_EVENT_ARRAY");
    }
    Set<Integer> numbers = new HashSet<>();
    for (BpfMap map : maps) {
      if (!numbers.add(of(map).id())) {
        throw new KernelException(
            "cannot read the records of map " + map.spec().name() + ": it is named twice",
            "name each map once");
      }
    }
    RingEvents stream = new RingEvents();
    try {
      maps.forEach(map -> stream.add(of(map), cpus));
    } catch (RuntimeException e) {
      stream.close();
      throw e;
    }
    return stream;
  }

  /**
   * {@link dev.nectar.kernel.Kernel#events(BpfMap, int, int)}.
   *
   * @param array a perf event array
   * @param cpu the CPU whose programs write
   * @param index the entry they write to
   * @param cpus how many CPUs there are
   * @return the stream
   */
  public static RingEvents of(BpfMap array, int cpu, int index, int cpus) {
    EmbeddedMap map = of(array);
    if (!(map.store() instanceof PerfStore store)) {
      throw MapRefusals.notOf(
          "read the records of map " + map.spec().name() + " for one CPU",
          map.spec().type(),
          "make it a PERF_EVENT_ARRAY");
    }
    if (cpu < 0 || cpu >= cpus) {
      throw new KernelException(
          "cannot read events of CPU " + cpu + ": there is none, or it is switched off",
          "name one below " + cpus);
    }
    RingEvents stream = new RingEvents();
    stream.hold(map);
    try {
      stream.addCpu(store, cpu, index);
    } catch (RuntimeException e) {
      stream.close();
      throw e;
    }
    return stream;
  }

  private static EmbeddedMap of(BpfMap map) {
    if (map instanceof EmbeddedMap own) {
      return own;
    }
    throw new IllegalArgumentException("map " + map.spec().name() + " is of another kernel");
  }

  private void hold(EmbeddedMap map) {
    held.add(map.again());
  }

  private void add(EmbeddedMap map, int cpus) {
    map.check();
    MapSpec spec = map.spec();
    switch (map.store()) {
      case RingStore store -> {
        hold(map);
        add(new Source(store.ring(), -1, 0, () -> store.ring().tell(() -> {})));
      }
      case PerfStore store -> {
        hold(map);
        for (int cpu = 0; cpu < Math.min(cpus, spec.maxEntries()); cpu++) {
          addCpu(store, cpu, cpu);
        }
      }
      default ->
          throw MapRefusals.notOf(
              "read the records of map " + spec.name(),
              spec.type(),
              "make it a RINGBUF or a PERF_EVENT_ARRAY");
    }
  }

  private void addCpu(PerfStore store, int cpu, int index) {
    RecordRing ring = store.ringOf(cpu);
    ring.skip();
    PerfStore.Entry entry = new PerfStore.Entry(ring, cpu);
    if (!store.open(index, entry)) {
      throw new KernelException(
          "cannot put the ring of CPU "
              + cpu
              + " into "
              + store.spec().name()
              + ": it has no entry "
              + index,
          "name one below " + store.spec().maxEntries());
    }
    add(
        new Source(
            ring,
            cpu,
            ring.lost(),
            () -> {
              ring.tell(() -> {});
              store.close(index, entry);
            }));
  }

  private void add(Source source) {
    sources.add(source);
    source.ring().tell(this::wake);
  }

  @Override
  public int drain(RecordHandler handler) {
    reading.lock();
    try {
      int count = 0;
      for (int i = 0; open && i < sources.size(); i++) {
        count += sources.get(i).ring().drain(handler, sources.get(i).cpu());
      }
      return count;
    } finally {
      reading.unlock();
      finish();
    }
  }

  private boolean isReady() {
    for (Source source : sources) {
      if (source.ring().available() > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean await(Duration limit) {
    long left = limit.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : limit.toNanos();
    waiting.lock();
    try {
      while (open && !signalled && !isReady() && left > 0) {
        left = ready.awaitNanos(left);
      }
      boolean woken = signalled || isReady();
      signalled = false;
      return open && woken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return open;
    } finally {
      waiting.unlock();
    }
  }

  @Override
  public void wake() {
    waiting.lock();
    try {
      signalled = true;
      ready.signalAll();
    } finally {
      waiting.unlock();
    }
  }

  @Override
  public long lost() {
    return sources.stream().mapToLong(each -> each.ring().lost() - each.lost()).sum();
  }

  @Override
  public long overwritten() {
    return sources.stream().mapToLong(each -> each.ring().overwritten()).sum();
  }

  @Override
  public void close() {
    open = false;
    wake();
    finish();
  }

  /** Gives all up, once nobody reads: a handler may close the stream whose record it reads. */
  private void finish() {
    if (open || reading.isHeldByCurrentThread()) {
      return;
    }
    reading.lock();
    try {
      if (held.isEmpty()) {
        return;
      }
      sources.forEach(each -> each.end().run());
      held.forEach(EmbeddedMap::close);
      held.clear();
    } finally {
      reading.unlock();
    }
  }
}
