package dev.nectar.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks, timers, and sections of RCU, without preemption and without interrupts. */
class SectionsTest {
  private static final String LOCK = "r1 = r6\nr1 += 4\ncall bpf_spin_lock\n";
  private static final String UNLOCK = "r1 = r6\nr1 += 4\ncall bpf_spin_unlock\n";

  private static String locked(String text) {
    return Scene.of(Scene.found("locks") + text + Scene.OUT);
  }

  private static String timed(String text) {
    return Scene.of(Scene.found("timers") + text + Scene.OUT);
  }

  @Test
  void aLockIsTakenAndGivenBack() {
    assertThat(locked(LOCK + UNLOCK)).isEmpty();
  }

  @Test
  void aLockThatIsKeptIsRefused() {
    assertThat(locked(LOCK))
        .isEqualTo(
            "BPF_EXIT instruction in main prog cannot be used inside bpf_spin_lock-ed region");
  }

  @Test
  void whatIsNotLockedIsNotUnlocked() {
    assertThat(locked(UNLOCK)).isEqualTo("bpf_spin_unlock without taking a lock");
  }

  @Test
  void aSecondLockIsRefused() {
    assertThat(locked(LOCK + LOCK))
        .isEqualTo("function calls are not allowed while holding a lock");
  }

  @Test
  void helpersAreNotCalledUnderALock() {
    assertThat(locked(LOCK + "call bpf_ktime_get_ns\n" + UNLOCK))
        .isEqualTo("function calls are not allowed while holding a lock");
  }

  @Test
  void aLockIsWhereTheTypeSays() {
    assertThat(locked("r1 = r6\ncall bpf_spin_lock\n"))
        .isEqualTo("off 0 doesn't point to 'struct bpf_spin_lock' that is at 4");
  }

  @Test
  void aLockIsNotWrittenDirectly() {
    assertThat(locked("*(u32 *)(r6 + 4) = 1\n"))
        .isEqualTo("bpf_spin_lock cannot be accessed directly by load/store");
  }

  @Test
  void theLockOfAnotherValueIsAnother() {
    String second =
        """
        r1 = map[locks]
        r2 = r10
        r2 += -8
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r7 = r0
        """;
    assertThat(locked(second + LOCK + "r1 = r7\nr1 += 4\ncall bpf_spin_unlock\n"))
        .isEqualTo("bpf_spin_unlock of different lock");
  }

  @Test
  void aTimerIsStarted() {
    assertThat(timed("r1 = r6\nr1 += 8\nr2 = 1000\nr3 = 0\ncall bpf_timer_start\n")).isEmpty();
  }

  @Test
  void aTimerIsOfItsMap() {
    assertThat(timed("r1 = r6\nr1 += 8\nr2 = map[locks]\nr3 = 0\ncall bpf_timer_init\n"))
        .isEqualTo("timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0");
  }

  @Test
  void aCallbackOfATimerReturnsZero() {
    String text =
        """
        r1 = r6
        r1 += 8
        r2 = subprog[late]
        call bpf_timer_set_callback
        """;
    String late =
        """
        late:
        r0 = 1
        exit
        """;
    assertThat(Scene.of(Scene.found("timers") + text + Scene.OUT + late))
        .isEqualTo(
            "At async callback return the register R0 has smin=1 smax=1 should have been in [0,"
                + " 0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          call bpf_rcu_read_lock; call bpf_rcu_read_unlock |
          call bpf_rcu_read_lock | BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region
          call bpf_rcu_read_unlock | unmatched rcu read unlock (kernel function bpf_rcu_read_unlock)
          call bpf_rcu_read_lock; call bpf_rcu_read_lock | nested rcu read lock (kernel function bpf_rcu_read_lock)
          call bpf_preempt_disable; call bpf_preempt_enable |
          call bpf_preempt_disable | BPF_EXIT instruction in main prog cannot be used inside bpf_preempt_disable-ed region
          call bpf_preempt_enable | unmatched attempt to enable preemption (kernel function bpf_preempt_enable)
          r1 = r10; r1 += -8; call bpf_local_irq_save; r1 = r10; r1 += -8; call bpf_local_irq_restore |
          r1 = r10; r1 += -8; call bpf_local_irq_save | BPF_EXIT instruction in main prog cannot be used inside bpf_local_irq_save-ed region
          r1 = r10; r1 += -8; call bpf_local_irq_restore | expected an initialized irq flag as arg#0
          r1 = 7; call bpf_local_irq_restore | arg#0 doesn't point to an irq flag on stack
          """)
  void sectionsEndWhereTheyBegan(String text, String reason) {
    assertThat(Scene.of(text.replace("; ", "\n") + "\n" + Scene.OUT))
        .isEqualTo(reason == null ? "" : reason);
  }

  @Test
  void nothingWaitsInASection() {
    String copy = "r1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall bpf_copy_from_user\n";
    assertThat(Scene.ofSleeper(copy + Scene.OUT)).isEmpty();
    assertThat(
            Scene.ofSleeper(
                "call bpf_rcu_read_lock\n" + copy + "call bpf_rcu_read_unlock\n" + Scene.OUT))
        .isEqualTo("sleepable helper bpf_copy_from_user#148 in rcu_read_lock region");
    assertThat(Scene.of(copy + Scene.OUT))
        .isEqualTo("helper call might sleep in a non-sleepable prog");
  }

  @Test
  void aCallbackOfATimerDoesNotWait() {
    String text =
        """
        r1 = r6
        r1 += 8
        r2 = subprog[late]
        call bpf_timer_set_callback
        """;
    String late =
        """
        late:
        r1 = r10
        r1 += -8
        r2 = 8
        r3 = 0
        call bpf_copy_from_user
        r0 = 0
        exit
        """;
    assertThat(Scene.ofSleeper(Scene.found("timers") + text + Scene.OUT + late))
        .isEqualTo("helper call might sleep in a non-sleepable prog");
  }
}
