package dev.nectar.cli;

import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.elf.ObjectReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of commands on what they themselves load into the running kernel. */
abstract class LiveKernel {
  /** Of this test, and of the thread that runs it. */
  LinuxKernel kernel;

  @BeforeEach
  final void openKernel() throws Exception {
    Nectar.assumeKernel();
    kernel = LinuxKernel.open();
  }

  @AfterEach
  final void closeKernel() {
    if (kernel != null) {
      kernel.close();
    }
  }

  static ObjectSpec read(String name) throws Exception {
    Path folder = Approved.ROOT.resolve("object/src/test/objects/golden");
    return ObjectReader.read(folder.resolve(name));
  }

  LoadedObject golden(String name) throws Exception {
    return kernel.load(read(name));
  }

  static String id(BpfMap map) {
    return Integer.toString(map.info().id());
  }
}
