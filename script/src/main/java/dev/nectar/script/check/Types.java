package dev.nectar.script.check;

/** The types without parts, made once. */
public final class Types {
  /** The largest unsigned type. */
  public static final Type.Int UINT64 = new Type.Int(8, Type.Sign.UNSIGNED);

  /** The largest signed type. */
  public static final Type.Int INT64 = new Type.Int(8, Type.Sign.SIGNED);

  /** The type of process numbers. */
  public static final Type.Int UINT32 = new Type.Int(4, Type.Sign.UNSIGNED);

  /** True or false. */
  public static final Type.Bool BOOL = new Type.Bool();

  /** No value. */
  public static final Type.None NONE = new Type.None();

  /** Not known yet, or wrong and already reported. */
  public static final Type.Unknown UNKNOWN = new Type.Unknown();

  private Types() {}
}
