package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.report.NectarException;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Programs at functions of a kernel module: the one that sets up a device of the kind {@code
 * dummy}, called once for each.
 */
@KernelTest
class ModuleFunctionsTest {
  private static final String FUNCTION = "dummy_setup";

  /** By its name alone, and with that of its module. */
  private static final List<String> BOTH = List.of(FUNCTION, "dummy:" + FUNCTION);

  private Room room;

  @BeforeEach
  void open() {
    Assumptions.assumeTrue(Files.exists(Path.of("/sys/module/dummy")), "no module dummy");
    room = Room.open();
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private void makeDevice() {
    assertThat(room.run("busybox ip link add d0 type dummy && busybox ip link del d0")).isEmpty();
  }

  private void fires(Kernel kernel, AttachPoint point) {
    try (Counter counter = Counter.load(kernel, point, 0)) {
      makeDevice();
      assertThat(counter.runs()).as("before").isZero();
      try (Link link = counter.attach(counter.attachment())) {
        makeDevice();
        makeDevice();
        assertThat(counter.runs()).as(link.point().text()).isEqualTo(2);
      }
      makeDevice();
      assertThat(counter.runs()).as("after").isEqualTo(2);
    }
  }

  private void firesByBothNames(Kernel kernel, Function<String, AttachPoint> point) {
    for (String name : BOTH) {
      fires(kernel, point.apply(name));
    }
  }

  private static void assumeTypes(Kernel kernel) {
    Assumptions.assumeTrue(kernel.target().modules().contains("dummy"), "no types of module dummy");
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  @RequiresKernel("5.11") // the first with types of modules
  void fentryFires(Kernel kernel) {
    assumeTypes(kernel);
    firesByBothNames(kernel, AttachPoint.Fentry::new);
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  @RequiresKernel("5.11")
  void fexitFires(Kernel kernel) {
    assumeTypes(kernel);
    firesByBothNames(kernel, AttachPoint.Fexit::new);
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  @RequiresKernel("5.13") // which tells the function
  void linkNamesTheModule(Kernel kernel) {
    assumeTypes(kernel);
    AttachPoint point = new AttachPoint.Fentry(FUNCTION);
    try (Counter counter = Counter.load(kernel, point, 0);
        Link link = counter.attach(counter.attachment());
        Link found = kernel.inventory().link(link.info().ids().getFirst()).orElseThrow()) {
      assertThat(found.point()).isEqualTo(new AttachPoint.Fentry("dummy:" + FUNCTION));
    }
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  void moduleThatIsNotThereIsNamed(Kernel kernel) {
    for (String name : List.of("no_such_module:f", "dummy:no_such_function", "no_such_function")) {
      assertThatThrownBy(() -> Counter.load(kernel, new AttachPoint.Fentry(name), 0))
          .isInstanceOf(NectarException.class)
          .hasMessageContaining("fentry:" + name + " is not in this kernel");
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void kprobeFires(Kernel kernel) {
    firesByBothNames(kernel, name -> new AttachPoint.Kprobe(name, 0));
  }

  @Test
  @RequiresFeature(Feature.KPROBE)
  void kretprobeFires(Kernel kernel) {
    firesByBothNames(kernel, AttachPoint.Kretprobe::new);
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void manyKprobesFire(Kernel kernel) {
    for (String name : BOTH) {
      fires(kernel, new AttachPoint.KprobeMulti(List.of(name, "dummy_change_carrier")));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void returnsOfManyFire(Kernel kernel) {
    for (String name : BOTH) {
      fires(kernel, new AttachPoint.KretprobeMulti(List.of("dummy:dummy_change_carrier", name)));
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void eachOfManyHasItsCookie(Kernel kernel) {
    AttachPoint point =
        new AttachPoint.KprobeMulti(List.of("dummy:" + FUNCTION, "dummy:dummy_change_carrier"));
    String onlyTheFirst =
        """
          r1 = r6
          call bpf_get_attach_cookie
          if r0 == 7 goto out
          r1 = map[runs]
          r2 = r10
          r2 += -4
          call bpf_map_lookup_elem
          if r0 == 0 goto out
          r1 = 100
          lock *(u64 *)(r0 + 0) += r1
        """;
    try (Counter counter = Counter.load(kernel, point, onlyTheFirst, 0);
        Link link = counter.attach(counter.attachment().withCookies(List.of(7L, 8L)))) {
      makeDevice();
      assertThat(counter.runs()).as(link.point().text()).isEqualTo(1);
    }
  }

  @Test
  @RequiresFeature(Feature.KPROBE_MULTI)
  void thoseOfManyThatAreNotThereAreNamed(Kernel kernel) {
    for (String name : List.of("no_such_module:f", "dummy:no_such_function")) {
      AttachPoint point = new AttachPoint.KprobeMulti(List.of(FUNCTION, name));
      try (Counter counter = Counter.load(kernel, point, 0)) {
        assertThatThrownBy(() -> kernel.attach(counter.attachment()))
            .isInstanceOf(KernelException.class)
            .hasMessageEndingWith("this kernel has no function " + name);
      }
    }
  }
}
