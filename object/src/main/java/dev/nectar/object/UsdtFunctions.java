package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Functions by which programs at {@link AttachPoint.Usdt} read the arguments of the probe that they
 * were reached by. An object is given them by {@link ObjectSpec#merge}:
 *
 * <pre>{@code
 * ObjectSpec whole = object.merge(UsdtFunctions.of(Architecture.X86_64));
 * }</pre>
 *
 * and its programs, which must have the licence GPL, call them by name:
 *
 * <table>
 *   <caption>The functions</caption>
 *   <tr><th>call</th><th>R1</th><th>R2</th><th>R3</th><th>R0 is</th></tr>
 *   <tr><td>{@code bpf_usdt_arg}</td><td>the context</td><td>number of the argument, from 0</td>
 *       <td>address of 8 bytes on the stack, where its value is put: by its size and sign</td>
 *       <td>0, or a negated errno: {@code ENOENT} if there is no such argument, {@code EFAULT} if
 *       its memory cannot be read, {@code ESRCH} if the probe is not known</td></tr>
 *   <tr><td>{@code bpf_usdt_arg_cnt}</td><td>the context</td><td></td><td></td>
 *       <td>how many there are, or {@code -ESRCH}</td></tr>
 *   <tr><td>{@code bpf_usdt_cookie}</td><td>the context</td><td></td><td></td>
 *       <td>the cookie of the attachment, 0 if it has none</td></tr>
 * </table>
 *
 * <p>They are to programs of the assembler what {@code usdt.bpf.h} is to those in C, and look into
 * the same maps, {@code __bpf_usdt_specs} and {@code __bpf_usdt_ip_to_spec_id}, which whoever
 * attaches the programs fills. Where arguments are is told by the probe's notes, which differ from
 * place to place; a program need not know. Linux 5.5.
 */
public final class UsdtFunctions {
  /** The most arguments that are read, {@code BPF_USDT_MAX_ARG_CNT}. */
  public static final int MOST_ARGUMENTS = 12;

  private static final String SPECS = "__bpf_usdt_specs";
  private static final String PLACES = "__bpf_usdt_ip_to_spec_id";
  private static final int MOST_SPECS = 256;
  private static final int MOST_PLACES = 4 * MOST_SPECS;
  private static final int ARGUMENT_BYTES = 24;
  private static final int COOKIE_AT = MOST_ARGUMENTS * ARGUMENT_BYTES;
  private static final int SPEC_BYTES = COOKIE_AT + 16;

  /** R0 is the place's row, or 0. Kernels without cookies know a place by its address. */
  private static final String FIND =
      """
        r6 = r1
        r1 = map[.kconfig][0]+0
        r1 = *(u8 *)(r1 + 0)
        if r1 == 0 goto address
        r1 = r6
        call bpf_get_attach_cookie
        goto found
      address:
        r1 = *(u64 *)(r6 + POINTER)
        *(u64 *)(r10 - 16) = r1
        r1 = map[__bpf_usdt_ip_to_spec_id]
        r2 = r10
        r2 += -16
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r0 = *(u32 *)(r0 + 0)
      found:
        *(u32 *)(r10 - 4) = w0
        r1 = map[__bpf_usdt_specs]
        r2 = r10
        r2 += -4
        call bpf_map_lookup_elem
      out:
        exit
      """;

  /** R1 is the context, R2 the offset of a register in it. */
  private static final String REGISTER =
      """
        r3 = r1
        r3 += r2
        r1 = 0
        *(u64 *)(r10 - 8) = r1
        r1 = r10
        r1 += -8
        r2 = 8
        call bpf_probe_read_kernel
        r0 = *(u64 *)(r10 - 8)
        exit
      """;

  private static final String ARGUMENT =
      """
        r6 = r1
        r7 = r2
        r8 = r3
        r1 = 0
        *(u64 *)(r8 + 0) = r1
        *(u64 *)(r10 - 8) = r1
        r1 = r6
        call bpf_usdt_spec
        if r0 == 0 goto unknown
        r1 = *(u16 *)(r0 + 296)
        if r7 >= r1 goto beyond
        if r7 > 11 goto beyond
        r7 *= 24
        r0 += r7
        r9 = r0
        r7 = *(u64 *)(r9 + 0)
        r1 = *(u8 *)(r9 + 8)
        if r1 == 0 goto have
        r1 = r6
        r2 = *(u16 *)(r9 + 12)
        call bpf_usdt_register
        r7 = r0
        r1 = *(u8 *)(r9 + 8)
        if r1 == 1 goto have
        if r1 != 3 goto memory
        r1 = r6
        r2 = *(u16 *)(r9 + 14)
        call bpf_usdt_register
        r1 = *(u8 *)(r9 + 10)
        r1 &= 63
        r0 <<= r1
        r2 = *(u8 *)(r9 + 11)
        if r2 == 0 goto positive
        r0 s>>= r1
        goto scale
      positive:
        r0 >>= r1
      scale:
        r1 = *(u8 *)(r9 + 9)
        r1 &= 63
        r0 <<= r1
        r7 += r0
      memory:
        r3 = *(u64 *)(r9 + 0)
        r3 += r7
        r1 = *(u8 *)(r9 + 17)
        r1 &= 63
        r2 = 64
        r2 -= r1
        r2 >>= 3
        r1 = r10
        r1 += -8
        call bpf_probe_read_user
        if r0 != 0 goto out
        r7 = *(u64 *)(r10 - 8)
      have:
        r1 = *(u8 *)(r9 + 17)
        r1 &= 63
        r7 <<= r1
        r2 = *(u8 *)(r9 + 16)
        if r2 == 0 goto unsigned
        r7 s>>= r1
        goto put
      unsigned:
        r7 >>= r1
      put:
        *(u64 *)(r8 + 0) = r7
        r0 = 0
        exit
      beyond:
        r0 = -2
        exit
      unknown:
        r0 = -3
      out:
        exit
      """;

  private static final String COUNT =
      """
        call bpf_usdt_spec
        if r0 == 0 goto unknown
        r0 = *(u16 *)(r0 + 296)
        exit
      unknown:
        r0 = -3
        exit
      """;

  private static final String COOKIE =
      """
        call bpf_usdt_spec
        if r0 == 0 goto out
        r0 = *(u64 *)(r0 + 288)
      out:
        exit
      """;

  private UsdtFunctions() {}

  /**
   * The functions and their maps.
   *
   * @param architecture of the kernels that the programs are for
   * @return an object without programs
   */
  public static ObjectSpec of(Architecture architecture) {
    String pointer = Integer.toString(architecture.instructionPointerOffset());
    BtfBuilder types = new BtfBuilder(architecture.order());
    Layout layout = Layout.in(types);
    Btf all = types.read();
    return new ObjectSpec(
        List.of(),
        List.of(
            function("bpf_usdt_spec", FIND.replace("POINTER", pointer)),
            function("bpf_usdt_register", REGISTER),
            function("bpf_usdt_arg", ARGUMENT),
            function("bpf_usdt_arg_cnt", COUNT),
            function("bpf_usdt_cookie", COOKIE)),
        List.of(
            map(SPECS, MapType.ARRAY, 4, SPEC_BYTES, MOST_SPECS, layout.spec),
            map(PLACES, MapType.HASH, 8, 4, MOST_PLACES, 0),
            options(layout)),
        List.of(),
        List.of(
            new ExternSpec.Config(Layout.COOKIES, ExternSpec.Need.REQUIRED, 0, 1, layout.truth)),
        Optional.of(all),
        architecture.order(),
        "",
        0);
  }

  private static FunctionSpec function(String name, String text) {
    return new FunctionSpec(name, new Assembler().assemble(text), List.of());
  }

  private static MapSpec map(
      String name, MapType type, int key, int value, int entries, int valueType) {
    return new MapSpec(
        name,
        type,
        key,
        value,
        entries,
        Set.of(),
        MapRole.PLAIN,
        0,
        valueType,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  private static MapSpec options(Layout layout) {
    return new MapSpec(
        ".kconfig",
        MapType.ARRAY,
        4,
        1,
        1,
        Set.of(MapFlag.MAPPABLE, MapFlag.READ_ONLY_FOR_PROGRAMS),
        MapRole.KERNEL_CONFIG,
        0,
        layout.section,
        Optional.empty(),
        List.of(),
        Pinning.NONE,
        0,
        Optional.empty());
  }

  /**
   * The types, by whose members' names the maps are filled. The members of an argument that libbpf
   * has too are called as there; what narrows an index is this object's own.
   *
   * @param spec the structure of a place
   * @param truth a truth value
   * @param section of the option
   */
  private record Layout(int spec, int truth, int section) {
    private static final String COOKIES = "LINUX_HAS_BPF_COOKIE";

    static Layout in(BtfBuilder types) {
      int u64 = types.integer("unsigned long long", 8, 0);
      int u32 = types.integer("unsigned int", 4, 0);
      int u16 = types.integer("unsigned short", 2, 0);
      int u8 = types.integer("unsigned char", 1, 0);
      int truth = types.integer("_Bool", 1, BtfType.Int.BOOL);
      int argument =
          types.add(
              structure(
                  "__bpf_usdt_arg_spec",
                  ARGUMENT_BYTES,
                  member("val_off", u64, 0),
                  member("arg_type", u8, 8),
                  member("scale_bitshift", u8, 9),
                  member("idx_bitshift", u8, 10),
                  member("idx_signed", truth, 11),
                  member("reg_off", u16, 12),
                  member("idx_reg_off", u16, 14),
                  member("arg_signed", truth, 16),
                  member("arg_bitshift", u8, 17)));
      int arguments = types.add(new BtfType.Array(argument, u32, MOST_ARGUMENTS));
      int spec =
          types.add(
              structure(
                  "__bpf_usdt_spec",
                  SPEC_BYTES,
                  member("args", arguments, 0),
                  member("usdt_cookie", u64, COOKIE_AT),
                  member("arg_cnt", u16, COOKIE_AT + 8)));
      int option = types.add(new BtfType.Variable(COOKIES, truth, BtfLinkage.EXTERN));
      int section =
          types.add(
              new BtfType.DataSection(".kconfig", 1, List.of(new BtfType.Placement(option, 0, 1))));
      return new Layout(spec, truth, section);
    }

    private static BtfType structure(String name, int size, BtfType.Member... members) {
      return new BtfType.Struct(name, false, size, false, List.of(members));
    }

    private static BtfType.Member member(String name, int type, int at) {
      return new BtfType.Member(name, type, at * Byte.SIZE, 0);
    }
  }
}
