package dev.nectar.btf.core;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;

/** Compares types of two BTFs, as libbpf compares what objects declare with what the kernel has. */
public final class TypeComparison {
  private TypeComparison() {}

  /**
   * Whether one type can stand for another: of the same kind, pointers, arrays and functions by
   * what they are made of; names do not matter.
   *
   * @param local the object's types
   * @param localId one of them
   * @param target the kernel's types
   * @param targetId one of them
   * @return false also if they make no sense
   */
  public static boolean compatible(Btf local, int localId, Btf target, int targetId) {
    try {
      Types one = new Types(local);
      Types other = new Types(target);
      return new TypeCompatibility(one, other).test(one.resolve(localId), other.resolve(targetId));
    } catch (Refusal | BtfException e) {
      return false;
    }
  }
}
