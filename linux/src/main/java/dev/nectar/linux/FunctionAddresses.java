package dev.nectar.linux;

import dev.nectar.kernel.KernelException;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.linux.sys.Native;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where functions start that are named with their modules, by {@code /proc/kallsyms}: the kernel
 * finds many functions by their names alone, or by their addresses.
 */
final class FunctionAddresses {
  private static final String CODE = "tTwW";

  private final LinuxTarget target;
  private final Run run;

  FunctionAddresses(LinuxTarget target, Run run) {
    this.target = target;
    this.run = run;
  }

  /** Whether one is named with its module. */
  static boolean areNeeded(List<String> functions) {
    return functions.stream().anyMatch(name -> name.indexOf(':') >= 0);
  }

  /** Their addresses, in their order. */
  Bpf.Functions of(List<String> functions) {
    Map<String, Set<Long>> found = find(functions);
    MemorySegment array = Native.room(8L * functions.size(), run.arena());
    for (int i = 0; i < functions.size(); i++) {
      String name = functions.get(i);
      Native.putLong(array, 8L * i, only(name, found.getOrDefault(name, Set.of())));
    }
    return new Bpf.Functions.Placed(array);
  }

  private long only(String name, Set<Long> addresses) {
    String head = "cannot " + run.action() + ": this kernel ";
    if (addresses.isEmpty()) {
      throw new KernelException(
          head + "has no function " + name,
          "list those it can trace: /sys/kernel/tracing/available_filter_functions");
    }
    if (addresses.size() > 1) {
      throw new KernelException(
          head + "has several functions " + name, "name its module, or another function");
    }
    long address = addresses.iterator().next();
    if (address == 0) {
      throw new KernelException(
          head + "hides the addresses of functions of modules (kernel.kptr_restrict)",
          "name functions without their modules, or run with CAP_SYSLOG");
    }
    return address;
  }

  /** By the names that are asked for: with a module, its function; without, any. */
  private Map<String, Set<Long>> find(List<String> functions) {
    Set<String> asked = new HashSet<>(functions);
    Map<String, Set<Long>> found = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(target.host().file("/proc/kallsyms"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split("\\s+");
        if (words.length < 3 || CODE.indexOf(words[1]) < 0) {
          continue;
        }
        long address = Long.parseUnsignedLong(words[0], 16);
        note(words[2], address, asked, found);
        if (words.length > 3) {
          String module = words[3].substring(1, words[3].length() - 1);
          note(module + ":" + words[2], address, asked, found);
        }
      }
      return found;
    } catch (IOException | NumberFormatException e) {
      throw new KernelException(
          "cannot " + run.action() + ": /proc/kallsyms cannot be read",
          "mount proc: mount -t proc proc /proc",
          e);
    }
  }

  private static void note(
      String name, long address, Set<String> asked, Map<String, Set<Long>> found) {
    if (asked.contains(name)) {
      found.computeIfAbsent(name, _ -> new HashSet<>()).add(address);
    }
  }
}
