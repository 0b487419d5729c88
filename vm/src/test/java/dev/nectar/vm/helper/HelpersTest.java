package dev.nectar.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.BudgetException;
import dev.nectar.vm.TaskContext;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.net.Written;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpersTest {
  private final Caller caller = new Caller();

  @Test
  void clocksShowWhatTheOwnersShows() {
    assertThat(caller.call(Helper.KTIME_GET_NS)).isEqualTo(1_007_000_000);
    assertThat(caller.call(Helper.KTIME_GET_BOOT_NS)).isEqualTo(2_000_000_000);
    assertThat(caller.call(Helper.KTIME_GET_TAI_NS)).isEqualTo(3_000_000_000L);
    assertThat(caller.call(Helper.KTIME_GET_COARSE_NS)).isEqualTo(1_004_000_000);
    assertThat(caller.call(Helper.JIFFIES64)).isEqualTo(4294967296L - 300 * 250 + 251);
  }

  @Test
  void theTaskIsTheOneThatWasSet() {
    assertThat(caller.call(Helper.GET_CURRENT_PID_TGID)).isEqualTo((11L << 32) + 12);
    assertThat(caller.call(Helper.GET_CURRENT_UID_GID)).isEqualTo((14L << 32) + 13);
    assertThat(caller.call(Helper.GET_CURRENT_CGROUP_ID)).isEqualTo(15);
    assertThat(caller.call(Helper.GET_SMP_PROCESSOR_ID)).isEqualTo(3);
  }

  @Test
  void namesOfTasksAreCutAtFifteenBytes() {
    caller.task = new TaskContext(1, 1, 0, 0, "a-name-that-is-too-long", 1);
    long room = caller.text("0123456789abcdefghij");
    assertThat(caller.call(Helper.GET_CURRENT_COMM, room, 16)).isZero();
    assertThat(caller.read(room)).isEqualTo("a-name-that-is-");
    assertThat(caller.call(Helper.GET_CURRENT_COMM, room, 4)).isZero();
    assertThat(caller.read(room)).isEqualTo("a-n");
  }

  @ParameterizedTest
  @CsvSource({
    "'42', 0, 2, 42",
    "'  -17 rest', 10, 5, -17",
    "'0x1f', 0, 4, 31",
    "'0x1f', 16, 4, 31",
    "'017', 0, 3, 15",
    "'08', 0, 1, 0",
    "'9223372036854775807', 0, 19, 9223372036854775807",
    "'-9223372036854775808', 0, 20, -9223372036854775808",
    "'9223372036854775808', 0, -34, 0",
    "'99999999999999999999999', 0, -34, 0",
    "'', 0, -22, 0",
    "'x', 10, -22, 0",
    "'-', 10, -22, 0",
    "'7', 3, -22, 0",
    "'7', 32, -22, 0",
  })
  void numbersAreReadAsLinuxReadsThem(String text, long flags, long result, long value) {
    long room = caller.room(8);
    assertThat(caller.call(Helper.STRTOL, caller.text(text), text.length(), flags, room))
        .isEqualTo(result);
    assertThat(caller.owner.memory().getLong(room)).isEqualTo(value);
  }

  @Test
  void unsignedNumbersHaveAllBitsAndNoSign() {
    long room = caller.room(8);
    long most = caller.text("18446744073709551615");
    assertThat(caller.call(Helper.STRTOUL, most, 20, 0, room)).isEqualTo(20);
    assertThat(caller.owner.memory().getLong(room)).isEqualTo(-1);
    assertThat(caller.call(Helper.STRTOUL, caller.text("-1"), 2, 0, room)).isEqualTo(-Errno.EINVAL);
  }

  @ParameterizedTest
  @CsvSource({"abc, 3, abd, -1", "abc, 2, abd, 0", "b, 9, a, 1", "ab, 9, ab, 0", "a, 9, ab, -1"})
  void textsAreCompared(String left, int size, String right, long result) {
    assertThat(caller.call(Helper.STRNCMP, caller.text(left), size, caller.text(right)))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%d %i|5|-6|5 -6",
        "[%5d]|5|0|[    5]",
        "[%-5d]|5|0|[5    ]",
        "[%05d]|-5|0|[-0005]",
        "[%+d]|5|0|[+5]",
        "[% d]|5|0|[ 5]",
        "%u|-1|0|4294967295",
        "%lu|-1|0|18446744073709551615",
        "%llx|-1|0|ffffffffffffffff",
        "%X|48879|0|BEEF",
        "%%%d%%|1|0|%1%",
        "%c%c|65|66|AB",
        "%px|255|0|00000000000000ff",
        "%p.|255|0|00000000000000ff.",
        "%pS|255|0|0xff",
      })
  void formatsAreKernels(String format, String first, String second, String text) {
    assertThat(printed(format, Long.parseLong(first), Long.parseLong(second))).isEqualTo(text);
  }

  private String printed(String format, long... arguments) {
    long data = caller.room(96);
    for (int i = 0; i < arguments.length; i++) {
      caller.owner.memory().putLong(data + 8L * i, arguments[i]);
    }
    long room = caller.room(64);
    long size = 8L * arguments.length;
    long length = caller.call(Helper.SNPRINTF, room, 64, caller.text(format), data, size);
    String text = caller.read(room);
    assertThat(length).isEqualTo(text.length() + 1);
    return text;
  }

  @Test
  void textsAndAddressesAreFollowed() {
    long four = caller.room(16);
    long six = caller.room(16);
    for (int i = 0; i < 16; i++) {
      caller.owner.memory().putByte(four + i, 10 + i);
      caller.owner.memory().putByte(six + i, i);
    }
    assertThat(printed("<%s|%8s>", caller.text("one"), caller.text("two")))
        .isEqualTo("<one|     two>");
    assertThat(printed("%pI4 %pi4", four, four)).isEqualTo("10.11.12.13 010.011.012.013");
    assertThat(printed("%pI6", six)).isEqualTo("0001:0203:0405:0607:0809:0a0b:0c0d:0e0f");
    assertThat(printed("%pi6", six)).isEqualTo("000102030405060708090a0b0c0d0e0f");
    assertThat(printed("[%s]", 16)).as("memory of nobody").isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d %d", "%q", "%sx", "%", "%lls", "%pI5", "%\u00e4", "\u0001"})
  void formatsThatLinuxRefusesAreRefused(String format) {
    long data = caller.room(8);
    assertThat(caller.call(Helper.SNPRINTF, data, 8, caller.text(format), data, 8))
        .isEqualTo(-Errno.EINVAL);
  }

  @Test
  void textsAreCutAtTheirRoom() {
    long room = caller.room(16);
    assertThat(caller.call(Helper.SNPRINTF, room, 4, caller.text("abcdef"), 0, 0)).isEqualTo(7);
    assertThat(caller.read(room)).isEqualTo("abc");
    assertThat(caller.call(Helper.SNPRINTF, 0, 0, caller.text("abcdef"), 0, 0)).isEqualTo(7);
  }

  @Test
  void whatIsPrintedComesAsLines() {
    assertThat(caller.call(Helper.TRACE_PRINTK, caller.text("a %d\n"), 6, 7)).isEqualTo(4);
    assertThat(caller.call(Helper.TRACE_PRINTK, caller.text("%d%d%d%d"), 9, 7))
        .isEqualTo(-Errno.EINVAL);
    assertThat(caller.printed).containsExactly("a 7");
  }

  @Test
  void readersGetWhatIsWrittenUnlessThereIsNoRoom() {
    List<byte[]> written = new ArrayList<>();
    caller.scene = (Written) bytes -> written.size() < 1 && written.add(bytes);
    assertThat(caller.call(Helper.SEQ_PRINTF, 0, caller.text("x"), 2, 0, 0)).isZero();
    assertThat(caller.call(Helper.SEQ_WRITE, 0, caller.text("x"), 2)).isEqualTo(-Errno.EOVERFLOW);
    assertThat(written).containsExactly(new byte[] {'x'});
  }

  @Test
  void whatIsNobodysIsReadAsZeros() {
    long room = caller.text("before!");
    assertThat(caller.call(Helper.PROBE_READ_KERNEL, room, 7, 8)).isEqualTo(-Errno.ERANGE);
    assertThat(caller.bytes(room, 7)).containsOnly(0);
    assertThat(caller.call(Helper.PROBE_READ_USER_STR, room, 7, -8)).isEqualTo(-Errno.EFAULT);
    assertThat(caller.call(Helper.PROBE_READ_KERNEL, room, 4, caller.text("then"))).isZero();
    assertThat(caller.read(room)).isEqualTo("then");
  }

  @Test
  void textsAreReadWithTheirEnd() {
    long room = caller.text("........");
    assertThat(caller.call(Helper.PROBE_READ_KERNEL_STR, room, 8, caller.text("abc"))).isEqualTo(4);
    assertThat(caller.read(room)).isEqualTo("abc");
    assertThat(caller.call(Helper.PROBE_READ_KERNEL_STR, room, 3, caller.text("abc"))).isEqualTo(3);
    assertThat(caller.read(room)).isEqualTo("ab");
  }

  @Test
  void helpersDoNotWriteElsewhere() {
    assertThatThrownBy(() -> caller.call(Helper.PROBE_READ, 8, 8, caller.room(8)))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("8 bytes at 0x8 are not its own");
    assertThatThrownBy(() -> caller.call(Helper.GET_CURRENT_COMM, -1, 16))
        .isInstanceOf(Fault.class);
  }

  @Test
  void checksumsAreDifferences() {
    long from = caller.room(8);
    long to = caller.room(8);
    caller.owner.memory().putInt(from, 0x00010002);
    caller.owner.memory().putInt(to, 0x00050002);
    assertThat(caller.call(Helper.CSUM_DIFF, from, 4, to, 4, 0)).isEqualTo(4);
    assertThat(caller.call(Helper.CSUM_DIFF, from, 4, 0, 0, 0)).isEqualTo(0xfffc);
    assertThat(caller.call(Helper.CSUM_DIFF, 0, 0, to, 4, 1)).isEqualTo(8);
    assertThat(caller.call(Helper.CSUM_DIFF, from, 3, to, 4, 0)).isEqualTo(4);
  }

  private static String loop(String count, String flags) {
    return """
        r1 = %s
        r2 = map[body]
        r3 = r10
        r3 += -8
        *(u64 *)(r10 - 8) = 0
        r4 = %s
        call bpf_loop
        r1 = *(u64 *)(r10 - 8)
        r0 <<= 32
        r0 |= r1
        exit
        body:
        r3 = *(u64 *)(r2 + 0)
        r3 += 1
        *(u64 *)(r2 + 0) = r3
        r0 = 0
        if r1 != 9 goto +1
        r0 = 1
        exit
        """
        .formatted(count, flags);
  }

  @Test
  void loopsCallTheirFunctionUntilItSaysStop() {
    assertThat(caller.run(loop("5", "0"))).isEqualTo((5L << 32) + 5);
    assertThat(caller.run(loop("50", "0"))).isEqualTo((10L << 32) + 10);
    assertThat(caller.run(loop("50", "1"))).isEqualTo(-22L << 32);
    assertThat(caller.run(loop("8388609", "0"))).isEqualTo(-7L << 32);
  }

  @Test
  void iteratorsOfNumbersEnd() {
    String text =
        """
        r6 = 0
        r1 = r10
        r1 += -8
        r2 = %d
        r3 = %d
        call bpf_iter_num_new
        r7 = r0
        again:
        r1 = r10
        r1 += -8
        call bpf_iter_num_next
        if r0 == 0 goto out
        r1 = *(s32 *)(r0 + 0)
        r6 += r1
        goto again
        out:
        r1 = r10
        r1 += -8
        call bpf_iter_num_destroy
        r0 = r6
        if r7 == 0 goto +1
        r0 = r7
        exit
        """;
    assertThat(caller.run(text.formatted(-2, 5))).isEqualTo(-2 - 1 + 1 + 2 + 3 + 4);
    assertThat(caller.run(text.formatted(3, 3))).isZero();
    assertThat(caller.run(text.formatted(4, 3))).isEqualTo(-Errno.EINVAL);
    assertThat(caller.run(text.formatted(0, 8388609))).isEqualTo(-Errno.E2BIG);
  }

  @Test
  void iteratorsOfBitsGiveTheirNumbers() {
    long words = caller.room(16);
    caller.owner.memory().putLong(words, 1L << 63);
    caller.owner.memory().putLong(words + 8, 5);
    long iterator = caller.room(16);
    assertThat(caller.call("bpf_iter_bits_new", iterator, words, 2)).isZero();
    List<Integer> bits = new ArrayList<>();
    for (long at = caller.call("bpf_iter_bits_next", iterator);
        at != 0;
        at = caller.call("bpf_iter_bits_next", iterator)) {
      bits.add(caller.owner.memory().getInt(at));
    }
    long used = caller.owner.memory().used();
    caller.call("bpf_iter_bits_destroy", iterator);
    assertThat(bits).containsExactly(63, 64, 66);
    assertThat(caller.owner.memory().used()).isEqualTo(used - 16);
  }

  @Test
  void whatIsThrownIsWhatIsReturned() {
    assertThat(caller.run("call deep\nexit\ndeep:\nr1 = 77\ncall bpf_throw\nexit")).isEqualTo(77);
  }

  @Test
  void loopsOfHelpersCountAsInstructions() {
    String text = loop("8388608", "0").replace("!= 9", "!= -9");
    caller.instructions = 1 << 20;
    assertThatThrownBy(() -> caller.run(text)).isInstanceOf(BudgetException.class);
  }

  @Test
  void dynptrsKeepToTheirPart() {
    long data = caller.text("0123456789");
    long at = caller.room(16);
    long room = caller.room(16);
    assertThat(caller.call(Helper.DYNPTR_FROM_MEM, data, 10, 0, at)).isZero();
    assertThat(caller.call("bpf_dynptr_adjust", at, 2, 8)).isZero();
    assertThat(caller.call("bpf_dynptr_size", at)).isEqualTo(6);
    assertThat(caller.call(Helper.DYNPTR_READ, room, 6, at, 0, 0)).isZero();
    assertThat(caller.read(room)).isEqualTo("234567");
    assertThat(caller.call(Helper.DYNPTR_READ, room, 6, at, 1, 0)).isEqualTo(-Errno.E2BIG);
    assertThat(caller.call(Helper.DYNPTR_WRITE, at, 4, caller.text("xy"), 2, 0)).isZero();
    assertThat(caller.read(data)).isEqualTo("012345xy89");
    assertThat(caller.call(Helper.DYNPTR_DATA, at, 1, 2)).isEqualTo(data + 3);
    assertThat(caller.call(Helper.DYNPTR_DATA, at, 5, 2)).isZero();
    assertThat(caller.call(Helper.DYNPTR_FROM_MEM, data, 1 << 24, 0, at)).isEqualTo(-Errno.E2BIG);
    assertThat(caller.call("bpf_dynptr_is_null", at)).isEqualTo(1);
    assertThat(caller.call(Helper.DYNPTR_READ, room, 0, at, 0, 0)).isEqualTo(-Errno.EINVAL);
  }

  @ParameterizedTest
  @CsvSource({
    "bpf_strcmp, abc, abd, -1",
    "bpf_strcasecmp, ABC, abc, 0",
    "bpf_strstr, haystack, st, 3",
    "bpf_strstr, haystack, no, -2",
    "bpf_strspn, aabbc, ab, 4",
    "bpf_strcspn, aabbc, c, 4",
  })
  void stringKfuncs(String kfunc, String left, String right, long result) {
    assertThat(caller.call(kfunc, caller.text(left), caller.text(right))).isEqualTo(result);
  }
}
