package dev.nectar.btf;

/** Checks types as the kernel does when they are loaded, {@code kernel/bpf/btf.c}. */
final class BtfCheck {
  private final Btf types;

  BtfCheck(Btf types) {
    this.types = types;
  }

  void run() {
    // Each alone first, so that the cycles' search may read all of them.
    for (int id = types.firstId(); id <= types.count(); id++) {
      new TypeCheck(types, id).alone();
    }
    new CycleCheck(types, CycleCheck.Follow.WHAT_IS_WITHIN).run();
    new CycleCheck(types, CycleCheck.Follow.WHAT_IS_POINTED_TO).run();
    for (int id = types.firstId(); id <= types.count(); id++) {
      new TypeCheck(types, id).together();
    }
  }
}
