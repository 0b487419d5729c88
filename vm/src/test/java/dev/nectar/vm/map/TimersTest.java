package dev.nectar.vm.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimersTest {
  private final Desk desk = new Desk();
  private final Timers timers = desk.owner.maps().timers();
  private final List<String> fired = new ArrayList<>();
  private final ValueStore map =
      new HashStore(
          new MapSpec("map", MapType.HASH, 4, 24, 8, Set.of()),
          new Setting(
              desk.memory, 1, new ValueFields(List.of(new ValueFields.Field("bpf_timer", 8, 16)))));

  private final Executable program =
      new Executable() {
        @Override
        protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
          return 0;
        }

        @Override
        protected long call(Run run, int slot, long frame, long a, long b, long c, long d, long e) {
          fired.add(slot + ": " + a + " " + desk.memory.getInt(b) + " " + desk.memory.getLong(c));
          return 0;
        }
      };

  private long timer(int key, long value) {
    map.update(0, desk.key(key), desk.value(value), BpfFlag.ANY);
    return map.lookup(0, desk.key(key)) + 8;
  }

  private int fire(long now) {
    Run run = desk.owner.take();
    try {
      return timers.fire(
          cpu -> run, now, 1000, 1_000_000_000, (failed, why) -> fired.add(why.getMessage()));
    } finally {
      desk.owner.give(run);
    }
  }

  @Test
  void whatIsDueFiresInOrderAndOnce() {
    for (int i = 1; i <= 3; i++) {
      long timer = timer(i, i * 10L);
      assertEquals(0, timers.init(timer, 77, map, 1));
      assertEquals(0, timers.call(timer, program, Run.codeAddress(5)));
      assertEquals(0, timers.start(timer, 400 - i * 100, 0, 1000, 0));
      timers.release(timer);
    }
    assertEquals(OptionalLong.of(1100), timers.next());
    assertEquals(0, fire(1099));
    assertEquals(2, fire(1200));
    assertEquals(List.of("5: 77 3 30", "5: 77 2 20"), fired);
    assertEquals(1, fire(9999));
    assertEquals(OptionalLong.empty(), timers.next());
  }

  @Test
  void itDoesNotFireWhileWhatStartedItRuns() {
    long timer = timer(1, 10);
    timers.init(timer, 77, map, 1);
    timers.call(timer, program, Run.codeAddress(5));
    timers.start(timer, 1, 0, 0, 0);
    assertEquals(0, fire(100));
    timers.release(timer);
    assertEquals(1, fire(100));
  }

  @Test
  void whatIsCancelledDoesNotFire() {
    long timer = timer(1, 10);
    assertEquals(-Errno.EINVAL, timers.cancel(timer));
    timers.init(timer, 77, map, 1);
    assertEquals(-Errno.EBUSY, timers.init(timer, 77, map, 1));
    assertEquals(-Errno.EINVAL, timers.start(timer, 1, 0, 0, 0));
    timers.call(timer, program, Run.codeAddress(5));
    timers.start(timer, 1, 0, 0, 0);
    timers.release(timer);
    assertEquals(1, timers.cancel(timer));
    assertEquals(0, timers.cancel(timer));
    assertEquals(0, fire(100));
  }

  @Test
  void whatIsRemovedDoesNotFire() {
    long timer = timer(1, 10);
    timers.init(timer, 77, map, 1);
    timers.call(timer, program, Run.codeAddress(5));
    timers.start(timer, 1, 1, 0, 0);
    timers.release(timer);
    map.delete(desk.key(1));
    assertEquals(0, fire(100));
    assertEquals(List.of(), fired);
  }

  @Test
  void oneThatIsEndedIsToldOfAndTheOthersFire() {
    Executable failing =
        new Executable() {
          @Override
          protected long enter(Run run, long frame, long a, long b, long c, long d, long e) {
            return 0;
          }

          @Override
          protected long call(
              Run run, int slot, long frame, long a, long b, long c, long d, long e) {
            return run.memory().getLong(0);
          }
        };
    for (int i = 1; i <= 2; i++) {
      long timer = timer(i, 10);
      timers.init(timer, 77, map, 1);
      timers.call(timer, i == 1 ? failing : program, Run.codeAddress(5));
      timers.start(timer, i, 0, 0, 0);
      timers.release(timer);
    }
    assertEquals(2, fire(100));
    assertEquals(List.of("8 bytes at 0x0 are not its own", "5: 77 2 10"), fired);
  }

  @Test
  void anEntryInThePlaceOfOneThatWasRemovedHasNoTimerYet() {
    long timer = timer(1, 10);
    timers.init(timer, 77, map, 1);
    timers.call(timer, program, Run.codeAddress(5));
    timers.start(timer, 1, 0, 0, 0);
    timers.release(timer);
    map.delete(desk.key(1));
    for (int key = 2; key < 9; key++) {
      timer(key, 20);
    }
    assertEquals(0, fire(100));
    assertEquals(0, timers.init(timer, 77, map, 1));
  }

  @Test
  void whatIsTheKernelsInAValueIsNotOverwritten() {
    long timer = timer(1, 10);
    desk.memory.putLong(timer, 99);
    map.copyOut(timer - 8, desk.out, 0);
    assertEquals(10, desk.memory.getLong(desk.out));
    assertEquals(0, desk.memory.getLong(desk.out + 8));
  }
}
