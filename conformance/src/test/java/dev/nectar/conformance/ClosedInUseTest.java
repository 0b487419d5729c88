package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.EventStream;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapCursor;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.QueueView;
import dev.nectar.kernel.Reference;
import dev.nectar.kernel.ReferenceView;
import dev.nectar.kernel.RunStatistics;
import dev.nectar.kernel.StorageView;
import dev.nectar.kernel.UserRing;
import dev.nectar.kernel.Variable;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What one thread closes while others use it: they end, or are told so, and never meet what has got
 * its descriptor since.
 */
@KernelTest
class ClosedInUseTest {
  private static final int ROUNDS = 8;
  private static final int THREADS = 3;
  private static final int MOST = 1_000_000;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final AttachPoint RARE = new AttachPoint.RawTracepoint("sched_process_wait");

  /** Something that threads use until it is closed. */
  interface Subject extends AutoCloseable {
    /** What one thread does with it; each has its own, with views of its own. */
    Use user();

    @Override
    void close();

    /** What is closed when nobody uses it any more. */
    default void end() {}
  }

  /** Uses it once. */
  interface Use {
    /** Returns whether it is still there. */
    boolean again() throws Exception;
  }

  /** The types that many threads may use, and the views of which each thread has its own. */
  enum Kind {
    ENTRIES {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(hash()), map -> entries(map.view(Codec.INT, Codec.LONG)));
      }
    },
    CURSOR {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(hash()), ClosedInUseTest::cursor);
      }
    },
    MANY_ENTRIES {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(hash()), ClosedInUseTest::manyEntries);
      }
    },
    MAP {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(hash()), map -> () -> map.info().id() > 0);
      }
    },
    QUEUE {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(Maps.spec(MapType.QUEUE)), ClosedInUseTest::queue);
      }
    },
    BLOOM("5.16") {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(Maps.spec(MapType.BLOOM_FILTER)), ClosedInUseTest::bloom);
      }
    },
    REFERENCES {
      @Override
      Subject open(Kernel kernel) {
        return references(kernel);
      }
    },
    REFERENCE {
      @Override
      Subject open(Kernel kernel) {
        return reference(kernel);
      }
    },
    STORAGE("5.11") {
      @Override
      Subject open(Kernel kernel) {
        LoadedObject object = Maps.load(kernel, MapType.TASK_STORAGE);
        return map(object.map("m"), ClosedInUseTest::storage);
      }
    },
    MEMORY {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(Maps.spec(MapType.ARRAY)), ClosedInUseTest::memory);
      }
    },
    VARIABLE {
      @Override
      Subject open(Kernel kernel) {
        return variable(kernel);
      }
    },
    PROGRAM {
      @Override
      Subject open(Kernel kernel) {
        return program(kernel, program -> () -> program.info().id() > 0);
      }
    },
    RUN {
      @Override
      Subject open(Kernel kernel) {
        return program(kernel, program -> () -> program.testRun() == 1);
      }
    },
    CODE {
      @Override
      Subject open(Kernel kernel) {
        return program(
            kernel,
            program ->
                () -> {
                  program.source();
                  program.metadata();
                  return !program.translated().isEmpty();
                });
      }
    },
    ATTACHED {
      @Override
      Subject open(Kernel kernel) {
        return program(kernel, program -> attached(kernel, program));
      }
    },
    LINK {
      @Override
      Subject open(Kernel kernel) {
        return link(kernel);
      }
    },
    RING {
      @Override
      Subject open(Kernel kernel) {
        return stream(kernel, MapType.RINGBUF);
      }
    },
    PERF_RINGS {
      @Override
      Subject open(Kernel kernel) {
        return stream(kernel, MapType.PERF_EVENT_ARRAY);
      }
    },
    RING_OF_A_CLOSED_MAP {
      @Override
      Subject open(Kernel kernel) {
        return map(kernel.create(Maps.spec(MapType.RINGBUF)), map -> opened(kernel, map));
      }
    },
    USER_RING("6.1") {
      @Override
      Subject open(Kernel kernel) {
        return userRing(kernel);
      }
    },
    ITERATOR {
      @Override
      Subject open(Kernel kernel) {
        return iterator(kernel);
      }
    },
    STATISTICS {
      @Override
      Subject open(Kernel kernel) {
        RunStatistics counting = kernel.countRuns();
        return subject(() -> () -> closesToo(counting), counting::close);
      }
    };

    final KernelVersion since;

    Kind() {
      this("5.10");
    }

    Kind(String since) {
      this.since = KernelVersion.parse(since);
    }

    abstract Subject open(Kernel kernel);
  }

  private interface User {
    Use of(BpfMap map);
  }

  private static Subject subject(Supplier<Use> user, Runnable close) {
    return subject(user, close, () -> {});
  }

  private static Subject subject(Supplier<Use> user, Runnable close, Runnable end) {
    return new Subject() {
      @Override
      public Use user() {
        return user.get();
      }

      @Override
      public void close() {
        close.run();
      }

      @Override
      public void end() {
        end.run();
      }
    };
  }

  private static Subject map(BpfMap map, User user) {
    return subject(() -> user.of(map), map::close);
  }

  private static MapSpec hash() {
    return new MapSpec("m", MapType.HASH, 4, 8, 64, Set.of());
  }

  private static Use entries(MapView<Integer, Long> view) {
    return () -> {
      view.put(1, 7L);
      view.remove(2);
      return view.get(1).isPresent();
    };
  }

  private static Use cursor(BpfMap map) {
    MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);
    return () -> {
      view.put(1, 7L);
      MapCursor<Integer, Long> cursor = view.cursor();
      return cursor.read(16, (_, _) -> {}) == 1 && cursor.read(16, (_, _) -> {}) == 0;
    };
  }

  private static Use manyEntries(BpfMap map) {
    MapView<Integer, Long> view = map.view(Codec.INT, Codec.LONG);
    return () -> {
      view.putAll(Map.of(1, 7L, 2, 7L));
      view.removeAll(List.of(2));
      view.forEach((_, _) -> {});
      return view.size() > 0;
    };
  }

  private static Use queue(BpfMap map) {
    QueueView<Long> view = map.queue(Codec.LONG);
    return () -> {
      view.push(7L);
      view.pop();
      view.peek();
      return true;
    };
  }

  private static Use bloom(BpfMap map) {
    var view = map.bloom(Codec.LONG);
    return () -> {
      view.add(7L);
      return view.contains(7L);
    };
  }

  private static Use storage(BpfMap map) {
    StorageView<Long> view = map.storage(Codec.LONG);
    Reference owner = new Reference.Task((int) ProcessHandle.current().pid());
    return () -> {
      view.put(owner, 7L);
      return view.get(owner).isPresent();
    };
  }

  private static Use memory(BpfMap map) {
    MemorySegment memory = map.memory();
    return () -> {
      memory.setAtIndex(ValueLayout.JAVA_LONG, 1, 7);
      return memory.getAtIndex(ValueLayout.JAVA_LONG, 1) == 7;
    };
  }

  private static LoadedObject returning(Kernel kernel, int verdict, MapSpec... maps) {
    FunctionSpec body =
        new FunctionSpec("p", new Assembler().assemble("r0 = " + verdict + "\nexit"), List.of());
    return kernel.load(
        new ObjectSpec(List.of(ProgramSpec.at("p", RARE, body)), List.of(maps), "GPL"));
  }

  private static Subject references(Kernel kernel) {
    LoadedObject other = returning(kernel, 1);
    BpfMap map = kernel.create(Maps.spec(MapType.PROG_ARRAY));
    return subject(
        () -> {
          ReferenceView<Integer> view = map.references(Codec.INT);
          return () -> {
            view.put(1, new Reference.ToProgram(other.program("p")));
            return view.get(1).isPresent();
          };
        },
        () -> {
          map.close();
          other.close();
        });
  }

  /** What is put is closed, not where. */
  private static Subject reference(Kernel kernel) {
    LoadedObject other = returning(kernel, 1);
    BpfMap map = kernel.create(Maps.spec(MapType.PROG_ARRAY));
    int id = other.program("p").info().id();
    return subject(
        () -> {
          ReferenceView<Integer> view = map.references(Codec.INT);
          return () -> {
            view.put(1, new Reference.ToProgram(other.program("p")));
            return view.get(1).orElse(0) == id;
          };
        },
        other::close,
        map::close);
  }

  private static Subject variable(Kernel kernel) {
    LoadedObject object = kernel.load(VariablesTest.object());
    return subject(
        () -> {
          Variable variable = object.variable("sum");
          return () -> {
            variable.set(Codec.LONG, 7L);
            return variable.get(Codec.LONG) == 7;
          };
        },
        object::close);
  }

  private interface ProgramUser {
    Use of(Program program);
  }

  private static Subject program(Kernel kernel, ProgramUser user) {
    LoadedObject object = returning(kernel, 1);
    return subject(() -> user.of(object.program("p")), object::close);
  }

  /** One at a time: older kernels do not attach a program to such a point twice. */
  private static Use attached(Kernel kernel, Program program) {
    return () -> {
      synchronized (program) {
        try (Link link = kernel.attach(new Attachment(program, RARE))) {
          return link.point().equals(RARE);
        }
      }
    };
  }

  private static Subject link(Kernel kernel) {
    LoadedObject object = returning(kernel, 1);
    int id = object.program("p").info().id();
    Link link = kernel.attach(new Attachment(object.program("p"), RARE));
    return subject(
        () -> () -> link.info().program() == id,
        () -> {
          link.close();
          object.close();
        });
  }

  private static Subject stream(Kernel kernel, MapType type) {
    BpfMap map = kernel.create(Maps.spec(type));
    EventStream stream = kernel.events(List.of(map));
    return subject(
        () ->
            () -> {
              stream.wake();
              boolean there = stream.await(LONG);
              assertThat(stream.drain((_, _, _, _) -> {})).isZero();
              assertThat(stream.lost()).isZero();
              return there;
            },
        () -> {
          stream.close();
          map.close();
        });
  }

  private static Use opened(Kernel kernel, BpfMap map) {
    return () -> {
      try (EventStream stream = kernel.events(List.of(map))) {
        return stream.drain((_, _, _, _) -> {}) == 0;
      }
    };
  }

  private static Subject userRing(Kernel kernel) {
    BpfMap map = kernel.create(Maps.spec(MapType.USER_RINGBUF));
    UserRing ring = kernel.userRing(map);
    return subject(
        () ->
            () -> {
              ring.reserve(8).ifPresent(ring::discard);
              return true;
            },
        () -> {
          ring.close();
          map.close();
        });
  }

  private static Subject iterator(Kernel kernel) {
    AttachPoint list = new AttachPoint.Iterator("bpf_map");
    String text =
        """
          r2 = r10
          r2 += -8
          *(u64 *)(r10 - 8) = 7
          r1 = *(u64 *)(r1 + 0)
          r1 = *(u64 *)(r1 + 0)
          r3 = 8
          call bpf_seq_write
          r0 = 0
          exit
        """;
    FunctionSpec body = new FunctionSpec("p", new Assembler().assemble(text), List.of());
    LoadedObject object =
        kernel.load(new ObjectSpec(List.of(ProgramSpec.at("p", list, body)), List.of(), "GPL"));
    InputStream lines = kernel.iterate(new Attachment(object.program("p"), list));
    return subject(
        () ->
            () -> {
              int read = lines.read();
              assertThat(read).isIn(7, 0, -1);
              return true;
            },
        () -> {
          try {
            lines.close();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          object.close();
        });
  }

  private static boolean closesToo(RunStatistics counting) {
    counting.close();
    return false;
  }

  /** Uses it until it is gone; returns what told so, or nothing. */
  private static FutureTask<Optional<Exception>> user(Use use, CountDownLatch started) {
    return new FutureTask<>(
        () -> {
          try {
            for (int i = 0; i < MOST; i++) {
              boolean there = use.again();
              started.countDown();
              if (!there) {
                return Optional.empty();
              }
            }
            throw new AssertionError("it was never closed");
          } catch (KernelException | IllegalStateException | IOException e) {
            return Optional.of(e);
          } finally {
            started.countDown();
          }
        });
  }

  /** Streams and statistics end their users; the others tell. */
  private static boolean isTold(Kind kind, Exception told) {
    return switch (kind) {
      case MEMORY -> told instanceof IllegalStateException;
      case ITERATOR ->
          told instanceof IOException && "the iterator is closed".equals(told.getMessage());
      case RING, PERF_RINGS, STATISTICS -> false;
      default ->
          told instanceof ClosedException
              && String.valueOf(told.getMessage()).endsWith(": it is closed");
    };
  }

  @ParameterizedTest
  @EnumSource
  void usersOfWhatIsClosedAreTold(Kind kind, Kernel kernel) throws Exception {
    Assumptions.assumeTrue(
        kernel.target().version().atLeast(kind.since), "this came with Linux " + kind.since);
    for (int round = 0; round < ROUNDS; round++) {
      Subject subject = kind.open(kernel);
      CountDownLatch started = new CountDownLatch(THREADS);
      List<FutureTask<Optional<Exception>>> users = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        FutureTask<Optional<Exception>> user = user(subject.user(), started);
        users.add(user);
        Thread.ofPlatform().start(user);
      }
      started.await();
      subject.close();
      // These get the descriptors that were just closed, if anyone does.
      try (BpfMap stranger = kernel.create(hash());
          LoadedObject other = returning(kernel, 2)) {
        for (FutureTask<Optional<Exception>> user : users) {
          Optional<Exception> told = user.get(60, TimeUnit.SECONDS);
          told.ifPresent(e -> assertThat(isTold(kind, e)).as(e.toString()).isTrue());
        }
        assertThat(stranger.view(Codec.INT, Codec.LONG).size()).isZero();
        assertThat(other.program("p").testRun()).isEqualTo(2);
      }
      subject.close();
      subject.end();
    }
  }

  @Test
  void severalThreadsMayCloseTheSame(Kernel kernel) throws Exception {
    for (Kind kind : List.of(Kind.MAP, Kind.PROGRAM, Kind.LINK, Kind.RING, Kind.ITERATOR)) {
      for (int round = 0; round < ROUNDS; round++) {
        Subject subject = kind.open(kernel);
        CountDownLatch all = new CountDownLatch(THREADS);
        List<FutureTask<Void>> closers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          FutureTask<Void> closer =
              new FutureTask<>(
                  () -> {
                    all.countDown();
                    all.await();
                    subject.close();
                    return null;
                  });
          closers.add(closer);
          Thread.ofPlatform().start(closer);
        }
        for (FutureTask<Void> closer : closers) {
          closer.get(60, TimeUnit.SECONDS);
        }
      }
    }
  }

  /** The inventory opens what is there, which goes meanwhile. */
  @Test
  void inventoryIsReadWhileThingsGo(Kernel kernel) throws Exception {
    FutureTask<Integer> reader =
        new FutureTask<>(
            () -> {
              int seen = 0;
              for (int i = 0; i < 10; i++) {
                seen += kernel.inventory().maps().size() + kernel.inventory().programs().size();
              }
              return seen;
            });
    Thread.ofPlatform().start(reader);
    for (int i = 0; i < 10_000 && !reader.isDone(); i++) {
      returning(kernel, 1, hash()).close();
    }
    assertThat(reader.get(60, TimeUnit.SECONDS)).isNotNegative();
  }
}
