package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The kernel of this machine, by the same agent, class path and flags as in a guest. */
final class Host {
  /** The name of its column. */
  static final String NAME = "host";

  private final Duration limit;
  private final Children children;

  Host(Duration limit, Children children) {
    this.limit = limit;
    this.children = children;
  }

  Column run(TestRun tests, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path events = folder.resolve("events.jsonl");
    Path console = folder.resolve("console.txt");
    Files.deleteIfExists(events);
    Files.deleteIfExists(tests.stage().cache());
    ProcessBuilder builder = new ProcessBuilder(tests.onHost(events));
    builder.directory(tests.stage().folder().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true).redirectOutput(console.toFile());
    long start = System.nanoTime();
    int code = children.await(builder, limit);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Events read = Events.read(events);
    String release = System.getProperty("os.version");
    return new Column(NAME, release, took, read.outcomes(), problem(code, read, console));
  }

  private Optional<String> problem(int code, Events events, Path console) {
    if (events.ended()) {
      return Optional.empty();
    }
    String how = code == Children.ENDED ? "after " + limit.toSeconds() + " s" : "with " + code;
    String running = events.unfinished().map(test -> ", while " + test + " ran").orElse("");
    return Optional.of("the tests ended " + how + running + "; what they printed is in " + console);
  }
}
