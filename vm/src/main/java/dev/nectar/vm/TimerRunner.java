package dev.nectar.vm;

import dev.nectar.kernel.ProgramStream;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import dev.nectar.vm.map.Timers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fires the timers of an embedded kernel: when its clock is moved, or by a thread of its own, which
 * starts with the first of them and ends with the kernel. For any thread.
 */
final class TimerRunner implements VirtualClock.Timed, AutoCloseable {
  /** What runs when no task does. */
  private static final TaskContext IDLE = new TaskContext(0, 0, 0, 0, "swapper/0", 1);

  private final Owner owner;
  private final Timers timers;
  private final Limits limits;
  private final Optional<VirtualClock> clock;
  private Optional<Thread> thread = Optional.empty();

  TimerRunner(Owner owner, EmbeddedOptions options) {
    this.owner = owner;
    this.timers = owner.maps().timers();
    this.limits = options.limits();
    this.clock = options.clock();
    clock.ifPresentOrElse(moved -> moved.add(this), () -> timers.whenStarting(this::begin));
  }

  private synchronized void begin() {
    if (thread.isEmpty()) {
      Thread made = Thread.ofPlatform().daemon().name("nectar-timers").unstarted(this::fireWhenDue);
      thread = Optional.of(made);
      made.start();
    }
  }

  private void fireWhenDue() {
    try {
      while (timers.await(owner.clock()::monotonic)) {
        fire(owner.clock().monotonic(), TimerRunner::report);
      }
    } catch (InterruptedException e) {
      return; // nobody but a JVM that ends interrupts it
    }
  }

  /** Tells whoever reads the program's stream, as Linux does of what it ends. */
  private static void report(Executable program, RuntimeException why) {
    String line = "ERROR: " + told(why).getMessage() + "\n";
    program.streams().write(ProgramStream.STDERR.number(), line.getBytes(StandardCharsets.UTF_8));
  }

  private static RuntimeException told(RuntimeException why) {
    return why instanceof Fault fault
        ? new FaultException(
            "the callback of a timer was ended at instruction "
                + fault.slot()
                + ": "
                + fault.getMessage(),
            fault.slot(),
            fault.touched() ? OptionalLong.of(fault.address()) : OptionalLong.empty())
        : why;
  }

  @Override
  public OptionalLong next() {
    return timers.next();
  }

  @Override
  public int fire(long now) {
    Failures failures = new Failures();
    int fired =
        fire(
            now,
            (program, why) -> {
              report(program, why);
              failures.first = failures.first.or(() -> Optional.of(told(why)));
            });
    failures.first.ifPresent(
        why -> {
          throw why;
        });
    return fired;
  }

  /** What went wrong. */
  private static final class Failures {
    private Optional<RuntimeException> first = Optional.empty();
  }

  private int fire(long now, Timers.Failed failed) {
    Run run = owner.take();
    try {
      return timers.fire(
          cpu -> run.in(cpu, IDLE, Scene.NONE),
          now,
          limits.instructions(),
          limits.time().toNanos(),
          failed);
    } finally {
      owner.give(run);
    }
  }

  @Override
  public void close() {
    clock.ifPresent(moved -> moved.remove(this));
    timers.close();
  }
}
