package dev.nectar.vm;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelClock;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.UserRing;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Interpreter;
import dev.nectar.vm.code.Jit;
import dev.nectar.vm.code.Linkage;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Proof;
import dev.nectar.vm.map.EmbeddedMap;
import dev.nectar.vm.map.RecordWriter;
import dev.nectar.vm.map.RingEvents;
import dev.nectar.vm.map.StructOpsStore;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A kernel inside the JVM: loads objects, keeps their maps in memory of its own, and runs their
 * programs, by {@link dev.nectar.kernel.Program#testRun} or when an {@link EventSource} fires what
 * they are attached to. It needs no Linux, no root and no native code. Nothing verifies programs:
 * what one does beyond the kernel's memory ends it with a {@link FaultException}, and what runs for
 * too long with a {@link BudgetException}; two embedded kernels have nothing in common.
 *
 * <p>For any thread.
 */
public final class EmbeddedKernel implements Kernel {
  private final EmbeddedOptions options;
  private final Owner owner;
  private final Registry registry;
  private final TimerRunner timers;
  private volatile boolean closed;

  private EmbeddedKernel(EmbeddedOptions options) {
    this.options = options;
    this.owner =
        new Owner(
            new Memory(options.limits().memory()),
            options.cpus(),
            options.clock().<Owner.Clock>map(StillClock::new).orElse(HostClock.INSTANCE),
            options.printed());
    this.registry = new Registry(owner, options);
    this.timers = new TimerRunner(owner, options);
  }

  /**
   * A kernel with nothing in it.
   *
   * @return the kernel, to be closed by the caller
   */
  public static EmbeddedKernel open() {
    return open(EmbeddedOptions.DEFAULT);
  }

  /**
   * A kernel with nothing in it.
   *
   * @param options how it is
   * @return the kernel, to be closed by the caller
   */
  public static EmbeddedKernel open(EmbeddedOptions options) {
    return new EmbeddedKernel(options);
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedException("the embedded kernel");
    }
  }

  @Override
  public Target target() {
    return registry.target();
  }

  @Override
  public KernelClock clock() {
    return new KernelClock() {
      @Override
      public long bootNanos() {
        return owner.clock().boot();
      }

      @Override
      public long bootEpochNanos() {
        return owner.clock().tai() - owner.clock().boot();
      }
    };
  }

  @Override
  public LoadedObject load(ObjectSpec spec, LoadOptions how) {
    checkOpen();
    return new EmbeddedLoader(registry, options, how, this::code).load(spec);
  }

  private Executable code(List<Instruction> body, Linkage linkage, Proof proof) {
    return switch (options.mode()) {
      case INTERPRETER -> new Interpreter(body, linkage);
      case JIT, RAW -> Jit.compile(body, linkage, owner.memory(), proof);
    };
  }

  @Override
  public List<Link> attach(List<Attachment> wanted) {
    checkOpen();
    List<Link> links = new ArrayList<>();
    try {
      wanted.forEach(each -> links.add(attach(each)));
      return List.copyOf(links);
    } catch (RuntimeException e) {
      links.forEach(Link::close);
      throw e;
    }
  }

  @Override
  public Link attach(Attachment wanted) {
    checkOpen();
    long cookie = wanted.cookies().isEmpty() ? 0 : wanted.cookies().getFirst();
    EmbeddedLink link =
        registry.link(wanted.point(), registry.own(wanted.program()), cookie, wanted.scope());
    if (wanted.point() instanceof AttachPoint.Iterator) {
      return link; // nothing happens there until somebody reads
    }
    for (EventSource source : options.sources()) {
      Optional<EventSource.Subscription> taken = source.subscribe(wanted.point(), link::run);
      if (taken.isPresent()) {
        link.subscribed(taken.get());
        return link;
      }
    }
    link.close();
    throw new KernelException(
        "cannot attach program "
            + wanted.program().spec().name()
            + " to "
            + wanted.point().text()
            + ": no event source of this embedded kernel has such a point",
        "give it one that has, by EmbeddedOptions.source");
  }

  /**
   * Runs a program for an event, wherever it is attached: as {@link Hook#run} does.
   *
   * @param program of this kernel
   * @param event what happened
   * @return what came of it
   * @throws FaultException if the program was ended for what it did
   * @throws BudgetException if it ran for too long
   * @throws IllegalArgumentException if the event is about what programs of this type do not run on
   */
  public Outcome run(Program program, Occurrence event) {
    checkOpen();
    return registry.own(program).run(event, 0, registry.counts());
  }

  @Override
  public InputStream iterate(Attachment iterator) {
    checkOpen();
    return new ListWalk(registry, iterator.point(), iterator.scope())
        .with(registry.own(iterator.program()));
  }

  @Override
  public InputStream iterate(Link iterator) {
    checkOpen();
    if (iterator instanceof EmbeddedLink own) {
      return new ListWalk(registry, own.point(), own.scope()).with(own.program());
    }
    throw new IllegalArgumentException("the link at " + iterator.point().text() + " is another's");
  }

  /**
   * {@inheritDoc} Here Java calls them, by what this returns.
   *
   * @throws KernelException if the map is no table of functions, or is registered already
   */
  @Override
  public FunctionTable register(BpfMap table) {
    checkOpen();
    if (!(table instanceof EmbeddedMap own && own.store() instanceof StructOpsStore store)) {
      throw new KernelException(
          "cannot register map " + table.spec().name() + ": it is no struct_ops map of this kernel",
          "register one whose programs are loaded here");
    }
    Functions functions = registry.functions(own.id()).orElseThrow();
    if (!store.use()) {
      throw new KernelException(
          "cannot register struct_ops map " + table.spec().name() + ": it is registered already",
          "close what it was registered by first");
    }
    registry.hold(own.id());
    return new EmbeddedTable(
        registry,
        table.spec().name(),
        functions,
        () -> {
          store.unuse();
          registry.drop(own.id());
        });
  }

  @Override
  public List<Attached> attached(AttachPoint point, Attached.At place) {
    checkOpen();
    return registry.attached(point);
  }

  @Override
  public Inventory inventory() {
    checkOpen();
    return new EmbeddedInventory(registry);
  }

  @Override
  public Pins pins() {
    checkOpen();
    return new EmbeddedPins(registry);
  }

  @Override
  public RunStatistics countRuns() {
    checkOpen();
    registry.count(1);
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        registry.count(-1);
      }
    };
  }

  @Override
  public EventStream events(List<BpfMap> rings) {
    checkOpen();
    return RingEvents.of(rings, owner.cpus());
  }

  @Override
  public EventStream events(BpfMap array, int cpu, int index) {
    checkOpen();
    return RingEvents.of(array, cpu, index, owner.cpus());
  }

  @Override
  public UserRing userRing(BpfMap ring) {
    checkOpen();
    return RecordWriter.of(ring);
  }

  @Override
  public void close() {
    closed = true;
    timers.close();
  }
}
