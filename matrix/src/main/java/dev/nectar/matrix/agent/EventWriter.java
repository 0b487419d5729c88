package dev.nectar.matrix.agent;

import dev.nectar.report.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes what happens to tests, one JSON object a line.
 *
 * <pre>
 * {"event": "start", "class": C, "test": T, "call": D}
 * {"event": "pass" | "fail" | "skip", "class": C, "test": T, "call": D, "millis": N, "text": W}
 * {"event": "end"}
 * </pre>
 *
 * <p>{@code test} is the method, {@code call} the display name, which differs from it where a
 * method runs more than once. {@code text} is the reason of a skip, the stack trace of a failure,
 * or what a test that passed has reported as {@value #SEEN}. A class that fails or is skipped as a
 * whole has an empty {@code test}.
 */
final class EventWriter implements TestExecutionListener {
  private static final int LONGEST_TEXT = 20_000;

  /** The entry that tests on a kernel report. */
  private static final String SEEN = "seen";

  private final PrintStream out;
  private final Map<String, Long> started = new ConcurrentHashMap<>();
  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private Optional<TestPlan> plan = Optional.empty();

  EventWriter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = Optional.of(started);
  }

  @Override
  public void testPlanExecutionFinished(TestPlan finished) {
    out.println("{\"event\": \"end\"}");
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    started.put(test.getUniqueId(), System.nanoTime());
    if (test.isTest()) {
      write("start", test, 0, "");
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    write("skip", test, 0, reason);
  }

  @Override
  public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    String lines = entry.getKeyValuePairs().get(SEEN);
    if (lines != null) {
      seen.put(test.getUniqueId(), lines);
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    long start = started.getOrDefault(test.getUniqueId(), System.nanoTime());
    long millis = (System.nanoTime() - start) / 1_000_000;
    Optional<Throwable> cause = result.getThrowable();
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          write("pass", test, millis, seen.getOrDefault(test.getUniqueId(), ""));
        }
      }
      case ABORTED -> write("skip", test, millis, cause.map(Throwable::getMessage).orElse(""));
      case FAILED -> write("fail", test, millis, cause.map(EventWriter::trace).orElse(""));
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private void write(String event, TestIdentifier test, long millis, String text) {
    Place place = place(test);
    StringBuilder line = new StringBuilder("{\"event\": ");
    Json.quote(event, line);
    line.append(", \"class\": ");
    Json.quote(place.className, line);
    line.append(", \"test\": ");
    Json.quote(place.method, line);
    line.append(", \"call\": ");
    Json.quote(test.getDisplayName(), line);
    line.append(", \"millis\": ").append(millis).append(", \"text\": ");
    Json.quote(shortened(text), line);
    out.println(line.append('}'));
  }

  /** A verifier's log may be megabytes; what it is about stands at its ends. */
  private static String shortened(String text) {
    int half = LONGEST_TEXT / 2;
    return text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, half) + "\n[...]\n" + text.substring(text.length() - half);
  }

  private record Place(String className, String method) {}

  /** A dynamic test has no method of its own, so the nearest above counts. */
  private Place place(TestIdentifier test) {
    Optional<TestIdentifier> at = Optional.of(test);
    while (at.isPresent()) {
      Optional<TestSource> source = at.get().getSource();
      if (source.isPresent() && source.get() instanceof MethodSource method) {
        return new Place(method.getClassName(), method.getMethodName());
      }
      if (source.isPresent() && source.get() instanceof ClassSource type) {
        return new Place(type.getClassName(), "");
      }
      TestIdentifier child = at.get();
      at = plan.flatMap(p -> p.getParent(child));
    }
    return new Place(test.getDisplayName(), "");
  }
}
