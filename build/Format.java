import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks ({@code check}) or rewrites ({@code write}) the format of every Java source below a
 * folder, in one JVM. Exits 1 when a file is not formatted, or cannot be read as Java.
 */
final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    List<Path> sources;
    try (var walk = Files.walk(Path.of(args[1]))) {
      sources =
          walk.filter(p -> p.toString().endsWith(".java"))
              .filter(p -> !p.toString().contains("/target/"))
              .sorted()
              .toList();
    }
    Formatter formatter = new Formatter();
    AtomicInteger wrong = new AtomicInteger();
    sources.parallelStream()
        .forEach(
            path -> {
              try {
                String before = Files.readString(path);
                String after =
                    formatter.formatSource(
                        ImportOrderer.reorderImports(
                            RemoveUnusedImports.removeUnusedImports(before),
                            JavaFormatterOptions.Style.GOOGLE));
                if (after.equals(before)) {
                  return;
                }
                if (write) {
                  Files.writeString(path, after);
                } else {
                  System.err.println("not formatted: " + path + " (mvn -q -N -Pformat compile)");
                  wrong.incrementAndGet();
                }
              } catch (Exception e) {
                System.err.println(path + ": " + e.getMessage());
                wrong.incrementAndGet();
              }
            });
    System.exit(wrong.get() == 0 ? 0 : 1);
  }
}
