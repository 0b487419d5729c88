package dev.nectar.btf;

/**
 * How far a function or variable is seen: {@code enum btf_func_linkage} and {@code BTF_VAR_*},
 * which have the same numbers.
 */
public enum BtfLinkage {
  /** Only in its object; the verifier follows calls into a static function. */
  STATIC,
  /** By others; the verifier checks a global function once, by its type. */
  GLOBAL,
  /** It is defined elsewhere: in another object, or in the kernel. */
  EXTERN;

  private static final BtfLinkage[] ALL = values();

  static BtfLinkage of(int number, int id) {
    if (number < 0 || number >= ALL.length) {
      throw new BtfException(
          "type " + id + " has the linkage " + number + ", which does not exist");
    }
    return ALL[number];
  }
}
