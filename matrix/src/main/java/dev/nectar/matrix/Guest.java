package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Boots a kernel under QEMU, once, and reads what its tests said. */
final class Guest {
  /**
   * All that QEMU can emulate, but for cmpxchg16b: with a segment prefix, as kernels since 6.4 use
   * it in their allocator, QEMU 7.2 gets it wrong at times, and the kernel crashes in kmalloc.
   */
  private static final String CPU = "max,-cx16";

  /**
   * One thread for both processors of the guest. With one for each, code that a kernel patches
   * while the other processor runs it may be seen half patched (a kernel died of int3 while it
   * booted), and guests that share the host's processors wait for each other's locks.
   */
  private static final String ACCELERATOR = "tcg,thread=single";

  /** LSM programs need bpf among the security modules, which older configurations leave out. */
  private static final String COMMAND_LINE =
      "console=ttyS0 quiet panic=-1 oops=panic mitigations=off lsm=lockdown,bpf rdinit=/init";

  private static final int CONSOLE_LINES = 25;

  private final Path qemu;
  private final Options options;
  private final Children children;

  Guest(Path qemu, Options options, Children children) {
    this.qemu = qemu;
    this.options = options;
    this.children = children;
  }

  /**
   * Runs the tests in a kernel.
   *
   * @param kernel which
   * @param initrd its first root folder
   * @param folder where the console, events and QEMU's own messages go
   */
  Column run(KernelFiles kernel, Path initrd, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path console = folder.resolve("console.txt");
    Path events = folder.resolve("events.jsonl");
    Path messages = folder.resolve("qemu.txt");
    Files.deleteIfExists(console);
    Files.deleteIfExists(events);
    ProcessBuilder builder = new ProcessBuilder(words(kernel, initrd, console, events));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true).redirectOutput(messages.toFile());
    long start = System.nanoTime();
    int code = children.await(builder, options.limit());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Events read = Events.read(events);
    return new Column(
        kernel.name(),
        kernel.release(),
        took,
        read.outcomes(),
        problem(code, read, console, messages));
  }

  private List<String> words(KernelFiles kernel, Path initrd, Path console, Path events) {
    List<String> words = new ArrayList<>(List.of(qemu.toString()));
    words.addAll(List.of("-accel", ACCELERATOR, "-cpu", CPU, "-smp", "2"));
    words.addAll(List.of("-m", Integer.toString(options.memory())));
    words.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
    words.addAll(List.of("-serial", "file:" + console, "-serial", "file:" + events));
    words.addAll(List.of("-kernel", kernel.image().toString(), "-initrd", initrd.toString()));
    words.addAll(List.of("-append", COMMAND_LINE));
    return words;
  }

  private Optional<String> problem(int code, Events events, Path console, Path messages)
      throws IOException {
    if (events.ended() && code == 0) {
      return Optional.empty();
    }
    String why;
    if (code == Children.ENDED) {
      why = "the guest was ended after " + options.limit().toSeconds() + " s";
    } else if (code != 0) {
      why = "QEMU ended with " + code + ": " + lastLines(messages, 3).strip();
    } else {
      why = "the guest stopped before its tests had ended";
    }
    String running = events.unfinished().map(test -> ", while " + test + " ran").orElse("");
    return Optional.of(
        why + running + "; its console ended with\n" + lastLines(console, CONSOLE_LINES));
  }

  private static String lastLines(Path file, int count) throws IOException {
    if (!Files.isReadable(file)) {
      return "";
    }
    String text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8);
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    StringBuilder last = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - count), lines.size())) {
      last.append("  | ").append(Text.printable(line)).append('\n');
    }
    return last.toString();
  }
}
