package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.object.AttachPoint;
import dev.nectar.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is loaded and attached in a kernel. */
@KernelTest
class InventoryTest {
  private static final AttachPoint POINT = new AttachPoint.RawTracepoint("sched_process_wait");

  private static List<Integer> programs(Kernel kernel) {
    return kernel.inventory().programs().stream().map(ProgramInfo::id).toList();
  }

  private static List<Integer> links(Kernel kernel) {
    return kernel.inventory().links().stream().flatMap(each -> each.ids().stream()).toList();
  }

  @Test
  void programsAreListedWhileTheyAreLoaded(Kernel kernel) {
    int id;
    try (Counter counter = Counter.load(kernel, POINT, 0)) {
      ProgramInfo own = counter.program().info();
      id = own.id();
      assertThat(kernel.inventory().programs())
          .filteredOn(each -> each.id() == own.id())
          .containsExactly(own);
      assertThat(programs(kernel)).isSorted();
    }
    // A program is freed a moment after its last descriptor is closed.
    assertThat(Soon.is(() -> !programs(kernel).contains(id))).isTrue();
  }

  @Test
  void linksAreListedWhileTheyAreThere(Kernel kernel) {
    int id;
    try (Counter counter = Counter.load(kernel, POINT, 0);
        Link link = counter.attach(counter.attachment())) {
      LinkInfo own = link.info();
      id = own.ids().getFirst();
      assertThat(kernel.inventory().links())
          .filteredOn(each -> each.ids().equals(own.ids()))
          .containsExactly(own);
      assertThat(own.place()).isEqualTo(new LinkInfo.Place.Tracepoint("sched_process_wait", 0));
    }
    assertThat(Soon.is(() -> !links(kernel).contains(id))).isTrue();
  }
}
