package dev.nectar.verifier.analysis;

import dev.nectar.btf.BtfType;
import dev.nectar.verifier.analysis.Kfuncs.KernelCall;
import dev.nectar.verifier.values.Reg;
import org.jspecify.annotations.Nullable;

/** A parameter of a kernel function, and the register that is passed for it. */
final class KfuncParameter {
  final KernelCall call;
  final int index;
  final int number;
  final String name;
  final int to;
  final @Nullable BtfType target;
  final Reg reg;

  KfuncParameter(Walk walk, KernelCall call, int index, BtfType.@Nullable Pointer pointer) {
    this.call = call;
    this.index = index;
    this.number = index + 1;
    this.name = call.prototype.parameters().get(index).name();
    this.to = pointer == null ? 0 : walk.known().types().resolve(call.source, pointer.target());
    this.target = walk.known().types().get(call.source, to);
    this.reg = walk.state.reg(number);
  }

  boolean ends(String suffix) {
    return name.endsWith(suffix);
  }

  boolean isOf(String structure) {
    return target instanceof BtfType.Struct struct && struct.name().equals(structure);
  }

  String targetName() {
    return target == null ? "" : target.name();
  }
}
