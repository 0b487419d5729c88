package dev.nectar.btf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of others that ours is compared with; a test that lacks it is skipped. */
public record Tool(Path program) {
  public static Tool named(String name) {
    for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1)) {
      Path program = Path.of(folder, name);
      if (Files.isExecutable(program)) {
        return new Tool(program);
      }
    }
    assumeTrue(false, name + " is not installed");
    throw new AssertionError();
  }

  /** Runs it to its end and gives what it printed. */
  public String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("tool", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + Files.readString(errors));
      }
      return printed;
    } finally {
      Files.delete(errors);
    }
  }
}
