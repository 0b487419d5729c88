package dev.nectar.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of helpers against the running kernel and against the header of the machine. */
@Tag("kernel")
class HelperTableTest {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");
  private static final Path HEADER = Path.of("/usr/include/linux/bpf.h");

  /** A prototype in the documentation at the head of {@code linux/bpf.h}. */
  private static final Pattern PROTOTYPE =
      Pattern.compile("^ \\* \\w[\\w ]*[ *]bpf_(\\w+)\\((.*)\\)$", Pattern.MULTILINE);

  /** Unused registers in what the kernel's macros {@code BPF_CALL_x} declare. */
  private static final String UNUSED = "__ur_";

  /** Arguments of which programs know nothing: the verifier fills them in. */
  private static final Map<Helper, String> HIDDEN =
      Map.of(
          Helper.SK_STORAGE_GET, "gfp_flags",
          Helper.INODE_STORAGE_GET, "gfp_flags",
          Helper.TASK_STORAGE_GET, "gfp_flags",
          Helper.CGRP_STORAGE_GET, "gfp_flags",
          Helper.TIMER_SET_CALLBACK, "aux");

  @Test
  void theRunningKernelHasTheHelpersOfItsVersionUnderTheSameNumbers() throws IOException {
    Btf types = kernelTypes();
    KernelVersion running =
        KernelVersion.parse(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
    Map<Integer, String> expected =
        Arrays.stream(Helper.values())
            .filter(helper -> running.atLeast(helper.since()))
            .collect(Collectors.toMap(Helper::number, h -> "BPF_FUNC_" + h.symbol().substring(4)));
    Map<Integer, String> actual = new TreeMap<>();
    for (BtfType.Enumerator constant : functionIds(types).values()) {
      actual.put((int) constant.value(), constant.name());
    }
    assertThat(actual.remove(0)).isEqualTo("BPF_FUNC_unspec");
    assertThat(actual.remove(expected.size() + 1)).isEqualTo("__BPF_FUNC_MAX_ID");
    assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void argumentsAreThoseOfTheKernelsFunctions() throws IOException {
    Btf types = kernelTypes();
    int checked = 0;
    for (Helper helper : Helper.values()) {
      Optional<List<String>> parameters = parameters(types, helper);
      if (parameters.isPresent()) {
        assertThat(parameters.get()).as(helper.symbol()).hasSize(helper.arguments());
        checked++;
      }
    }
    assertThat(checked).as("helpers that kernels have under their own name").isGreaterThan(100);
  }

  @Test
  void argumentsAreThoseOfTheHeadersPrototypes() throws IOException {
    Assumptions.assumeTrue(Files.isReadable(HEADER), HEADER + " cannot be read");
    Matcher prototype = PROTOTYPE.matcher(Files.readString(HEADER));
    Set<Helper> checked = new HashSet<>();
    while (prototype.find()) {
      Helper helper = Helper.named(prototype.group(1)).orElseThrow();
      assertThat(helper.arguments()).as(helper.symbol()).isEqualTo(count(prototype.group(2)));
      checked.add(helper);
    }
    assertThat(checked).as("helpers the header describes").hasSizeGreaterThan(200);
  }

  private static Btf kernelTypes() throws IOException {
    Assumptions.assumeTrue(Files.isReadable(VMLINUX), VMLINUX + " cannot be read");
    return Btf.read(VMLINUX);
  }

  private static BtfType.Enumeration functionIds(Btf types) {
    int id = types.find(BtfKind.ENUM, "bpf_func_id");
    return (BtfType.Enumeration) types.type(id);
  }

  /** The names of what the function of the helper's name takes, if there is one. */
  private static Optional<List<String>> parameters(Btf types, Helper helper) {
    int id = types.find(BtfKind.FUNC, helper.symbol());
    if (id <= 0 || !(types.type(id) instanceof BtfType.Func(_, _, int prototype))) {
      return Optional.empty();
    }
    BtfType.Prototype found = (BtfType.Prototype) types.type(prototype);
    String hidden = HIDDEN.getOrDefault(helper, UNUSED);
    return Optional.of(
        found.parameters().stream()
            .map(BtfType.Parameter::name)
            .filter(name -> !name.startsWith(UNUSED) && !name.equals(hidden))
            .toList());
  }

  /** Three dots are the three arguments that {@code bpf_trace_printk} may format. */
  private static int count(String parameters) {
    if (parameters.equals("void")) {
      return 0;
    }
    int commas = (int) parameters.chars().filter(c -> c == ',').count();
    return commas + (parameters.endsWith("...") ? 3 : 1);
  }
}
