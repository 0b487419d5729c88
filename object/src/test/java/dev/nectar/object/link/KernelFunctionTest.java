package dev.nectar.object.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.object.KernelFunction;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelFunctionTest {
  @Test
  void thoseThatAreTaggedInTheTypesOfTheKernelAndItsModules() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    int number = builder.integer("int", 4, 1);
    int prototype =
        builder.add(new BtfType.Prototype(number, List.of(new BtfType.Parameter("pid", number))));
    int callable = builder.add(new BtfType.Func("bpf_zeroth", BtfLinkage.GLOBAL, prototype));
    builder.add(new BtfType.Func("do_exit", BtfLinkage.GLOBAL, prototype));
    builder.add(new BtfType.DeclTag("bpf_kfunc", false, callable, -1));
    builder.add(new BtfType.DeclTag("other", false, callable, -1));
    Btf types = builder.read();
    BtfBuilder more = BtfBuilder.on(types);
    int inModule = more.add(new BtfType.Func("bpf_first", BtfLinkage.GLOBAL, prototype));
    more.add(new BtfType.DeclTag("bpf_kfunc", false, inModule, -1));

    assertThat(
            KernelFunction.of(
                KnownTarget.BARE.with(types).withModules(Map.of("nf_tables", more.read()))))
        .containsExactly(
            new KernelFunction("bpf_first", "nf_tables", "int(int)"),
            new KernelFunction("bpf_zeroth", "vmlinux", "int(int)"));
  }

  @Test
  void kernelsWithoutTypesHaveNone() {
    assertThat(KernelFunction.of(KnownTarget.BARE)).isEmpty();
  }
}
