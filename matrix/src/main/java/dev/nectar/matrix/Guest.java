package dev.nectar.matrix;

import java.io.IOException;
import java.io.PrintStream;
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

  /**
   * LSM programs need bpf among the security modules, which older configurations leave out. Without
   * cmpxchg16b, kernels since 7.0 have memory without a lock only from caches that they check:
   * arenas, local storage and the streams of programs need it.
   */
  private static final String COMMAND_LINE =
      "console=ttyS0 quiet panic=-1 oops=panic mitigations=off lsm=lockdown,bpf"
          + " slab_debug=F,kmalloc-* rdinit=/init";

  private static final int CONSOLE_LINES = 25;
  private static final int LONG_CONSOLE = 120;

  private final Path qemu;
  private final Options options;
  private final Children children;
  private final PrintStream log;

  Guest(Path qemu, Options options, Children children, PrintStream log) {
    this.qemu = qemu;
    this.options = options;
    this.children = children;
    this.log = log;
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
    log.println("matrix: " + kernel.name() + ": booting " + kernel.release());
    Path console = folder.resolve("console.txt");
    Path events = folder.resolve("events.jsonl");
    Path messages = folder.resolve("qemu.txt");
    Files.deleteIfExists(console);
    Files.deleteIfExists(events);
    ProcessBuilder builder = new ProcessBuilder(words(kernel, initrd, console, events));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true).redirectOutput(messages.toFile());
    long start = System.nanoTime();
    int code;
    try (Progress _ = new Progress(kernel.name(), events, log)) {
      code = children.await(builder, options.limit());
    }
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
    List<String> words = new ArrayList<>();
    // The kernel ends QEMU if this program is killed and cannot.
    Command.find("setpriv")
        .ifPresent(setpriv -> words.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL")));
    words.add(qemu.toString());
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
    return Optional.of(why + running + "\nits console ended with\n" + end(console));
  }

  /** The last lines, or all since the kernel said that it dies. */
  private static String end(Path console) throws IOException {
    String last = lastLines(console, CONSOLE_LINES);
    String more = lastLines(console, LONG_CONSOLE);
    int death = more.lastIndexOf("Kernel panic");
    int bug = more.indexOf("BUG: ");
    int from = bug >= 0 ? bug : death;
    int start = from < 0 ? more.length() : more.lastIndexOf('\n', from) + 1;
    return more.length() - start > last.length() ? more.substring(start) : last;
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
