package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.elf.ObjectReader;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.FunctionTable;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import dev.nectar.vm.Outcome;
import dev.nectar.vm.Subject;
import dev.nectar.vm.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists that programs walk, and functions that Java calls, in the embedded kernel. */
class WalkTest {
  private static final String PRICING =
      """
      struct item;
      struct pricing {
        int (*total)(struct item *item, int discount);
        int (*allowed)(const char *name);
        int (*unused)(void);
        u32 limit;
      };
      """;

  private static EmbeddedKernel open(Mode mode) {
    return EmbeddedKernel.open(
        EmbeddedOptions.DEFAULT
            .limits(Limits.DEFAULT.memory(1 << 20))
            .mode(mode)
            .declaring(PRICING)
            .task(new TaskContext(40, 41, 0, 0, "walker", 1)));
  }

  static LoadedObject load(Kernel kernel, String name) throws IOException {
    return kernel.load(
        ObjectReader.read(WalkTest.class.getResource("/programs/" + name + ".bpf.o")));
  }

  private static String walked(Kernel kernel, LoadedObject object, String program)
      throws IOException {
    return read(kernel.iterate(Attachment.of(object.program(program))));
  }

  private static String read(InputStream walk) throws IOException {
    try (walk) {
      return new String(walk.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void mapsProgramsLinksAndTheTaskAreWalked(Mode mode) throws IOException {
    try (Kernel kernel = open(mode);
        LoadedObject object = load(kernel, "tables");
        Link link = kernel.attach(Attachment.of(object.program("tasks")))) {
      assertThat(walked(kernel, object, "maps")).contains("squares 3\n").endsWith("end after 2\n");
      assertThat(walked(kernel, object, "programs"))
          .isEqualTo("maps\nprograms\nlinks\ntasks\nelements\n");
      assertThat(walked(kernel, object, "links")).isEqualTo("1 tasks\n");
      assertThat(read(kernel.iterate(link))).isEqualTo("40 41 walker\n");
    }
  }

  /** The elements of an array, which the program counts up. */
  static void elementsAreWalked(Kernel kernel) throws IOException {
    try (LoadedObject object = load(kernel, "tables")) {
      var squares = object.map("squares").view(Codec.INT, Codec.LONG);
      for (int i = 0; i < 3; i++) {
        squares.put(i, (long) i * i);
      }
      Attachment walk = Attachment.of(object.program("elements")).on(object.map("squares"));
      try (Link link = kernel.attach(walk)) {
        assertThat(read(kernel.iterate(link))).isEqualTo("0: 0\n1: 1\n2: 4\n");
        assertThat(read(kernel.iterate(link))).isEqualTo("0: 1\n1: 2\n2: 5\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void elementsOfAMapAreWalked(Mode mode) throws IOException {
    try (Kernel kernel = open(mode)) {
      elementsAreWalked(kernel);
    }
  }

  private static byte[] item(int count, int price) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .putInt(count)
        .putInt(price)
        .array();
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void functionsOfATableAreCalledByName(Mode mode) throws IOException {
    try (EmbeddedKernel kernel = open(mode);
        LoadedObject object = load(kernel, "pricing");
        FunctionTable table = kernel.register(object.map("shop"))) {
      assertThat(table.functions()).containsExactly("total", "allowed");
      Outcome outcome =
          table.call("total", Subject.Argument.of(item(3, 5)), Subject.Argument.of(2));
      assertThat(outcome.value()).isEqualTo(13);
      assertThat(outcome.arguments().getFirst())
          .isInstanceOfSatisfying(
              Subject.Argument.Pointer.class, p -> assertThat(p.bytes()).isEqualTo(item(0, 5)));
      ByteBuffer data = ByteBuffer.wrap(table.data()).order(ByteOrder.nativeOrder());
      assertThat(data.getInt(24)).isEqualTo(12);
      assertThatThrownBy(() -> table.call("total", Subject.Argument.of(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> kernel.register(object.map("shop")))
          .hasMessage("cannot register struct_ops map shop: it is registered already");
    }
  }

  /** What the table's functions are for Java. */
  interface Pricing {
    int total(byte[] item, int discount);

    boolean allowed(String name);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void functionsOfATableAreCalledByAnInterface(Mode mode) throws IOException {
    try (EmbeddedKernel kernel = open(mode);
        LoadedObject object = load(kernel, "pricing");
        FunctionTable table = kernel.register(object.map("shop"))) {
      Pricing pricing = table.as(Pricing.class);
      byte[] item = item(4, 10);
      assertThat(pricing.total(item, 1)).isEqualTo(39);
      assertThat(item).isEqualTo(item(0, 10));
      assertThat(pricing.allowed("apple")).isTrue();
      assertThat(pricing.allowed("pear")).isFalse();
      table.detach();
      assertThatThrownBy(() -> pricing.allowed("apple")).hasMessageContaining("closed");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "JIT"})
  void metadataIsRead(Mode mode) throws IOException {
    try (Kernel kernel = open(mode);
        LoadedObject object = load(kernel, "pricing")) {
      assertThat(object.program("total").metadata())
          .isEqualTo(Map.of("author", "the shop", "version", "7"));
    }
  }
}
