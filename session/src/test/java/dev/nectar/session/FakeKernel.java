package dev.nectar.session;

import dev.nectar.bytecode.Instruction;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Inventory;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelClock;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MachineCode;
import dev.nectar.kernel.Pins;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.kernel.ProgramSource;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.kernel.RecordHandler;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.RunResult;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.UserRing;
import dev.nectar.kernel.Variable;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Target;
import dev.nectar.report.NectarException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A kernel that does what a test says when a program is run, and keeps a journal. */
final class FakeKernel implements Kernel {
  final List<String> journal = new ArrayList<>();
  final Map<String, FakeMap> maps = new HashMap<>();
  final Map<String, Runnable> programs = new HashMap<>();

  /** How often a program was not run. */
  final Map<String, Long> missed = new HashMap<>();

  private final Deque<byte[]> records = new ArrayDeque<>();
  private final Semaphore wakes = new Semaphore(0);
  Runnable awaited = () -> {};

  /** Puts an event into the ring. */
  void send(int action, long... arguments) {
    ByteBuffer record =
        ByteBuffer.allocate(8 + 8 * arguments.length).order(ByteOrder.nativeOrder());
    record.putInt(action).putInt(0);
    for (long argument : arguments) {
      record.putLong(argument);
    }
    records.add(record.array());
  }

  @Override
  public Target target() {
    throw new UnsupportedOperationException("plans are compiled already");
  }

  @Override
  public KernelClock clock() {
    return new KernelClock() {
      @Override
      public long bootNanos() {
        return 5;
      }

      @Override
      public long bootEpochNanos() {
        return Fixtures.BOOT;
      }
    };
  }

  @Override
  public LoadedObject load(ObjectSpec spec, LoadOptions options) {
    journal.add("load");
    spec.maps().forEach(map -> maps.put(map.name(), new FakeMap(map)));
    return new LoadedObject() {
      @Override
      public Program program(String name) {
        return new FakeProgram(
            spec.programs().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow());
      }

      @Override
      public BpfMap map(String name) {
        return java.util.Optional.ofNullable(maps.get(name)).orElseThrow();
      }

      @Override
      public Variable variable(String name) {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<String> programs() {
        return spec.programs().stream().map(ProgramSpec::name).toList();
      }

      @Override
      public Map<String, NectarException> refused() {
        return Map.of();
      }

      @Override
      public void close() {
        journal.add("unload");
      }
    };
  }

  private final class FakeProgram implements Program {
    private final ProgramSpec spec;

    FakeProgram(ProgramSpec spec) {
      this.spec = spec;
    }

    @Override
    public ProgramSpec spec() {
      return spec;
    }

    @Override
    public ProgramInfo info() {
      return new ProgramInfo(
          1,
          Optional.of(spec.type()),
          spec.name(),
          "",
          Duration.ZERO,
          0,
          true,
          0,
          0,
          List.of(),
          0,
          Duration.ZERO,
          0,
          missed.getOrDefault(spec.name(), 0L),
          0);
    }

    @Override
    public List<Instruction> translated() {
      return List.of();
    }

    @Override
    public List<MachineCode> machineCode() {
      return List.of();
    }

    @Override
    public ProgramSource source() {
      return ProgramSource.UNKNOWN;
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }

    @Override
    public String take(ProgramStream stream) {
      return "";
    }

    @Override
    public void bind(BpfMap map) {
      throw new UnsupportedOperationException();
    }

    @Override
    public RunResult testRun(RunInput input) {
      journal.add("run " + spec.name());
      programs.getOrDefault(spec.name(), () -> {}).run();
      return new RunResult(0, input.packet(), input.context(), Duration.ZERO);
    }

    @Override
    public void pin(Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @Override
  public Inventory inventory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Pins pins() {
    throw new UnsupportedOperationException();
  }

  @Override
  public RunStatistics countRuns() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream iterate(Attachment iterator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream iterate(Link iterator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventStream events(BpfMap array, int cpu, int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Link register(BpfMap table) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Attached> attached(AttachPoint point, Attached.At place) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Link> attach(List<Attachment> wanted) {
    List<Link> links = new ArrayList<>();
    for (Attachment attachment : wanted) {
      String name = attachment.program().spec().name();
      journal.add("attach " + name);
      links.add(
          new Link() {
            @Override
            public AttachPoint point() {
              return attachment.point();
            }

            @Override
            public LinkInfo info() {
              return new LinkInfo(
                  LinkType.UNSPEC,
                  List.of(),
                  attachment.program().info().id(),
                  new LinkInfo.Place.Untold());
            }

            @Override
            public void update(Program next) {
              throw new UnsupportedOperationException();
            }

            @Override
            public void detach() {
              throw new UnsupportedOperationException();
            }

            @Override
            public void pin(Path file) {
              throw new UnsupportedOperationException();
            }

            @Override
            public void unpin() {
              throw new UnsupportedOperationException();
            }

            @Override
            public void leave() {
              throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
              journal.add("detach " + name);
            }
          });
    }
    return links;
  }

  @Override
  public EventStream events(List<BpfMap> rings) {
    return new EventStream() {
      @Override
      public int drain(RecordHandler handler) {
        int count = records.size();
        for (int i = 0; i < count; i++) {
          byte[] record = records.remove();
          handler.accept(MemorySegment.ofArray(record), 0, record.length, -1);
        }
        return count;
      }

      @Override
      public boolean await(Duration limit) {
        awaited.run();
        try {
          return wakes.tryAcquire(records.isEmpty() ? limit.toMillis() : 0, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return true;
        }
      }

      @Override
      public void wake() {
        wakes.release();
      }

      @Override
      public long lost() {
        return 0;
      }

      @Override
      public long overwritten() {
        return 0;
      }

      @Override
      public void close() {
        journal.add("close stream");
      }
    };
  }

  @Override
  public UserRing userRing(BpfMap ring) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
