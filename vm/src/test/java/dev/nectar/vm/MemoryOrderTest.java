package dev.nectar.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two programs see of each other's writes, in the manner of litmus tests. */
class MemoryOrderTest {
  private static final int PLACES = 1 << 13;
  private static final int STRIDE = 64;
  private static final int ROUNDS = 10;

  /** For each place: WRITE, then look at the other's, and keep what was seen. */
  private static final String BUFFERED =
      """
      r6 = 0
      again:
      r3 = 1
      r0 = 0
      WRITE
      r4 = *(u64 *)(r2 + 0)
      *(u64 *)(r1 + 8) = r4
      r1 += 64
      r2 += 64
      r6 += 1
      if r6 != 8192 goto again
      r0 = 0
      exit
      """;

  private static VirtualMachine machine(Mode mode) {
    return new VirtualMachine(Limits.DEFAULT.memory(1 << 22), mode, Map.of());
  }

  private static long both(VirtualMachine.Loaded one, VirtualMachine.Loaded other, long a, long b)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    FutureTask<Long> task =
        new FutureTask<>(
            () -> {
              start.await();
              return other.run(b, a);
            });
    Thread.ofPlatform().start(task);
    start.await();
    long result = one.run(a, b);
    return result + task.get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r3 = atomic64_xchg((u64 *)(r1 + 0), r3)",
        "r3 = atomic64_fetch_add((u64 *)(r1 + 0), r3)",
        "r3 = atomic64_fetch_or((u64 *)(r1 + 0), r3)",
        "r0 = atomic64_cmpxchg((u64 *)(r1 + 0), r0, r3)",
        "r3 = atomic_xchg((u32 *)(r1 + 0), r3)",
        "r0 = atomic_cmpxchg((u32 *)(r1 + 0), r0, r3)"
      })
  void oneOfTwoThatWriteAndLookSeesTheOther(String write) throws Exception {
    VirtualMachine machine = machine(Mode.JIT);
    long a = machine.allocate(PLACES * STRIDE);
    long b = machine.allocate(PLACES * STRIDE);
    VirtualMachine.Loaded program =
        machine.load(new Assembler().assemble(BUFFERED.replace("WRITE", write)));
    for (int round = 0; round < ROUNDS; round++) {
      machine.memory(a, PLACES * STRIDE).fill((byte) 0);
      machine.memory(b, PLACES * STRIDE).fill((byte) 0);
      both(program, program, a, b);
      assertThat(blind(machine, a, b)).as("places where none saw the other's").isZero();
    }
  }

  private static int blind(VirtualMachine machine, long a, long b) {
    MemorySegment one = machine.memory(a, PLACES * STRIDE);
    MemorySegment other = machine.memory(b, PLACES * STRIDE);
    int count = 0;
    for (long at = 8; at < PLACES * STRIDE; at += STRIDE) {
      boolean none =
          one.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == 0
              && other.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == 0;
      count += none ? 1 : 0;
    }
    return count;
  }

  private static final String SENDS =
      """
      r6 = 0
      r3 = 1
      again:
      *(u64 *)(r1 + 0) = 77
      *(u64 *)(r1 + 16) = 78
      store_release((u64 *)(r1 + 8), r3)
      r1 += 64
      r6 += 1
      if r6 != 8192 goto again
      r0 = 0
      exit
      """;

  /** Waits at each place for the flag, and counts what it does not find behind it. */
  private static final String RECEIVES =
      """
      r6 = 0
      r0 = 0
      again:
      r4 = load_acquire((u64 *)(r2 + 8))
      if r4 == 0 goto again
      r5 = *(u64 *)(r2 + 0)
      r7 = *(u64 *)(r2 + 16)
      r5 += r7
      if r5 == 155 goto fine
      r0 += 1
      fine:
      r2 += 64
      r6 += 1
      if r6 != 8192 goto again
      exit
      """;

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void whatWasWrittenBeforeAReleaseIsSeenBehindAnAcquire(Mode mode) throws Exception {
    VirtualMachine machine = machine(mode);
    long a = machine.allocate(PLACES * STRIDE);
    VirtualMachine.Loaded sends = machine.load(new Assembler().assemble(SENDS));
    VirtualMachine.Loaded receives = machine.load(new Assembler().assemble(RECEIVES));
    for (int round = 0; round < ROUNDS; round++) {
      machine.memory(a, PLACES * STRIDE).fill((byte) 0);
      assertThat(both(sends, receives, a, a)).isZero();
    }
  }
}
