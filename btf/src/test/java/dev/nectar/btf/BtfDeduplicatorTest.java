package dev.nectar.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BtfDeduplicatorTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir Path folder;

  private Btf compiled(String source) throws IOException, InterruptedException {
    return CompiledC.of(folder, source).types();
  }

  private static Btf merged(Btf... parts) {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    for (Btf part : parts) {
      builder.append(part);
    }
    return builder.read();
  }

  private static List<String> named(Btf btf, BtfKind kind) {
    return IntStream.rangeClosed(1, btf.count())
        .filter(id -> btf.kind(id) == kind)
        .mapToObj(btf::name)
        .sorted()
        .toList();
  }

  @Test
  void twoOfTheSameBecomeOne() throws IOException, InterruptedException {
    String source =
        """
        struct a { struct b *b; struct a *next; int x; enum { ONE } e; };
        struct b { struct a *a; union { int y; long z; }; };
        struct a *f(struct b *p) { return p->a; }
        """;
    Btf one = BtfDeduplicator.of(compiled(source)).types();
    BtfDeduplicator.Result result = BtfDeduplicator.of(merged(one, one));
    assertThat(result.types().bytes().mismatch(one.bytes())).isEqualTo(-1);
    for (int id = 1; id <= one.count(); id++) {
      assertThat(result.ids().get(id)).isEqualTo(id);
      assertThat(result.ids().get(id + one.count())).isEqualTo(id);
    }
    result.types().validate();
  }

  @Test
  void declarationsBecomeTheDefinition() throws IOException, InterruptedException {
    Btf declares =
        compiled(
            "struct a { struct b *b; union u *u; }; struct a v; void *f(void) { return v.b; }");
    Btf defines =
        compiled(
            "struct b { int x; }; union u { int y; }; struct a { struct b *b; union u *u; };"
                + "struct a w; struct b wb; union u wu; int g(void) { return w.b->x + w.u->y; }");
    Btf types = BtfDeduplicator.of(merged(declares, defines)).types();
    assertThat(named(types, BtfKind.FWD)).isEmpty();
    assertThat(named(types, BtfKind.STRUCT)).containsExactly("a", "b");
    assertThat(named(types, BtfKind.UNION)).containsExactly("u");
    types.validate();
  }

  @Test
  void declarationsOfWhatDiffersStay() throws IOException, InterruptedException {
    Btf declares = compiled("struct a { struct b *b; }; struct a v; void *f(void) { return v.b; }");
    Btf one = compiled("struct b { int x; } v; int g(void) { return v.x; }");
    Btf other = compiled("struct b { long x; } v; long h(void) { return v.x; }");
    Btf types = BtfDeduplicator.of(merged(declares, one, other)).types();
    assertThat(named(types, BtfKind.FWD)).containsExactly("b");
    assertThat(named(types, BtfKind.STRUCT)).containsExactly("a", "b", "b");
  }

  /** The two {@code a} are divided by what their {@code b} are, so that no one is the one. */
  @Test
  void declarationsOfWhatDiffersInWhatItPointsToStay() throws IOException, InterruptedException {
    Btf declares = compiled("struct c { struct a *a; } v; void *f(void) { return v.a; }");
    String user = "struct a { struct b *b; } v; struct b w; long g(void) { return v.b->x; }";
    Btf one = compiled("struct b { int x; };" + user);
    Btf other = compiled("struct b { long x; };" + user);
    Btf types = BtfDeduplicator.of(merged(declares, one, other)).types();
    assertThat(named(types, BtfKind.FWD)).containsExactly("a");
    assertThat(named(types, BtfKind.STRUCT)).containsExactly("a", "a", "b", "b", "c");
  }

  @Test
  void whatTheBaseHasIsDropped() throws IOException, InterruptedException {
    Btf base = BtfDeduplicator.of(compiled("struct a { struct a *n; int x; } v;")).types();
    BtfBuilder builder = BtfBuilder.on(base);
    int integer = builder.integer("int", 4, 1);
    int next = builder.count() + 2;
    builder.add(
        new BtfType.Struct(
            "a",
            false,
            16,
            false,
            List.of(new BtfType.Member("n", next, 0, 0), new BtfType.Member("x", integer, 64, 0))));
    assertThat(builder.pointer(next - 1)).isEqualTo(next);
    int own = builder.add(new BtfType.Typedef("own", next));
    BtfDeduplicator.Result result = BtfDeduplicator.of(builder.read());
    assertThat(result.types().count()).isEqualTo(base.count() + 1);
    assertThat(result.ids().get(next - 1)).isEqualTo(base.find(BtfKind.STRUCT, "a"));
    assertThat(result.types().name(result.ids().get(own))).isEqualTo("own");
  }

  @Test
  void theKernelsTypesTwiceAreTheKernelsTypes() throws IOException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf kernel = Btf.read(VMLINUX);
    Btf once = BtfDeduplicator.of(kernel).types();
    // pahole leaves some that are the same, as they differ by what was only declared.
    assertThat(once.count()).isBetween(kernel.count() * 9 / 10, kernel.count());
    Btf twice = BtfDeduplicator.of(merged(kernel, kernel)).types();
    assertThat(twice.count()).isLessThan(once.count() * 101 / 100);
    assertThat(twice.size(twice.find(BtfKind.STRUCT, "task_struct")))
        .isEqualTo(kernel.size(kernel.find(BtfKind.STRUCT, "task_struct")));
  }

  @Test
  void aLongChainTakesNoLongTime() {
    BtfBuilder builder = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    builder.integer("int", 4, 1);
    for (int half = 0; half < 2; half++) {
      int to = 1;
      for (int i = 0; i < 20_000; i++) {
        to = builder.pointer(to);
      }
    }
    assertThat(BtfDeduplicator.of(builder.read()).types().count()).isEqualTo(20_001);
  }
}
