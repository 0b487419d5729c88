package dev.nectar.btf.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CompiledC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed is compiled by clang, and must have the places it had. */
final class CPrinterTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir Path folder;

  private static String print(Btf btf) throws IOException {
    StringBuilder out = new StringBuilder();
    new CPrinter(btf).print(out);
    return out.toString();
  }

  /** Structures, unions and enumerations by their tags in C, with all that must be kept. */
  private static Map<String, String> shapes(Btf btf) {
    CNames names = new CNames(btf);
    Map<String, String> shapes = new TreeMap<>();
    for (int id = 1; id <= btf.count(); id++) {
      String name = names.of(id);
      if (name.isEmpty()) {
        continue;
      }
      switch (btf.type(id)) {
        case BtfType.Struct struct -> {
          List<String> members = new ArrayList<>();
          flatten(btf, struct, 0, members);
          shapes.put(name, "size " + struct.size() + " " + members);
        }
        case BtfType.Enumeration e when !e.values().isEmpty() ->
            shapes.put(
                "enum " + name,
                "size " + e.size() + " " + e.values().stream().map(v -> v.value()).toList());
        default -> {}
      }
    }
    return shapes;
  }

  private static void flatten(Btf btf, BtfType.Struct struct, int base, List<String> into) {
    for (BtfType.Member member : struct.members()) {
      int type = btf.resolve(member.type());
      int at = base + member.bitOffset();
      if (member.name().isEmpty() && btf.type(type) instanceof BtfType.Struct inner) {
        flatten(btf, inner, at, into);
      } else if (!member.name().startsWith("__padding")) {
        into.add(member.name() + "@" + at + ":" + member.bits() + "/" + btf.size(type));
        if (btf.type(type) instanceof BtfType.Struct inner && inner.name().isEmpty()) {
          flatten(btf, inner, at, into);
        }
      }
    }
  }

  /** A variable of each type, else clang leaves it out of the types. */
  private static String uses(Map<String, String> shapes, Btf btf) {
    CNames names = new CNames(btf);
    StringBuilder uses = new StringBuilder();
    for (int id = 1; id <= btf.count(); id++) {
      String name = names.of(id);
      String word =
          switch (btf.kind(id)) {
            case STRUCT -> "struct ";
            case UNION -> "union ";
            case ENUM, ENUM64 -> shapes.containsKey("enum " + name) ? "enum " : "";
            default -> "";
          };
      if (!word.isEmpty() && !name.isEmpty()) {
        uses.append(word).append(name).append(" *use").append(id).append(";\n");
        // BTF has only the declaration of what is pointed to from a structure.
        uses.append("char size").append(id).append("[sizeof(*use").append(id).append(")];\n");
      }
    }
    return uses.toString();
  }

  private Btf compiled(Btf btf) throws IOException, InterruptedException {
    String header = print(btf);
    return CompiledC.of(folder, header + uses(shapes(btf), btf)).types();
  }

  @Test
  void allOfTheKernelsTypesKeepTheirSizesAndPlaces() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(VMLINUX), "this kernel shows no BTF at " + VMLINUX);
    Btf kernel = Btf.read(VMLINUX);
    Map<String, String> before = shapes(kernel);
    Map<String, String> after = shapes(compiled(kernel));
    assertThat(before).hasSizeGreaterThan(5000);
    List<String> differ = new ArrayList<>();
    before.forEach(
        (name, shape) -> {
          if (!shape.equals(after.get(name))) {
            differ.add(name + "\n  " + shape + "\n  " + after.get(name));
          }
        });
    assertThat(differ).isEmpty();
  }

  @Test
  void unusualLayoutsKeepTheirSizesAndPlaces() throws IOException, InterruptedException {
    String source =
        """
        struct packed { char a; int b; char c[3]; long d; } __attribute__((packed));
        struct packed_bits { int a:3; long b:40; int c:20; char d; } __attribute__((packed));
        struct aligned { int a; } __attribute__((aligned(64)));
        struct holds { char c; struct aligned a; char d; };
        struct gap { char a; int b __attribute__((aligned(32))); char c; };
        struct bits { unsigned a:5; int :7; unsigned b:9; int :0; unsigned c:3; char d; long e:33; };
        union padded { int a; char b; } __attribute__((aligned(16)));
        union plain { int a:3; long b; char c[12]; };
        struct flexible { int n; char data[]; };
        struct far { char a; int b __attribute__((aligned(8192))); char c; };
        struct empty {};
        struct nested { struct { char a; struct { long b; } __attribute__((packed)) in; } x; union { int c; short d; }; };
        struct bools { _Bool a:1; _Bool b:1; char c; __int128 d; float e; double f; };
        enum __attribute__((packed)) small { S1 = 1 };
        enum large { L1 = 0x100000000 };
        enum negative { N1 = -2147483647 - 1, N2 = 2147483647 };
        enum topmost { T1 = 0xffffffff };
        struct enums { enum small s; enum large l; enum negative n; enum topmost t; enum { ANON = 3 } a; };
        typedef int (*function)(struct later *, int (*)(void), char (*)[3], const char *const *);
        struct functions { function f[2]; void *(*g)(int, ...); const volatile int *const p; };
        struct later { struct functions *f; struct later *next; };
        struct packed v1; struct packed_bits v2; struct holds v3; struct gap v4; struct bits v5;
        union padded v6; union plain v7; struct flexible *v8; struct empty v9; struct nested v10;
        struct bools v11; struct enums v12; struct later v13; struct flexible v14; struct far v15;
        """;
    Btf types = CompiledC.of(folder, source).types();
    assertThat(shapes(compiled(types))).containsAllEntriesOf(shapes(types));
  }
}
