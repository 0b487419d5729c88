package dev.nectar.script.syntax;

/** The words of the language that the parser must tell from others. */
public final class Words {
  private Words() {}

  /** Whether a word can be no name. */
  static boolean isKeyword(String word) {
    return switch (word) {
      case "break", "config", "continue", "else", "for", "if", "import", "let", "macro" -> true;
      case "return", "unroll", "while", "fn", "struct", "union", "enum" -> true;
      default -> false;
    };
  }

  /** Whether a word is a value without arguments, so that {@code (word) -1} is no cast. */
  public static boolean isBuiltin(String word) {
    return switch (word) {
      case "args", "ctx", "retval", "pid", "tid", "comm", "pcomm", "ppid", "uid", "gid" -> true;
      case "username", "cpu", "ncpus", "numaid", "rand", "jiffies", "cgroup", "curtask" -> true;
      case "elapsed", "nsecs", "probe", "probetype", "func", "kstack", "ustack", "cpid" -> true;
      case "has_cpid", "usermode" -> true;
      default -> isArgument(word);
    };
  }

  /** Whether a word is {@code argN}. */
  public static boolean isArgument(String word) {
    if (word.length() < 4 || word.length() > 6 || !word.startsWith("arg")) {
      return false;
    }
    for (int i = 3; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
