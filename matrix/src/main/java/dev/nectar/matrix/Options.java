package dev.nectar.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for on the command line.
 *
 * @param kernels series to run, none for all of the file
 * @param own a kernel that is not of the file
 * @param tests names of test classes, with or without package, none for all
 * @param limit how long one guest may run
 * @param jobs how many guests run at once
 * @param memory of a guest, in MiB
 * @param flags what is switched on
 */
record Options(
    List<String> kernels,
    Optional<OwnKernel> own,
    List<String> tests,
    Duration limit,
    int jobs,
    int memory,
    Set<Flag> flags) {

  /** A kernel given by its files. */
  record OwnKernel(Path image, Path modules) {}

  /** What is either asked for or not. */
  enum Flag {
    /** Text of help. */
    HELP,
    /** Which kernels and test classes there are. */
    LIST,
    /** Not to build first; the launcher's business. */
    BUILT,
    /** The oldest and the newest kernel alone. */
    ENDS,
    /** To end when the process that started this ends. */
    WITH_PARENT,
    /** To write the page of the documentation though not every kernel ran. */
    WRITE_DOCS
  }

  static final String HELP =
      """
      Runs the kernel tests (tagged "kernel") of all modules on this machine's kernel and in Debian
      kernels under QEMU, and prints what each of them said.

      usage: matrix/run [--kernel SERIES]... [--test CLASS]... [option]...
             matrix/run --kernel VMLINUZ --modules DIR [--test CLASS]... [option]...

        --kernel SERIES   one of the kernels in matrix/kernels, such as 6.1; repeatable
        --kernel VMLINUZ  any kernel image; its modules are those of --modules
        --modules DIR     the kernel's folder of modules, such as /lib/modules/6.1.0
        --test CLASS      one test class, with or without its package; repeatable
        --ends            the oldest and the newest kernel of the file alone
        --limit SECONDS   how long a guest may run before it is ended (600)
        --jobs N          how many guests run at once (one for each processor)
        --memory MIB      memory of a guest (1500)
        --write-docs      write docs/kernel-support.md though not every kernel ran
        --with-parent     end when the process that started this ends, whatever ends it
        --built           do not build first: use what lies in the modules' target folders
        --list            say which kernels and test classes there are
        --help            this text

      Kernels come from the mirror of Debian that the system's own package sources name, and are
      kept in ${XDG_CACHE_HOME:-~/.cache}/nectar/matrix. One that cannot be had is said and left out.
      Results stand in target/matrix: a folder of JUnit XML for each kernel with the end of its
      console, the table as matrix.txt, everything as matrix.json.

      Exit code: 0 every test passed or was skipped with a reason; 1 a test failed, a guest died, a
      test ran neither on the host nor on any of two kernels or more, or the run broke off; 2 the
      request or matrix/kernels is wrong; 3 the matrix cannot run here: QEMU, busybox or every kernel
      lacks.
      """;

  /**
   * Reads the command line.
   *
   * @param words its words
   * @param from the folder that paths start from
   */
  static Options parse(List<String> words, Path from) {
    return new Parser(words, from).parse();
  }

  boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** One pass over the words. */
  private static final class Parser {
    private final List<String> words;
    private final List<String> kernels = new ArrayList<>();
    private final List<Path> images = new ArrayList<>();
    private final List<Path> modules = new ArrayList<>();
    private final List<String> tests = new ArrayList<>();
    private final Set<Flag> flags = new LinkedHashSet<>();
    private Duration limit = Duration.ofMinutes(10);
    private int jobs = Runtime.getRuntime().availableProcessors();
    private int memory = 1500;
    private final Path from;
    private int next;

    Parser(List<String> words, Path from) {
      this.words = words;
      this.from = from;
    }

    Options parse() {
      while (next < words.size()) {
        option(words.get(next++));
      }
      if (flags.contains(Flag.WRITE_DOCS) && !tests.isEmpty()) {
        throw wrong(
            "the page of the documentation is about all tests, so --write-docs takes no --test");
      }
      return new Options(kernels, own(), tests, limit, jobs, memory, flags);
    }

    private void option(String word) {
      switch (word) {
        case "--kernel" -> kernel(value(word));
        case "--modules" -> modules.add(from.resolve(value(word)));
        case "--test" -> tests.add(value(word));
        case "--limit" -> limit = Duration.ofSeconds(number(word, 10, 86_400));
        case "--jobs" -> jobs = number(word, 1, 64);
        case "--memory" -> memory = number(word, 700, 65_536);
        case "--write-docs" -> flags.add(Flag.WRITE_DOCS);
        case "--ends" -> flags.add(Flag.ENDS);
        case "--with-parent" -> flags.add(Flag.WITH_PARENT);
        case "--built" -> flags.add(Flag.BUILT);
        case "--list" -> flags.add(Flag.LIST);
        case "--help", "-h" -> flags.add(Flag.HELP);
        default -> throw wrong("there is no option " + word);
      }
    }

    private void kernel(String value) {
      Path file = from.resolve(value);
      if (value.contains("/") || Files.isRegularFile(file)) {
        images.add(file);
      } else {
        kernels.add(value);
      }
    }

    private Optional<OwnKernel> own() {
      if (images.isEmpty() && modules.isEmpty()) {
        return Optional.empty();
      }
      if (images.size() != 1 || modules.size() != 1) {
        throw wrong("a kernel image needs its --modules, and one of both can be given");
      }
      Path image = images.getFirst();
      if (Files.isDirectory(image)) {
        throw wrong("the kernel " + image + " is a folder, not an image");
      }
      if (!Files.isReadable(image)) {
        throw wrong("the kernel " + image + " cannot be read");
      }
      if (!Files.isDirectory(modules.getFirst())) {
        throw wrong("the modules " + modules.getFirst() + " are not a folder");
      }
      return Optional.of(new OwnKernel(image, modules.getFirst()));
    }

    private String value(String option) {
      if (next == words.size()) {
        throw wrong(option + " needs a value");
      }
      return words.get(next++);
    }

    private int number(String option, int least, int most) {
      String text = value(option);
      int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
      if (number < least || number > most) {
        throw wrong(option + " needs a number from " + least + " to " + most + ", not " + text);
      }
      return number;
    }

    private static MatrixException wrong(String message) {
      return new MatrixException(message, "matrix/run --help says what there is");
    }
  }
}
