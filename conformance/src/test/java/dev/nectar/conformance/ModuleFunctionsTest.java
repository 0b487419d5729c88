package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
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

  /** By its name alone, and with that of its module. */
  private void firesByBothNames(Kernel kernel, Function<String, AttachPoint> point) {
    fires(kernel, point.apply(FUNCTION));
    fires(kernel, point.apply("dummy:" + FUNCTION));
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
    fires(kernel, new AttachPoint.KprobeMulti(List.of(FUNCTION, "dummy_change_carrier")));
  }
}
