package dev.nectar.matrix.agent;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs kernel tests and says what came of each while they run, so that what is known survives a
 * kernel that crashes.
 */
public final class Agent {
  private static final String TAG = "kernel";

  private Agent() {}

  /**
   * {@code list FOLDER…} prints the test classes in folders that have kernel tests; {@code run
   * CLASSES OUT} runs the kernel tests of the classes in a file, one name a line, and writes
   * events.
   *
   * @param arguments as said
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    switch (words.getFirst()) {
      case "list" -> list(words.subList(1, words.size()));
      case "run" -> run(Path.of(words.get(1)), words.get(2));
      default -> throw new IllegalArgumentException("there is no command " + words.getFirst());
    }
    // Threads that a test has left must not keep a guest alive.
    System.exit(0);
  }

  private static LauncherDiscoveryRequest request(List<? extends DiscoverySelector> selectors) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectors)
        .filters(TagFilter.includeTags(TAG))
        .build();
  }

  private static void list(List<String> folders) {
    Set<Path> roots = new TreeSet<>();
    folders.forEach(folder -> roots.add(Path.of(folder)));
    var request = request(DiscoverySelectors.selectClasspathRoots(roots));
    TestPlan plan = LauncherFactory.create().discover(request);
    Set<String> classes = new TreeSet<>();
    plan.getRoots().forEach(root -> collect(plan, root, classes));
    classes.forEach(System.out::println);
  }

  private static void collect(TestPlan plan, TestIdentifier test, Set<String> classes) {
    test.getSource().ifPresent(source -> addOutermost(source, classes));
    plan.getChildren(test).forEach(child -> collect(plan, child, classes));
  }

  private static void addOutermost(TestSource source, Set<String> classes) {
    String name =
        switch (source) {
          case ClassSource c -> c.getClassName();
          case MethodSource m -> m.getClassName();
          default -> "";
        };
    int nested = name.indexOf('$');
    String outermost = nested < 0 ? name : name.substring(0, nested);
    if (!outermost.isEmpty()) {
      classes.add(outermost);
    }
  }

  private static void run(Path file, String events) throws IOException {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : Files.readAllLines(file)) {
      selectors.add(DiscoverySelectors.selectClass(name));
    }
    try (PrintStream out =
        new PrintStream(new FileOutputStream(events), true, StandardCharsets.UTF_8)) {
      LauncherFactory.create().execute(request(selectors), new EventWriter(out));
    }
  }
}
