package refusal;

import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** How the examples end where something is refused: in one sentence, without a stack trace. */
public final class Refusal {
  /** What an example does. */
  public interface Example {
    /** All of it. */
    void show() throws Throwable;
  }

  private Refusal() {}

  /** Runs an example; if something is refused, says what, why and what to do, and exits with 1. */
  public static void told(Example example) throws Throwable {
    try {
      example.show();
    } catch (Exception e) {
      if (!isRefusal(e)) {
        throw e;
      }
      System.err.println(sentence(e));
      System.exit(1);
    }
  }

  /** Whether it says what was refused; anything else is a mistake in the example. */
  public static boolean isRefusal(Exception e) {
    return e instanceof NectarException || e instanceof IOException;
  }

  /** What Nectar or a file says of itself. */
  public static String sentence(Exception refused) {
    return switch (refused) {
      case NectarException e when !e.advice().isEmpty() -> e.getMessage() + "; " + e.advice();
      case AccessDeniedException e -> e.getFile() + ": permission denied; run it as root";
      case NoSuchFileException e -> e.getFile() + ": no such file";
      default -> String.valueOf(refused.getMessage());
    };
  }
}
