package dev.nectar.btf;

import java.nio.ByteOrder;
import java.util.List;

/** One type or more of every kind. */
final class AllKinds {
  static final List<BtfType> TYPES =
      List.of(
          new BtfType.Int("int", 4, BtfType.Int.SIGNED), // 1
          new BtfType.Pointer(4), // 2
          new BtfType.Array(1, 1, 0xffff_fffeL), // 3
          new BtfType.Struct(
              "pair",
              false,
              16,
              false,
              List.of(
                  new BtfType.Member("first", 1, 0, 0), new BtfType.Member("next", 2, 64, 0))), // 4
          new BtfType.Struct(
              "",
              true,
              4,
              true,
              List.of(new BtfType.Member("low", 1, 0, 7), new BtfType.Member("all", 1, 0, 0))), // 5
          new BtfType.Enumeration(
              "colour",
              false,
              4,
              true,
              List.of(new BtfType.Enumerator("RED", -1), new BtfType.Enumerator("BLUE", 7))), // 6
          new BtfType.Enumeration(
              "flags", false, 4, false, List.of(new BtfType.Enumerator("TOP", 0x8000_0000L))), // 7
          new BtfType.Forward("later", false), // 8
          new BtfType.Forward("either", true), // 9
          new BtfType.Typedef("pair_t", 4), // 10
          new BtfType.Modifier(BtfKind.VOLATILE, 1), // 11
          new BtfType.Modifier(BtfKind.CONST, 11), // 12
          new BtfType.Modifier(BtfKind.RESTRICT, 2), // 13
          new BtfType.Prototype(
              1, List.of(new BtfType.Parameter("p", 13), new BtfType.Parameter("", 0))), // 14
          new BtfType.Func("static_one", BtfLinkage.STATIC, 14), // 15
          new BtfType.Func("extern_one", BtfLinkage.EXTERN, 14), // 16
          new BtfType.Variable("counter", 1, BtfLinkage.GLOBAL), // 17
          new BtfType.DataSection(".bss", 8, List.of(new BtfType.Placement(17, 4, 4))), // 18
          new BtfType.FloatingPoint("double", 8), // 19
          new BtfType.DeclTag("contains", false, 4, 1), // 20
          new BtfType.DeclTag("nonnull", true, 15, -1), // 21
          new BtfType.TypeTag("user", false, 1), // 22
          new BtfType.TypeTag("address_space(1)", true, 1), // 23
          new BtfType.Enumeration(
              "wide",
              true,
              8,
              false,
              List.of(new BtfType.Enumerator("HUGE", 0x8123_4567_89ab_cdefL))), // 24
          new BtfType.Enumeration(
              "deep", true, 8, true, List.of(new BtfType.Enumerator("LOW", Long.MIN_VALUE))), // 25
          new BtfType.Int("_Bool", 1, BtfType.Int.BOOL), // 26
          new BtfType.Int("bits", 4, 0, 3, 5)); // 27

  private AllKinds() {}

  static BtfBuilder builder(ByteOrder order) {
    BtfBuilder builder = new BtfBuilder(order);
    TYPES.forEach(builder::add);
    return builder;
  }

  static Btf in(ByteOrder order) {
    return builder(order).read();
  }
}
