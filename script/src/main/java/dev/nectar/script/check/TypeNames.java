package dev.nectar.script.check;

import dev.nectar.script.check.Type.Int;
import dev.nectar.script.check.Type.Sign;
import dev.nectar.script.syntax.TypeName;

/** Gives written types their meaning: specification section 4. */
final class TypeNames {
  private static final int LONGEST = 1 << 16;

  private TypeNames() {}

  /** The type of a name; unknown, and reported, if there is none. */
  static Type resolve(TypeName name, Scope scope) {
    return switch (name) {
      case TypeName.Named n -> named(n, scope);
      case TypeName.Pointer p -> {
        Type target = target(p.target(), scope);
        yield target.isUnknown() ? target : new Type.Pointer(target, Type.Space.EITHER);
      }
      case TypeName.Array a -> array(a, scope);
    };
  }

  private static Type target(TypeName name, Scope scope) {
    return name instanceof TypeName.Named(_, String word) && word.equals("void")
        ? new Type.Memory()
        : resolve(name, scope);
  }

  private static Type named(TypeName.Named n, Scope scope) {
    Type builtin = byName(n.name());
    if (!builtin.isUnknown()) {
      return builtin;
    }
    if (n.name().equals("string")) {
      return new Type.Str(scope.shared().settings().maxStrlen());
    }
    boolean tagged = n.name().contains(" ");
    scope.error(
        n.span(),
        tagged || !isLater(n.name())
            ? "Cannot resolve unknown type \"" + n.name() + "\""
            : n.name() + " is not supported by this version");
    return Types.UNKNOWN;
  }

  private static boolean isLater(String name) {
    return switch (name) {
      case "buffer", "inet", "mac_address", "timestamp", "username_t", "ksym_t", "usym_t" -> true;
      case "kstack_t", "ustack_t", "cgroup_path_t", "timestamp_mode", "void" -> true;
      default -> false;
    };
  }

  private static Type array(TypeName.Array a, Scope scope) {
    long length = a.length().orElse(0);
    if (a.element() instanceof TypeName.Named(_, String word) && word.equals("string")) {
      if (length >= 1 && length <= LONGEST) {
        return new Type.Str((int) length);
      }
      scope.error(a.span(), "The size of a string must be between 1 and " + LONGEST);
      return Types.UNKNOWN;
    }
    scope.error(a.span(), "Array types are not supported by this version");
    return Types.UNKNOWN;
  }

  /** An integer type or {@code bool} by its name in the language, in C or in the kernel. */
  static Type byName(String name) {
    return switch (name) {
      case "bool", "_Bool" -> Types.BOOL;
      case "int8", "int8_t", "s8", "__s8", "char", "signed char" -> new Int(1, Sign.SIGNED);
      case "int16", "int16_t", "s16", "__s16", "short" -> new Int(2, Sign.SIGNED);
      case "int32", "int32_t", "s32", "__s32", "int", "pid_t" -> new Int(4, Sign.SIGNED);
      case "int64", "int64_t", "s64", "__s64", "long", "ssize_t", "long long", "loff_t" ->
          new Int(8, Sign.SIGNED);
      case "uint8", "uint8_t", "u8", "__u8", "unsigned char" -> new Int(1, Sign.UNSIGNED);
      case "uint16", "uint16_t", "u16", "__u16", "unsigned short" -> new Int(2, Sign.UNSIGNED);
      case "uint32", "uint32_t", "u32", "__u32", "unsigned int", "unsigned", "dev_t", "uid_t" ->
          new Int(4, Sign.UNSIGNED);
      case "uint64", "uint64_t", "u64", "__u64", "unsigned long", "size_t", "uintptr_t" ->
          new Int(8, Sign.UNSIGNED);
      default -> Types.UNKNOWN;
    };
  }
}
