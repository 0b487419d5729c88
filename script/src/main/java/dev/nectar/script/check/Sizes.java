package dev.nectar.script.check;

import dev.nectar.script.syntax.TypeName;

/** What later passes ask about types. */
public final class Sizes {
  private Sizes() {}

  /** The type of a written name that the checker has accepted. */
  public static Type type(TypeName name, Settings settings) {
    return switch (name) {
      case TypeName.Pointer _ -> new Type.Pointer(new Type.Memory(), Type.Space.EITHER);
      case TypeName.Array a -> new Type.Str((int) a.length().orElse(1));
      case TypeName.Named n ->
          n.name().equals("string")
              ? new Type.Str(settings.maxStrlen())
              : TypeNames.byName(n.name());
    };
  }

  /** Whether two numbers meet in a signed type. */
  public static boolean joinsSigned(Type.Int a, Type.Int b) {
    return Join.ints(a, b).isSigned();
  }

  /** The smallest type that holds the values of two others, which the checker found to fit. */
  public static Type join(Type a, Type b) {
    return Join.of(a, b).orElseThrow();
  }
}
