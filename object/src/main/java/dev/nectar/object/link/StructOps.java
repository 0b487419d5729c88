package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;

/** A table of functions as the object has it, and as the kernel does. */
final class StructOps {
  private static final String VALUE_PREFIX = "bpf_struct_ops_";

  private final Btf local;
  private final Btf kernel;
  private final int localId;
  private final int kernelId;
  private final String name;

  StructOps(ObjectSpec object, MapSpec map, Btf kernel) {
    this.kernel = kernel;
    this.local =
        object.types().orElseThrow(() -> unfit(map, "the object has no types", "keep its .BTF"));
    this.localId = local.resolve(map.valueType());
    this.name = localId == 0 ? "" : essential(local.name(localId));
    this.kernelId = name.isEmpty() ? 0 : kernel.find(BtfKind.STRUCT, name);
    if (kernelId == 0 || !(local.type(localId) instanceof BtfType.Struct)) {
      throw unfit(map, "this kernel has no structure " + name, "use a kernel that has it");
    }
  }

  private static String essential(String name) {
    int flavour = name.indexOf("___");
    return flavour > 0 ? name.substring(0, flavour) : name;
  }

  private static LinkException unfit(MapSpec map, String why, String advice) {
    return new LinkException("struct_ops map " + map.name() + " cannot be made: " + why, advice);
  }

  int kernelStructId() {
    return kernelId;
  }

  BtfType.Struct kernelStruct() {
    return (BtfType.Struct) kernel.type(kernelId);
  }

  private BtfType.Struct localStruct() {
    return (BtfType.Struct) local.type(localId);
  }

  /** The structure that the kernel wraps around it; 0 if it takes none of this kind. */
  int valueTypeId() {
    return kernel.find(BtfKind.STRUCT, VALUE_PREFIX + name);
  }

  long valueSize() {
    return kernel.size(valueTypeId());
  }

  /** Where the structure lies within the one that is wrapped around it, in bytes. */
  int dataOffset() {
    return kernel.member(valueTypeId(), "data").map(m -> m.bitOffset() / Byte.SIZE).orElse(0);
  }

  /** The name of the member at a place of the object's structure. */
  String localMember(int offset) {
    for (BtfType.Member member : localStruct().members()) {
      if (member.bitOffset() == offset * Byte.SIZE) {
        return member.name();
      }
    }
    return "";
  }

  /** Where the kernel has the member that the object has at a place, in bytes; -1 if it has not. */
  int kernelOffset(int offset) {
    String wanted = localMember(offset);
    return kernel
        .member(kernelId, wanted)
        .filter(m -> !wanted.isEmpty())
        .map(m -> m.bitOffset() / Byte.SIZE)
        .orElse(-1);
  }

  /** The object's values where the kernel has them; members that only one of both has stay out. */
  byte[] kernelValue(byte[] localValue) {
    byte[] value = new byte[(int) valueSize()];
    for (BtfType.Member member : localStruct().members()) {
      int from = member.bitOffset() / Byte.SIZE;
      int to = kernelOffset(from);
      int id = local.resolve(member.type());
      boolean pointer = id != 0 && local.kind(id) == BtfKind.PTR;
      int size = (int) Math.min(local.size(member.type()), localValue.length - from);
      int at = dataOffset() + to;
      if (to >= 0 && !pointer && member.bits() == 0 && size > 0 && at + size <= value.length) {
        System.arraycopy(localValue, from, value, at, size);
      }
    }
    return value;
  }
}
