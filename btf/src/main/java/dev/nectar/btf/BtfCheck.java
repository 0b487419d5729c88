package dev.nectar.btf;

final class BtfCheck {
  private final Btf types;

  BtfCheck(Btf types) {
    this.types = types;
  }

  void run() {
    for (int id = types.firstId(); id <= types.count(); id++) {
      types.type(id);
    }
  }
}
