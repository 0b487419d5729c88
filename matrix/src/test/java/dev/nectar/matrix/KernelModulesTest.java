package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
  @TempDir Path folder = Path.of("");

  private void module(String file, String depends) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "ELF\0license=GPL\0depends=" + depends + "\0vermagic=x\0");
  }

  private Iterable<String> order(String... names) throws IOException {
    return new KernelModules(folder, Files::readAllBytes).withDependencies(List.of(names)).keySet();
  }

  @Test
  void aModuleStandsBehindWhatItDependsOn() throws IOException {
    module("net/ipip.ko", "ip_tunnel,tunnel4");
    module("net/ip_tunnel.ko", "");
    module("net/tunnel4.ko.xz", "");
    module("net/other.ko", "");
    assertThat(order("ipip")).containsExactly("ip_tunnel", "tunnel4", "ipip");
  }

  @Test
  void dashesAreUnderscores() throws IOException {
    module("a/cls-bpf.ko", "x-y");
    module("a/x_y.ko", "");
    assertThat(order("cls_bpf")).containsExactly("x_y", "cls_bpf");
  }

  @Test
  void whatTheKernelLacksIsLeftOut() throws IOException {
    module("a/veth.ko", "built_in");
    assertThat(order("nothing", "veth")).containsExactly("veth");
  }

  @Test
  void modulesTellTheirKernel() throws IOException {
    assertThat(new KernelModules(folder, Files::readAllBytes).release()).isEmpty();
    Files.writeString(folder.resolve("a.ko"), "ELF\0vermagic=6.1.0-50-amd64 SMP preempt\0");
    assertThat(new KernelModules(folder, Files::readAllBytes).release()).hasValue("6.1.0-50-amd64");
  }

  @Test
  void modulesThatNeedEachOtherEnd() throws IOException {
    module("a.ko", "b");
    module("b.ko", "a");
    assertThat(order("a")).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aModuleWithoutTheEntryDependsOnNothing() {
    assertThat(KernelModules.dependencies("x".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(KernelModules.dependencies("\0depends=a".getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }
}
