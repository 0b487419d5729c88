package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.MapSpec;
import dev.nectar.object.UsdtFunctions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where {@code struct __bpf_usdt_spec} has its members. Versions of libbpf differ; the object's own
 * types tell, and where there are none, it is as in libbpf 0.8 to 1.6.
 *
 * @param size bytes of the structure
 * @param argument bytes of an element of {@code args}
 * @param members by names: those of the structure, and behind {@code args.} those of an element
 */
record UsdtLayout(int size, int argument, Map<String, Bits> members) {
  private static final int FIRST_ARGUMENT = 16;
  private static final String ARGUMENTS = "args";

  /**
   * Where a member lies.
   *
   * @param at its first bit
   * @param count how many it has
   */
  record Bits(int at, int count) {}

  UsdtLayout {
    members = Map.copyOf(members);
  }

  /**
   * The layout of the values of a map.
   *
   * @throws KernelException if they are something else
   */
  static UsdtLayout of(MapSpec map, Optional<Btf> types) {
    UsdtLayout layout =
        types.isPresent() && map.valueType() != 0
            ? told(map, types.get())
            : new UsdtLayout(map.valueSize(), FIRST_ARGUMENT, untold());
    boolean fits =
        layout.members.containsKey("args.val_off")
            && layout.members.containsKey("args.arg_bitshift")
            && layout.members.containsKey("arg_cnt")
            && layout.members.values().stream()
                .allMatch(each -> each.at + each.count <= map.valueSize() * Byte.SIZE);
    if (!fits) {
      throw new KernelException(
          "cannot fill map " + map.name() + ": its values are not those of libbpf's usdt.bpf.h",
          "compile the object with that header, or use UsdtFunctions");
    }
    return layout;
  }

  private static Map<String, Bits> untold() {
    int rest = UsdtFunctions.MOST_ARGUMENTS * FIRST_ARGUMENT * Byte.SIZE;
    return Map.of(
        "args.val_off", new Bits(0, 64),
        "args.arg_type", new Bits(64, 32),
        "args.reg_off", new Bits(96, 16),
        "args.arg_signed", new Bits(112, 8),
        "args.arg_bitshift", new Bits(120, 8),
        "usdt_cookie", new Bits(rest, 64),
        "arg_cnt", new Bits(rest + 64, 16));
  }

  private static UsdtLayout told(MapSpec map, Btf types) {
    Map<String, Bits> members = new HashMap<>();
    int argument = 0;
    if (types.type(types.resolve(map.valueType())) instanceof BtfType.Struct spec) {
      add(members, "", spec, types);
      for (BtfType.Member member : spec.members()) {
        if (member.name().equals(ARGUMENTS)
            && types.type(types.resolve(member.type())) instanceof BtfType.Array array
            && types.type(types.resolve(array.element())) instanceof BtfType.Struct element) {
          argument = element.size();
          add(members, ARGUMENTS + ".", element, types);
        }
      }
    }
    return new UsdtLayout(map.valueSize(), argument, members);
  }

  private static void add(
      Map<String, Bits> members, String prefix, BtfType.Struct struct, Btf types) {
    for (BtfType.Member member : struct.members()) {
      long bits = member.bits() > 0 ? member.bits() : types.size(member.type()) * Byte.SIZE;
      members.put(prefix + member.name(), new Bits(member.bitOffset(), (int) bits));
    }
  }

  /**
   * A value of the map.
   *
   * @param action what is tried, after "cannot"
   * @throws KernelException if the object cannot read an argument of that kind
   */
  byte[] value(List<UsdtOperand> operands, long cookie, String action) {
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < operands.size(); i++) {
      put(out, i, operands.get(i), action);
    }
    put(out, 0, "usdt_cookie", cookie);
    put(out, 0, "arg_cnt", operands.size());
    return out.array();
  }

  private void put(ByteBuffer out, int number, UsdtOperand operand, String action) {
    int at = number * argument * Byte.SIZE;
    int form = operand.index().isPresent() ? UsdtOperand.INDEXED : operand.form().ordinal();
    put(out, at, "args.val_off", operand.value());
    put(out, at, "args.arg_type", form);
    put(out, at, "args.reg_off", operand.register());
    put(out, at, "args.arg_signed", operand.sign().ordinal());
    put(out, at, "args.arg_bitshift", Long.SIZE - operand.bits());
    if (operand.index().isPresent()) {
      put(out, at, number, operand.index().get(), action);
    }
  }

  private void put(ByteBuffer out, int at, int number, UsdtOperand.Index index, String action) {
    boolean whole = index.bits() == Long.SIZE;
    boolean known =
        members.containsKey("args.idx_reg_off")
            && (whole || members.containsKey("args.idx_bitshift"));
    if (!known) {
      throw new KernelException(
          "cannot "
              + action
              + ": its argument "
              + number
              + " has an index in its address, which this object cannot read",
          whole ? "compile it with usdt.bpf.h of libbpf 1.7 or later" : "use UsdtFunctions");
    }
    put(out, at, "args.idx_reg_off", index.register());
    put(out, at, "args.scale_bitshift", index.shift());
    if (members.containsKey("args.idx_bitshift")) {
      put(out, at, "args.idx_bitshift", Long.SIZE - index.bits());
      put(out, at, "args.idx_signed", index.sign().ordinal());
    }
  }

  private void put(ByteBuffer out, int from, String member, long value) {
    Bits bits = members.get(member);
    for (int i = 0; bits != null && i < bits.count(); i++) {
      int at = from + bits.at() + i;
      int bit = (int) (value >>> i & 1) << at % Byte.SIZE;
      out.put(at / Byte.SIZE, (byte) (out.get(at / Byte.SIZE) | bit));
    }
  }
}
