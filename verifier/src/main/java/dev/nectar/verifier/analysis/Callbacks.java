package dev.nectar.verifier.analysis;

import dev.nectar.verifier.rules.Signature;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.types.Field;
import dev.nectar.verifier.values.Dynptr;
import dev.nectar.verifier.values.Kind;
import dev.nectar.verifier.values.Pointee;
import dev.nectar.verifier.values.Reg;

/** Functions of the program that the kernel calls: at once, or some time. */
final class Callbacks {
  private static final int FOR_EACH = 164;
  private static final int FIND_VMA = 180;
  private static final int LOOP = 181;
  private static final int USER_RINGBUF_DRAIN = 209;

  private final Walk walk;
  private final Flow flow;

  Callbacks(Walk walk, Flow flow) {
    this.walk = walk;
    this.flow = flow;
  }

  /** What a helper passes to its callback. */
  void arguments(Signature helper, Calls.Call call, Frame caller, Frame callee) {
    switch (helper.number()) {
      case LOOP -> {
        callee.regs[1].becomeUnknown();
        callee.regs[2].set(caller.regs[3]);
      }
      case FOR_EACH -> {
        callee.regs[1].become(Kind.MAP).map = call.map;
        callee.regs[2].become(Kind.MAP_KEY).map = call.map;
        callee.regs[2].range = walk.map(call.map).keySize();
        callee.regs[3].become(Kind.MAP_VALUE).map = call.map;
        callee.regs[4].set(caller.regs[3]);
      }
      case FIND_VMA -> {
        callee.regs[1].set(caller.regs[1]);
        callee.regs[2].becomePointer(walk.known().types().pointee("vm_area_struct", 0));
        callee.regs[3].set(caller.regs[4]);
      }
      case USER_RINGBUF_DRAIN -> {
        callee.regs[1].become(Kind.DYNPTR);
        callee.regs[1].id = walk.newId();
        callee.regs[1].type = new Dynptr(Dynptr.Memory.LOCAL, true);
        callee.regs[2].set(caller.regs[3]);
      }
      default -> throw Refusal.because("callbacks of %s are not modelled", helper.title());
    }
  }

  /** A function that is called some time: it is walked by itself. */
  void later(int function, int map, boolean sleepable) {
    State state = walk.start(function);
    Frame callee = state.frame();
    callee.regs[1].become(Kind.MAP).map = map;
    callee.regs[2].become(Kind.MAP_KEY).map = map;
    callee.regs[2].range = walk.map(map).keySize();
    callee.regs[3].become(Kind.MAP_VALUE).map = map;
    state.sleepable = sleepable;
    walk.atAnyTime(state, map);
  }

  /** A callback of a kernel function. */
  void ofKernel(int i, Kfuncs.KernelCall call) {
    if (call.kfunc.name().equals("bpf_rbtree_add_impl")) {
      Field root = call.collection;
      if (walk.state.frames.size() >= State.MAX_FRAMES) {
        throw Refusal.because("the call stack of %d frames is too deep", walk.state.frames.size());
      }
      State state = walk.later(flow.starts[call.function]);
      state.callbacks++;
      Frame callee = new Frame(call.function, i, state.frames.size());
      callee.callback = true;
      callee.callbackMax = 1;
      for (int r = 1; r <= 2 && root != null; r++) {
        Reg node =
            callee.regs[r].becomePointer(root.to().with(Pointee.ALLOCATED | Pointee.NON_OWNING));
        node.off = root.node();
        node.id = walk.newId();
      }
      state.frames.add(callee);
    } else {
      later(call.function, call.map, true);
    }
  }
}
