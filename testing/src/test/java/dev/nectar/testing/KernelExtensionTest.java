package dev.nectar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.Feature;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests within a test. */
@Tag("kernel")
class KernelExtensionTest {
  private static final String INSIDE = "nectar.testing.inside";

  private static LoadedObject map(Kernel kernel) {
    MapSpec map = new MapSpec("m", MapType.HASH, 4, 4, 1, Set.of());
    return kernel.load(new ObjectSpec(List.of(), List.of(map), "GPL"));
  }

  /** Only to be run by the tests below. */
  @KernelTest
  @EnabledIfSystemProperty(named = INSIDE, matches = "true")
  static final class Leaking {
    private static final List<LoadedObject> LEFT = new ArrayList<>();

    @Test
    void leavesAMapOpen(Kernel kernel) {
      LEFT.add(map(kernel));
    }

    @Test
    void closesItsMap(Kernel kernel) {
      map(kernel).close();
    }

    @Test
    void failsBeforeItsMapIsClosed(Kernel kernel) {
      LEFT.add(map(kernel));
      throw new IllegalStateException("the reason");
    }
  }

  /** Only to be run by the tests below. */
  @KernelTest
  @RequiresKernel("2.6")
  @EnabledIfSystemProperty(named = INSIDE, matches = "true")
  static final class Demanding {
    private static final List<Kernel> GIVEN = new ArrayList<>();

    Demanding(Kernel kernel) {
      GIVEN.add(kernel);
    }

    @BeforeEach
    void take(Kernel kernel, Requirements requirements) {
      assertThat(requirements).isNotNull();
      GIVEN.add(kernel);
    }

    @Test
    void runsWhereAllIsThere() {}

    @Test
    @RequiresKernel("99.0")
    void needsTheFuture() {}

    @Nested
    @RequiresKernel("98.0")
    class Inner {
      @Test
      @RequiresFeature(Feature.RINGBUF)
      void needsTheFutureByItsClass(Kernel kernel) {
        GIVEN.add(kernel);
      }
    }
  }

  /** Only to be run by the tests below. */
  @KernelTest
  @EnabledIfSystemProperty(named = INSIDE, matches = "true")
  static final class Seeing {
    @Test
    void seesSomething(Kernel kernel) {
      map(kernel).close();
      Evidence.of(kernel).see("maps", "HASH", "put", "two\twords");
    }

    @Test
    void seesSomethingAndFails(Kernel kernel) {
      Evidence.of(kernel).see("maps", "HASH", "get", "yes");
      throw new IllegalStateException("the reason");
    }

    @Test
    void seesNothing(Kernel kernel) {
      map(kernel).close();
    }
  }

  @Test
  void whatTestsThatPassHaveSeenIsReported() {
    List<String> reported = new ArrayList<>();
    run(
        Seeing.class,
        new TestExecutionListener() {
          @Override
          public void reportingEntryPublished(TestIdentifier id, ReportEntry entry) {
            reported.add(id.getDisplayName() + " " + entry.getKeyValuePairs());
          }
        });
    assertThat(reported).containsExactly("seesSomething(Kernel) {seen=maps\tHASH\tput\ttwo words}");
  }

  /** Only to be run by the tests below. */
  @EveryKernelTest
  @EnabledIfSystemProperty(named = INSIDE, matches = "true")
  static final class Everywhere {
    private static final List<Kernel> GIVEN = new ArrayList<>();

    @Test
    void runsAnywhere(Kernel kernel) {
      map(kernel).close();
      GIVEN.add(kernel);
    }

    @Test
    @RequiresLinux("nothing is like that")
    void needsLinux(Kernel kernel) {
      GIVEN.add(kernel);
    }
  }

  @Test
  void claimsAboutAnyKernelAreTriedInEach() {
    Everywhere.GIVEN.clear();
    List<String> told = new ArrayList<>();
    run(
        Everywhere.class,
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier id, TestExecutionResult result) {
            told.add(id.getDisplayName() + " " + message(result));
          }
        });
    assertThat(told)
        .containsSubsequence(
            "runsAnywhere(Kernel) ", "linux ", "runsAnywhere(Kernel) ", "embedded ")
        .contains(
            "needsLinux(Kernel) this needs Linux: in the embedded kernel nothing is like that");
    assertThat(Set.copyOf(Everywhere.GIVEN)).as("of three tests").hasSize(2);
  }

  /** What came of each test, by its method. */
  private static Map<String, TestExecutionResult> run(
      Class<?> tests, TestExecutionListener... others) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(tests))
            .build();
    Map<String, TestExecutionResult> results = new TreeMap<>();
    System.setProperty(INSIDE, "true");
    try {
      Launcher launcher = LauncherFactory.create();
      List.of(others).forEach(launcher::registerTestExecutionListeners);
      launcher.execute(
          request,
          new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier id, TestExecutionResult result) {
              if (id.isTest()) {
                String name = id.getDisplayName();
                int end = name.indexOf('(');
                results.put(end < 0 ? name : name.substring(0, end), result);
              }
            }
          });
    } finally {
      System.clearProperty(INSIDE);
    }
    return results;
  }

  private static TestExecutionResult of(Map<String, TestExecutionResult> results, String test) {
    return Optional.ofNullable(results.get(test)).orElseThrow(() -> new AssertionError(test));
  }

  private static String message(TestExecutionResult result) {
    return result.getThrowable().map(Throwable::getMessage).orElse("");
  }

  @BeforeEach
  void needsBpf() {
    TestExecutionResult result = of(run(Leaking.class), "closesItsMap");
    Assumptions.assumeTrue(
        result.getStatus() == TestExecutionResult.Status.SUCCESSFUL,
        () -> "a map cannot be made here: " + message(result));
    Leaking.LEFT.forEach(LoadedObject::close);
    Leaking.LEFT.clear();
  }

  @Test
  void testThatLeavesADescriptorFails() {
    Map<String, TestExecutionResult> results = run(Leaking.class);
    Leaking.LEFT.forEach(LoadedObject::close);
    Leaking.LEFT.clear();
    assertThat(of(results, "leavesAMapOpen").getStatus())
        .isEqualTo(TestExecutionResult.Status.FAILED);
    assertThat(message(of(results, "leavesAMapOpen")))
        .startsWith("the test left descriptors open: {")
        .contains("bpf-map");
    assertThat(message(of(results, "failsBeforeItsMapIsClosed")))
        .as("the first failure stays the reason")
        .isEqualTo("the reason");
  }

  @Test
  void needsAreTakenFromMethodsAndClasses() {
    Map<String, TestExecutionResult> results = run(Demanding.class);
    assertThat(of(results, "runsWhereAllIsThere").getStatus())
        .isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
    for (String each : List.of("needsTheFuture", "needsTheFutureByItsClass")) {
      assertThat(of(results, each).getStatus())
          .as(each)
          .isEqualTo(TestExecutionResult.Status.ABORTED);
    }
    assertThat(message(of(results, "needsTheFuture"))).startsWith("this needs Linux 99.0");
    assertThat(message(of(results, "needsTheFutureByItsClass")))
        .startsWith("this needs Linux 98.0");
  }

  @Test
  void classHasOneKernel() {
    Demanding.GIVEN.clear();
    run(Demanding.class);
    assertThat(Demanding.GIVEN).hasSizeGreaterThan(2).containsOnly(Demanding.GIVEN.getFirst());
  }
}
