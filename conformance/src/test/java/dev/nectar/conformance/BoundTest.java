package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadOptions;
import dev.nectar.kernel.LoadOptions.Device;
import dev.nectar.kernel.LoadOptions.Device.Use;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.Program;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.SystemCalls;
import dev.nectar.object.NetworkPoint.Xdp;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Programs that are loaded for one network device, by {@link LoadOptions#boundTo}. */
@KernelTest
class BoundTest {
  private static final Xdp POINT = new Xdp("lo", Xdp.Mode.GENERIC);

  private static LoadedObject load(Kernel kernel, LoadOptions options) {
    ProgramSpec pass = ProgramSpec.at("pass", POINT, new Assembler().assemble("r0 = 2\nexit"));
    return kernel.load(new ObjectSpec(List.of(pass), List.of(), "GPL"), options);
  }

  private static LoadOptions bound(String device, Use use) {
    return LoadOptions.NONE.boundTo(new Device(device, use));
  }

  @Test
  void deviceThatIsNotThereIsNamed(Kernel kernel) {
    for (Use use : Use.values()) {
      assertThatThrownBy(() -> load(kernel, bound("nosuch0", use)).close())
          .isInstanceOf(KernelException.class)
          .hasMessage("cannot load programs for a device: there is no network device 'nosuch0'");
    }
  }

  @Test
  void deviceThatRunsNoProgramsIsRefused(Kernel kernel) {
    assertThatThrownBy(() -> load(kernel, bound("lo", Use.OFFLOAD)).close())
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("cannot load program pass: ");
  }

  /** Does something as a thread of the room would. */
  private static <T> T in(Room room, Kernel kernel, Supplier<T> what) {
    SystemCalls calls = new SystemCalls(kernel.target().architecture());
    return new NetworkNamespace(calls, Optional.of(room.namespace())).call("load", what);
  }

  @Test
  @RequiresKernel("6.3")
  void programForTheMetadataOfOneDeviceIsTakenByNoOther(Kernel kernel) throws IOException {
    LoadOptions options = bound(Room.DEVICE, Use.METADATA);
    try (Room room = Room.open();
        LoadedObject object = in(room, kernel, () -> load(kernel, options))) {
      Program pass = object.program("pass");
      Attachment own =
          new Attachment(pass, new Xdp(Room.DEVICE, Xdp.Mode.NATIVE)).in(room.namespace());
      try (Link link = kernel.attach(own)) {
        assertThat(link.info().program()).isEqualTo(pass.info().id());
      }
      Attachment other = new Attachment(pass, new Xdp("veth0", Xdp.Mode.NATIVE));
      assertThatThrownBy(() -> kernel.attach(other.in(room.namespace())).close())
          .isInstanceOf(KernelException.class)
          .hasMessageStartingWith("cannot attach to xdp:veth0:native");
    }
  }

  @Test
  @RequiresKernel("6.3")
  void deviceThatTellsNothingOfPacketsIsRefused(Kernel kernel) {
    assertThatThrownBy(() -> load(kernel, bound("lo", Use.METADATA)).close())
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("cannot load program pass: ");
  }
}
