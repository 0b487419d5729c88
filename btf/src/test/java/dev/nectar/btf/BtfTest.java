package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BtfTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  static byte[] small(ByteOrder order) {
    BtfBuilder builder = new BtfBuilder(order);
    int integer = builder.integer("int", 4, 1);
    int pointer = builder.pointer(0);
    int prototype = builder.prototype(integer, List.of(new BtfType.Parameter("ctx", pointer)));
    builder.function("probe", prototype, BtfLinkage.GLOBAL);
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void whatIsBuiltIsReadBack(String order) {
    Btf btf =
        Btf.of(
            MemorySegment.ofArray(
                small(
                    order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)));
    assertThat(btf.count()).isEqualTo(4);
    assertThat(btf.type(1)).isEqualTo(new BtfType.Int("int", 4, BtfType.Int.SIGNED));
    assertThat(btf.type(2)).isEqualTo(new BtfType.Pointer(0));
    assertThat(btf.type(3))
        .isEqualTo(new BtfType.Prototype(1, List.of(new BtfType.Parameter("ctx", 2))));
    assertThat(btf.type(4)).isEqualTo(new BtfType.Func("probe", BtfLinkage.GLOBAL, 3));
    assertThat(btf.find(BtfKind.FUNC, "probe")).isEqualTo(4);
    assertThat(btf.find(BtfKind.FUNC, "prob")).isZero();
    assertThat(btf.size(1)).isEqualTo(4);
    assertThat(btf.name(0)).isEqualTo("void");
  }

  @Test
  void theKernelsTypesCanBeLookedUp() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf btf = Btf.read(VMLINUX);
    int task = btf.find(BtfKind.STRUCT, "task_struct");
    assertThat(task).isPositive();
    assertThat(btf.size(task)).isGreaterThan(1000);
    BtfType.Member comm = btf.member(task, "comm").orElseThrow();
    assertThat(btf.size(comm.type())).isEqualTo(16);
    assertThat(comm.bitOffset() % 8).isZero();
    assertThat(btf.member(task, "no_such_member")).isEmpty();
    List<String> tracepoints = new ArrayList<>();
    btf.forEach(
        BtfKind.TYPEDEF, "btf_trace_sched_", id -> tracepoints.add(btf.name(id).substring(10)));
    assertThat(tracepoints).contains("sched_switch", "sched_wakeup");
  }

  @Test
  void everyTypeOfTheKernelCanBeRead() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf btf = Btf.read(VMLINUX);
    int structs = 0;
    for (int id = 1; id <= btf.count(); id++) {
      structs += btf.type(id) instanceof BtfType.Struct ? 1 : 0;
    }
    assertThat(structs).isGreaterThan(1000);
  }
}
