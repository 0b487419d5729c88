package dev.nectar.matrix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** One run: kernels are got, tests staged, the host and the guests run, results written. */
final class Matrix {
  private final Path root;
  private final Path target;
  private final Options options;
  private final PrintStream out;
  private final PrintStream err;
  private final Children children = new Children();
  private final List<String> missing = new ArrayList<>();

  Matrix(Path root, Options options, PrintStream out, PrintStream err) {
    this.root = root;
    this.target = root.resolve("target/matrix");
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** The exit code. */
  int run() throws IOException {
    List<KernelRow> all = KernelRow.read(root.resolve("matrix/kernels"));
    List<KernelRow> rows = choose(all);
    Stage stage = new Stage(root, target.resolve("stage"), children);
    if (options.has(Options.Flag.LIST)) {
      return list(all, stage);
    }
    Path qemu = Command.need("qemu-system-x86_64", "qemu-system-x86");
    Command.need("busybox", "busybox-static");
    List<KernelFiles> kernels = kernels(rows);
    try (FileChannel _ = lock()) {
      return run(all, qemu, kernels, stage);
    }
  }

  /** Two runs in one folder would destroy each other's results. */
  private FileChannel lock() throws IOException {
    Files.createDirectories(target);
    FileChannel file =
        FileChannel.open(
            target.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() == null) {
      file.close();
      throw new MatrixException(
          "another run is under way in " + target, "wait until it ends, or use another clone");
    }
    return file;
  }

  private int run(List<KernelRow> all, Path qemu, List<KernelFiles> kernels, Stage stage)
      throws IOException {
    forgetResults();
    err.println("matrix: gathering what tests need");
    stage.make();
    TestRun tests =
        new TestRun(stage, TestRun.choose(TestRun.find(stage, children), options.tests()));
    List<Column> columns = new ArrayList<>();
    columns.add(done(new Host(options.limit(), children).run(tests, folder(Host.NAME))));
    columns.addAll(guests(new Guest(qemu, options, children, err), kernels, tests));
    return report(new Results(columns), columns.size() == all.size() + 1);
  }

  /** So that nobody takes those of an earlier run for those of this. */
  private void forgetResults() throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("stage") && !file.endsWith("lock")) {
          Trees.delete(file);
        }
      }
    }
  }

  private List<KernelRow> choose(List<KernelRow> all) {
    for (String series : options.kernels()) {
      if (all.stream().noneMatch(row -> row.series().equals(series))) {
        throw new MatrixException(
            "there is no kernel " + series + " in matrix/kernels",
            "name one of "
                + String.join(", ", all.stream().map(KernelRow::series).toList())
                + ", or a kernel's file with its --modules");
      }
    }
    if (options.has(Options.Flag.ENDS)) {
      return all.size() < 2 ? all : List.of(all.getFirst(), all.getLast());
    }
    if (options.kernels().isEmpty()) {
      return options.own().isPresent() ? List.of() : all;
    }
    return all.stream().filter(row -> options.kernels().contains(row.series())).toList();
  }

  private int list(List<KernelRow> rows, Stage stage) throws IOException {
    rows.forEach(row -> out.printf("kernel %-6s %s %s%n", row.series(), row.suite(), row.image()));
    stage.make();
    TestRun.find(stage, children).forEach(name -> out.println("test   " + name));
    return 0;
  }

  /** Kernels that cannot be had are said and left out, unless none is left. */
  private List<KernelFiles> kernels(List<KernelRow> rows) throws IOException {
    if (rows.isEmpty() && options.own().isEmpty()) {
      throw new MatrixException("matrix/kernels names no kernel", "name some, or give --kernel");
    }
    KernelStore store =
        new KernelStore(KernelStore.cacheOf(System.getenv()), Path.of("/"), children, err);
    List<KernelFiles> kernels = new ArrayList<>();
    for (KernelRow row : rows) {
      try {
        kernels.add(store.get(row));
      } catch (MatrixException e) {
        missing.add("kernel " + row.series() + " cannot be had: " + e.getMessage());
        err.println("matrix: " + missing.getLast());
      }
    }
    if (options.own().isPresent()) {
      KernelFiles own = KernelFiles.own(options.own().get());
      if (own.config().isEmpty()) {
        err.println(
            "matrix: there is neither config-"
                + own.release()
                + " beside the kernel nor config among its modules, so what it was built without"
                + " counts as failed");
      }
      checkModules(own);
      kernels.add(own);
    }
    if (kernels.isEmpty()) {
      throw new UnavailableException(
          "no kernel can be had, so nothing was run", "look at the reasons above");
    }
    return kernels;
  }

  /** The kernel would take none of another's modules, and tests would fail for lack of them. */
  private void checkModules(KernelFiles own) throws IOException {
    Optional<String> release = new KernelModules(own.modules(), KernelModules::unpack).release();
    if (release.isEmpty()) {
      err.println("matrix: there are no modules in " + own.modules());
    } else if (!release.get().equals(own.release())) {
      throw new MatrixException(
          "the modules in "
              + own.modules()
              + " are those of "
              + release.get()
              + ", but the kernel is "
              + own.release(),
          "name the modules of the same kernel");
    }
  }

  private Path folder(String column) {
    return target.resolve(column);
  }

  private synchronized Column done(Column column) throws IOException {
    err.println("matrix: " + column.summary());
    JUnitXml.write(column, folder(column.name()));
    return column;
  }

  private List<Column> guests(Guest guest, List<KernelFiles> kernels, TestRun tests)
      throws IOException {
    List<String> modules =
        Files.readAllLines(root.resolve("matrix/modules")).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    Path images = target.resolve("images");
    Image image = Image.make(tests.stage(), tests, images, modules);
    List<Future<Column>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(options.jobs())) {
      for (KernelFiles kernel : kernels) {
        running.add(threads.submit(() -> guest(guest, kernel, image)));
      }
    }
    Trees.delete(images);
    List<Column> columns = new ArrayList<>();
    for (Future<Column> each : running) {
      columns.add(result(each));
    }
    return columns;
  }

  private Column guest(Guest guest, KernelFiles kernel, Image image) throws IOException {
    Path initrd = image.forKernel(kernel);
    Column column = guest.run(kernel, initrd, folder(kernel.name()));
    Files.delete(initrd);
    return done(column);
  }

  private static Column result(Future<Column> column) throws IOException {
    try {
      return column.get();
    } catch (ExecutionException e) {
      throw new IOException("a guest cannot be run: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private int report(Results results, boolean complete) throws IOException {
    String table = new TextTable(results).render();
    out.print(table);
    Files.writeString(target.resolve("matrix.txt"), table);
    Files.writeString(target.resolve("matrix.json"), JsonReport.render(results));
    Files.writeString(target.resolve("evidence.md"), new EvidencePage(results).render());
    List<String> problems = results.problems();
    boolean whole = complete && options.tests().isEmpty() && problems.isEmpty();
    if (whole || options.has(Options.Flag.WRITE_DOCS)) {
      Files.writeString(root.resolve("docs/kernel-support.md"), new SupportPage(results).render());
      Files.writeString(root.resolve("docs/evidence.md"), new EvidencePage(results).render());
    }
    out.println();
    missing.forEach(what -> out.println("matrix: " + what));
    results.columns().forEach(column -> out.println("matrix: " + Text.firstLine(column.summary())));
    problems.forEach(problem -> out.println("matrix: " + problem));
    return problems.isEmpty() ? 0 : 1;
  }
}
