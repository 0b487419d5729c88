package dev.nectar.btf.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CompiledC;
import dev.nectar.btf.CoreKind;
import dev.nectar.btf.CoreRelocation;
import dev.nectar.btf.core.CoreMatch.Fallback;
import dev.nectar.btf.core.CoreMatch.FieldAccess;
import dev.nectar.btf.core.CoreMatch.Missing;
import dev.nectar.btf.core.CoreMatch.Refused;
import dev.nectar.btf.core.CoreMatch.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Relocations that clang wrote for one set of types, matched with another. What is expected in the
 * other is told by clang too: as constants of an enumeration.
 */
final class CoreMatcherTest {
  private static final String LOCAL =
      """
      #define CORE __attribute__((preserve_access_index))
      typedef unsigned int u32; typedef unsigned char u8;
      enum e { ONE = 1, TWO = 2, GONE = 3 };
      enum wide { SMALL = 5, LARGE = 6 };
      enum e___flavour { TWO___flavour = 9 };
      struct inner { int x; int y[4]; } CORE;
      struct s {
        int a;
        long b;
        struct { int deep; union { int deeper; char c[4]; }; };
        struct inner in[3];
        u32 bits : 5, more : 12;
        int gone;
        void *pointer;
        unsigned shrinks;
        int signed_shrinks;
        unsigned long grows;
        int becomes_pointer;
        enum e choice;
        int flexible[0];
      } CORE;
      struct s___new { long moved; } CORE;
      struct nowhere { int a; } CORE;
      struct task_strukt { int pid; } CORE;
      struct unlike { int a; } CORE;
      struct twice { int a; int same; } CORE;
      typedef int (*callback)(struct s *, int);
      typedef struct { int a; int b; } CORE named;
      struct matches { int a; struct s *link; } CORE;
      struct matches_not { long a; } CORE;
      struct flexes { int count; struct inner tail[]; } CORE;
      #define CASE(name, body) __attribute__((section(#name))) \\
        unsigned long f_##name(void *ctx) { struct s *s = ctx; return (unsigned long)(body); }
      #define FIELD(name, field, kind) CASE(name, __builtin_preserve_field_info(field, kind))
      #define OFFSET(name, field) FIELD(name, field, 0)
      OFFSET(offset_a, s->a)
      OFFSET(offset_b, s->b)
      OFFSET(offset_deep, s->deep)
      OFFSET(offset_deeper, s->deeper)
      OFFSET(offset_in, s->in)
      OFFSET(offset_element, s->in[2].y[3])
      OFFSET(offset_beyond, s->in[1].x)
      OFFSET(offset_second, s[2].a)
      OFFSET(offset_bits, s->more)
      OFFSET(offset_gone, s->gone)
      OFFSET(offset_flavour, ((struct s___new *)s)->moved)
      OFFSET(offset_nowhere, ((struct nowhere *)s)->a)
      OFFSET(offset_pointer, s->pointer)
      OFFSET(offset_shrinks, s->shrinks)
      OFFSET(offset_signed, s->signed_shrinks)
      OFFSET(offset_grows, s->grows)
      OFFSET(offset_kind, s->becomes_pointer)
      OFFSET(offset_twice, ((struct twice *)s)->a)
      OFFSET(offset_same, ((struct twice *)s)->same)
      OFFSET(offset_named, ((named *)s)->b)
      OFFSET(offset_tail, ((struct flexes *)s)->tail[7].x)
      FIELD(size_b, s->b, 1)
      FIELD(size_in, s->in, 1)
      FIELD(size_element, s->in[1], 1)
      FIELD(size_shrinks, s->shrinks, 1)
      FIELD(size_bits, s->more, 1)
      FIELD(exists_a, s->a, 2)
      FIELD(exists_gone, s->gone, 2)
      FIELD(exists_kind, s->becomes_pointer, 2)
      FIELD(signed_a, s->a, 3)
      FIELD(signed_shrinks, s->shrinks, 3)
      FIELD(signed_choice, s->choice, 3)
      FIELD(left_bits, s->more, 4)
      FIELD(left_a, s->a, 4)
      FIELD(right_bits, s->more, 5)
      FIELD(right_a, s->a, 5)
      CASE(local_id, __builtin_btf_type_id(*(struct s *)0, 0))
      CASE(target_id, __builtin_btf_type_id(*(struct s *)0, 1))
      CASE(target_id_missing, __builtin_btf_type_id(*(struct nowhere *)0, 1))
      CASE(type_exists, __builtin_preserve_type_info(*(struct s *)0, 0))
      CASE(type_missing, __builtin_preserve_type_info(*(struct task_strukt *)0, 0))
      CASE(type_kind, __builtin_preserve_type_info(*(struct unlike *)0, 0))
      CASE(typedef_exists, __builtin_preserve_type_info(*(callback *)0, 0))
      CASE(type_size, __builtin_preserve_type_info(*(struct s *)0, 1))
      CASE(size_missing, __builtin_preserve_type_info(*(struct nowhere *)0, 1))
      CASE(type_matches, __builtin_preserve_type_info(*(struct matches *)0, 2))
      CASE(matches_not, __builtin_preserve_type_info(*(struct matches_not *)0, 2))
      CASE(enum_matches_not, __builtin_preserve_type_info(*(enum e *)0, 2))
      CASE(enum_matches, __builtin_preserve_type_info(*(enum wide *)0, 2))
      CASE(value_exists, __builtin_preserve_enum_value(*(enum e *)TWO, 0))
      CASE(value_missing, __builtin_preserve_enum_value(*(enum e *)GONE, 0))
      CASE(value, __builtin_preserve_enum_value(*(enum e *)TWO, 1))
      CASE(value_flavour, __builtin_preserve_enum_value(*(enum e___flavour *)TWO___flavour, 1))
      CASE(value_wide, __builtin_preserve_enum_value(*(enum wide *)LARGE, 1))
      CASE(value_poison, __builtin_preserve_enum_value(*(enum e *)GONE, 1))
      CASE(load_a, s->a)
      """;

  private static final String TARGET =
      """
      #define of(t, f) __builtin_offsetof(t, f)
      typedef unsigned int u32; typedef unsigned short u16;
      enum e { ZERO, ONE, TWO = 22 };
      enum wide { SMALL = -1, LARGE = 0x123456789ALL };
      struct inner { char pad[4]; int x; long z; int y[4]; };
      struct s {
        char before[16];
        const long b;
        union { struct { int other; int deep; union { int deeper; }; }; };
        volatile int a;
        struct inner in[3];
        u32 first : 9, more : 13;
        void *pointer;
        u16 shrinks;
        short signed_shrinks;
        u32 grows;
        int *becomes_pointer;
        enum e choice;
        long moved;
        int flexible[0];
      };
      struct task_struct { int pid; };
      union unlike { int a; };
      struct twice { int a; int same; };
      struct twice___2 { int before; int same; int a; };
      typedef int (*callback)(struct s *, int);
      typedef struct { char pad[12]; int b; } named;
      struct matches { long first; struct s *link; int a; };
      struct matches_not { int a; };
      struct flexes { long count; int pad; struct inner tail[]; };
      enum expected {
        offset_a = of(struct s, a), offset_b = of(struct s, b), offset_deep = of(struct s, deep),
        offset_deeper = of(struct s, deeper), offset_in = of(struct s, in),
        offset_element = of(struct s, in[2].y[3]), offset_beyond = of(struct s, in[1].x),
        offset_second = 2 * sizeof(struct s) + of(struct s, a),
        offset_flavour = of(struct s, moved), offset_pointer = of(struct s, pointer),
        offset_shrinks = of(struct s, shrinks), offset_signed = of(struct s, signed_shrinks),
        offset_grows = of(struct s, grows), offset_same = of(struct twice, same),
        offset_named = of(named, b), offset_tail = of(struct flexes, tail[7].x),
        size_b = 8, size_in = sizeof(((struct s *)0)->in),
        size_element = sizeof(struct inner), size_shrinks = 2, exists_a = 1, signed_a = 1,
        left_a = 32, right_a = 32,
        type_exists = 1, typedef_exists = 1, type_size = sizeof(struct s), type_matches = 1,
        enum_matches = 1, value_exists = 1, value = TWO, value_flavour = TWO,
        load_a = of(struct s, a)
      };
      struct s s; struct task_struct t; union unlike u; struct twice w; struct twice___2 w2;
      callback c; named n; struct matches m; struct matches_not mn; struct flexes f;
      enum expected expected; enum e e; enum wide wide;
      """;

  @TempDir static Path folder;

  private static Btf local;
  private static Btf target;
  private static final Map<String, CoreRelocation> CASES = new HashMap<>();
  private static final Map<String, Long> EXPECTED = new HashMap<>();

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    CompiledC program = CompiledC.of(folder, LOCAL);
    local = program.types();
    program
        .ext()
        .relocations()
        .forEach((section, relocations) -> CASES.put(section, relocations.getFirst()));
    target = CompiledC.of(folder, TARGET).types();
    BtfType.Enumeration expected =
        (BtfType.Enumeration) target.type(target.find(BtfKind.ENUM, "expected"));
    expected.values().forEach(each -> EXPECTED.put(each.name(), each.value()));
  }

  private static CoreRelocation relocation(String name) {
    return Objects.requireNonNull(CASES.get(name), name);
  }

  private static CoreMatch match(String name) {
    return new CoreMatcher(local, List.of(target)).match(relocation(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offset_a",
        "offset_b",
        "offset_deep",
        "offset_deeper",
        "offset_in",
        "offset_element",
        "offset_beyond",
        "offset_second",
        "offset_flavour",
        "offset_pointer",
        "offset_shrinks",
        "offset_signed",
        "offset_grows",
        "offset_same",
        "offset_named",
        "offset_tail",
        "size_b",
        "size_in",
        "size_element",
        "size_shrinks",
        "exists_a",
        "signed_a",
        "left_a",
        "right_a",
        "type_exists",
        "typedef_exists",
        "type_size",
        "type_matches",
        "enum_matches",
        "value_exists",
        "value",
        "value_flavour",
        "load_a"
      })
  void theValueIsTheOneClangGivesForTheTarget(String name) {
    assertThat(match(name))
        .isInstanceOfSatisfying(
            Value.class,
            value -> {
              assertThat(value.target()).isEqualTo(EXPECTED.get(name));
              assertThat(value.checked()).isTrue();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "offset_gone, FIELD_BYTE_OFFSET, POISON",
    "offset_nowhere, FIELD_BYTE_OFFSET, POISON",
    "offset_kind, FIELD_BYTE_OFFSET, POISON",
    "exists_gone, FIELD_EXISTS, ZERO",
    "exists_kind, FIELD_EXISTS, ZERO",
    "target_id_missing, TYPE_ID_TARGET, ZERO",
    "type_missing, TYPE_EXISTS, ZERO",
    "type_kind, TYPE_EXISTS, ZERO",
    "size_missing, TYPE_SIZE, ZERO",
    "matches_not, TYPE_MATCHES, ZERO",
    "enum_matches_not, TYPE_MATCHES, ZERO",
    "value_missing, ENUMVAL_EXISTS, ZERO",
    "value_poison, ENUMVAL_VALUE, POISON"
  })
  void whatTheTargetLacksIsZeroOrPoison(String name, CoreKind kind, Fallback fallback) {
    assertThat(relocation(name).kind()).isEqualTo(kind);
    assertThat(match(name))
        .isInstanceOfSatisfying(
            Missing.class, missing -> assertThat(missing.fallback()).isEqualTo(fallback));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type_missing | the target has no struct task_strukt; nearest: task_struct",
        "type_kind | the target has no struct unlike, but union unlike",
        "offset_gone | the target's struct s has no field gone (asked for as struct s.gone);"
            + " nearest: more",
        "offset_kind | the target's struct s has becomes_pointer of another kind (asked for as"
            + " struct s.becomes_pointer)",
        "value_poison | the target's enum e has no enumerator GONE (asked for as enum e::GONE);"
            + " nearest: ONE",
        "matches_not | the target's struct matches_not does not match the program's"
      })
  void theReasonNamesWhatIsLackingAndWhatIsNear(String name, String reason) {
    assertThat(((Missing) match(name)).reason().get()).isEqualTo(reason);
  }

  @Test
  void bitFieldsAreLoadedByTheSmallestWordAndNotChecked() {
    Value offset = (Value) match("offset_bits");
    int struct = target.find(BtfKind.STRUCT, "s");
    BtfType.Member member = target.member(struct, "more").orElseThrow();
    assertThat(member.bits()).isEqualTo(13);
    assertThat(offset.target()).isEqualTo(member.bitOffset() / 32 * 4L);
    assertThat(offset.checked()).isFalse();
    assertThat(offset.access()).isEmpty();
    assertThat(((Value) match("size_bits")).target()).isEqualTo(4);
    assertThat(((Value) match("left_bits")).target()).isEqualTo(64 - 13 - member.bitOffset() % 32);
    assertThat(((Value) match("right_bits")).target()).isEqualTo(64 - 13);
    assertThat(((Value) match("right_bits")).checked()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "offset_a, 4, 4, true, true, true",
    "offset_pointer, 8, 8, false, false, true",
    "offset_shrinks, 4, 2, false, false, true",
    "offset_signed, 4, 2, true, true, false",
    "offset_grows, 8, 4, false, false, true",
    "offset_element, 4, 4, true, true, true"
  })
  void loadsCanBeMadeOfTheTargetsSizeUnlessASignWouldBeLost(
      String name, long localSize, long targetSize, boolean sign, boolean signThere, boolean can) {
    assertThat(((Value) match(name)).access())
        .contains(new FieldAccess(localSize, targetSize, sign, signThere, can));
  }

  @Test
  void aLocalIdIsItsOwn() {
    int id = local.find(BtfKind.STRUCT, "s");
    assertThat(match("local_id")).isEqualTo(new Value(id, id, false, Optional.empty()));
  }

  @Test
  void aTargetsIdIsThatOfTheType() {
    assertThat(((Value) match("target_id")).target()).isEqualTo(target.find(BtfKind.STRUCT, "s"));
  }

  @Test
  void anEnumeratorMayTake64Bits() {
    assertThat(((Value) match("value_wide")).target()).isEqualTo(0x123456789aL);
  }

  @Test
  void enumerationsAndSignsAreTold() {
    assertThat(((Value) match("signed_choice")).target()).isZero();
    assertThat(((Value) match("signed_shrinks")).target()).isZero();
  }

  @Test
  void candidatesThatDisagreeAreListed() {
    assertThat(match("offset_twice"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.reason().replaceAll("\\[\\d+\\]", "[#]"))
                    .isEqualTo(
                        "byte_off of struct twice.a is not the same in all types of the target:"
                            + " [#] struct twice.a = 0, [#] struct twice___2.a = 8"));
  }

  @Test
  void aModuleIsSearchedWhereTheKernelDoesNotHaveTheName() throws Exception {
    Btf kernel = CompiledC.of(folder, "struct s { int z; }; struct s s;").types();
    CoreMatcher matcher = new CoreMatcher(local, List.of(kernel, target));
    assertThat(((Value) matcher.match(relocation("offset_named"))).target())
        .isEqualTo(EXPECTED.get("offset_named"));
    assertThat(matcher.match(relocation("offset_a"))).isInstanceOf(Missing.class);
  }

  @Test
  void nonsenseIsRefused() {
    CoreRelocation good = relocation("offset_a");
    for (String access :
        List.of("", ":", "0:", "0:99", "-1", "0:0:0", "a", "0:4:5", "0".repeat(200))) {
      CoreMatch match =
          new CoreMatcher(local, List.of(target))
              .match(
                  new CoreRelocation(
                      0, good.type(), access.isEmpty() ? "" : access, CoreKind.FIELD_BYTE_OFFSET));
      if (!access.equals("0".repeat(200))) {
        assertThat(match).as(access).isInstanceOf(Refused.class);
      }
    }
    assertThat(
            new CoreMatcher(local, List.of(target))
                .match(new CoreRelocation(0, 1_000_000, "0", CoreKind.TYPE_SIZE)))
        .isInstanceOf(Refused.class);
  }
}
