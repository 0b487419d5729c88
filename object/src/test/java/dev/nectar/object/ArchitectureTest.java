package dev.nectar.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void isFoundByEveryNameInUse() {
    assertThat(Architecture.find("amd64")).contains(Architecture.X86_64);
    assertThat(Architecture.find("x86_64")).contains(Architecture.X86_64);
    assertThat(Architecture.find("aarch64")).contains(Architecture.ARM64);
    assertThat(Architecture.find("riscv64")).isEmpty();
  }

  @Test
  void registersStandWhereTheKernelSavesThem() {
    assertThat(Architecture.X86_64.registerOffset("di")).hasValue(112);
    assertThat(Architecture.X86_64.registerOffset("ss")).hasValue(160);
    assertThat(Architecture.X86_64.syscallArgumentOffset(3)).hasValue(56);
    assertThat(Architecture.X86_64.argumentOffset(3)).hasValue(88);
    assertThat(Architecture.X86_64.argumentOffset(6)).isEmpty();
    assertThat(Architecture.X86_64.syscallNumberOffset()).isEqualTo(120);
    assertThat(Architecture.X86_64.instructionPointerOffset()).isEqualTo(128);
    assertThat(Architecture.ARM64.stackPointerOffset()).isEqualTo(248);
    assertThat(Architecture.ARM64.instructionPointerOffset()).isEqualTo(256);
    assertThat(Architecture.ARM64.syscallArgumentOffset(0)).hasValue(272);
    assertThat(Architecture.ARM64.syscallArgumentOffset(1)).hasValue(8);
    assertThat(Architecture.ARM64.registerOffset("di")).isEmpty();
  }

  @Test
  void syscallsHaveTheNumbersOfTheirArchitecture() {
    SyscallTable x86 = Architecture.X86_64.syscalls();
    assertThat(x86.number("newstat")).hasValue(4);
    assertThat(x86.number("newuname")).hasValue(63);
    assertThat(x86.number("umount")).hasValue(166);
    assertThat(x86.number("openat")).hasValue(257);
    assertThat(x86.number("bpf")).hasValue(321);
    assertThat(x86.number("uprobe")).hasValue(336);
    assertThat(x86.number("file_setattr")).hasValue(469);
    assertThat(x86.name(321)).contains("bpf");
    assertThat(x86.name(400)).isEmpty();
    assertThat(x86.name(-1)).isEmpty();
    SyscallTable arm = Architecture.ARM64.syscalls();
    assertThat(arm.number("openat")).hasValue(56);
    assertThat(arm.number("bpf")).hasValue(280);
    assertThat(arm.number("perf_event_open")).hasValue(241);
    assertThat(arm.number("epoll_pwait")).hasValue(22);
    assertThat(arm.number("epoll_wait")).isEmpty();
    assertThat(arm.number("file_setattr")).hasValue(469);
  }
}
