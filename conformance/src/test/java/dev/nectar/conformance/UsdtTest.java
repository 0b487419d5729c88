package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.conformance.ProbedLibrary.Probe;
import dev.nectar.conformance.ProbedLibrary.Semaphore;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.Link;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes that a library's source declares, in a library of the tests' own and in the JVM. */
@KernelTest
@RequiresFeature(Feature.UPROBE)
class UsdtTest {
  private static final int HERE = (int) ProcessHandle.current().pid();

  @TempDir Path folder;

  private ProbedLibrary library(Kernel kernel, Semaphore semaphore, Probe... probes)
      throws Exception {
    return ProbedLibrary.load(kernel, folder, semaphore, probes);
  }

  private static AttachPoint.Usdt point(ProbedLibrary library, String name) {
    return new AttachPoint.Usdt(Optional.of(library.file().toString()), "test", name);
  }

  private void reads(Kernel kernel, String arguments, List<Long> given, Object... expected)
      throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", arguments));
        Arguments program = Arguments.load(kernel, point(library, "p"));
        Link _ = program.attach(point(library, "p"))) {
      assertThat(library.semaphore()).as("its page is there now").isZero();
      library.call(0, given.stream().mapToLong(Long::longValue).toArray());
      assertThat(program.runs()).isEqualTo(1);
      assertThat(program.values()).as(arguments).containsExactly(expected);
    }
  }

  @Test
  void registersAreReadBySizeAndSign(Kernel kernel) throws Exception {
    long wide = 0x8899aabbccddeeffL;
    reads(
        kernel,
        "8@%rdi 4@%edi -4@%edi 2@%di -2@%di 1@%dil -1@%dil 8@%r9 -1@%r8b 1@%ah 1@%al",
        List.of(wide, 0L, 0L, 0L, 0x180L, 9L),
        wide,
        0xccddeeffL,
        -0x33221101L,
        0xeeffL,
        -0x1101L,
        0xffL,
        -1L,
        9L,
        -128L,
        0x56L,
        0x78L);
  }

  @Test
  void constantsAreReadBySizeAndSign(Kernel kernel) throws Exception {
    reads(
        kernel,
        "-4@$-5 4@$-1 8@$0xffffffffffffffff 1@$256 -8@$-9",
        List.of(),
        -5L,
        0xffffffffL,
        -1L,
        0L,
        -9L);
  }

  @Test
  void memoryIsReadByBaseIndexAndDisplacement(Kernel kernel) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(64, 8);
      for (int i = 0; i < 8; i++) {
        numbers.set(ValueLayout.JAVA_LONG, 8L * i, -100 - i);
      }
      long at = numbers.address();
      reads(
          kernel,
          "8@(%rdi) -8@8(%rdi) -4@16(%rdi) 1@-8(%rsi) 8@(%rdi,%rdx,8) -8@8(%rdi,%rdx,8)"
              + " -2@(%rdi,%rcx) 8@(,%rdi) 8@8(,%r8,2)",
          List.of(at, at + 16, 2L, 24L, at / 2),
          -100L,
          -101L,
          -102L,
          (long) (-101 & 0xff),
          -102L,
          -103L,
          -103L,
          -100L,
          -101L);
    }
  }

  @Test
  void variablesAreReadWhereverTheLibraryIsLoaded(Kernel kernel) throws Exception {
    reads(
        kernel,
        "-4@counter(%rip) 4@counter(%rip) -2@counter+2(%rip) -4@counter(,%rdi,4) -4@counter(%rsi)",
        List.of(0L, 0L),
        (long) ProbedLibrary.COUNTER,
        ProbedLibrary.COUNTER & 0xffffffffL,
        -1L,
        (long) ProbedLibrary.COUNTER,
        (long) ProbedLibrary.COUNTER);
  }

  @Test
  void whatCannotBeReadIsTold(Kernel kernel) throws Exception {
    reads(kernel, "8@(%rdi) 8@%rsi", List.of(1L, 2L), "error -14", 2L);
  }

  @Test
  void argumentsThatAreNotThereAreTold(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", "8@%rdi"));
        Arguments program = Arguments.load(kernel, point(library, "p"));
        Link _ = program.attach(point(library, "p"))) {
      library.call(0, 5);
      assertThat(program.values()).containsExactly(5L);
      assertThat(program.result(1)).as("ENOENT").isEqualTo(-2);
    }
  }

  @Test
  void eachPlaceHasItsOwnArguments(Kernel kernel) throws Exception {
    try (ProbedLibrary library =
            library(
                kernel,
                Semaphore.NONE,
                new Probe("p", "8@%rdi -4@$1"),
                new Probe("other", "8@%rdx"),
                new Probe("p", "8@%rsi -4@$2"),
                new Probe("p", "8@%rdi -4@$1"));
        Arguments program = Arguments.load(kernel, point(library, "p"))) {
      library.call(0, 10, 20);
      assertThat(program.runs()).as("before").isZero();
      Link link = program.attach(point(library, "p"));
      Links.isOf(link, program.program(), kernel);
      library.call(0, 10, 20);
      assertThat(program.values()).containsExactly(10L, 1L);
      library.call(2, 10, 20);
      assertThat(program.values()).containsExactly(20L, 2L);
      library.call(3, 30, 20);
      assertThat(program.values()).containsExactly(30L, 1L);
      library.call(1, 10, 20);
      assertThat(program.runs()).isEqualTo(3);
      link.close();
      library.call(0, 10, 20);
      assertThat(program.runs()).as("after").isEqualTo(3);
    }
  }

  @Test
  void oneProgramIsAtSeveralProbesWithTheirCookies(Kernel kernel) throws Exception {
    try (ProbedLibrary library =
            library(
                kernel, Semaphore.NONE, new Probe("p", "8@%rdi"), new Probe("other", "8@%rsi"));
        Arguments program = Arguments.load(kernel, point(library, "p"));
        Link _ =
            program.attach(
                program.at(point(library, "p")).watching(HERE).withCookies(List.of(7L)));
        Link _ =
            program.attach(
                program.at(point(library, "other")).watching(HERE).withCookies(List.of(9L)))) {
      library.call(0, 1, 2);
      assertThat(program.values()).containsExactly(1L);
      assertThat(program.cookie()).isEqualTo(7);
      library.call(1, 1, 2);
      assertThat(program.values()).containsExactly(2L);
      assertThat(program.cookie()).isEqualTo(9);
    }
  }

  @Test
  void placesAreAttachedToAgain(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", "8@%rdi"));
        Arguments program = Arguments.load(kernel, point(library, "p"))) {
      for (int i = 1; i <= 300; i++) {
        program.attach(point(library, "p")).close();
      }
      try (Link _ = program.attach(point(library, "p"))) {
        library.call(0, 4);
        assertThat(program.values()).containsExactly(4L);
      }
    }
  }

  @Test
  void semaphoreIsRaisedWhileItIsAttached(Kernel kernel) throws Exception {
    try (ProbedLibrary library =
            library(kernel, Semaphore.SHARED, new Probe("p", "8@%rdi"), new Probe("q", "8@%rsi"));
        Arguments first = Arguments.load(kernel, point(library, "p"));
        Arguments second = Arguments.load(kernel, point(library, "q"))) {
      assertThat(library.semaphore()).as("before").isZero();
      Link link = first.attach(point(library, "p"));
      assertThat(library.semaphore()).isEqualTo(1);
      Link other = second.attach(point(library, "q"));
      assertThat(library.semaphore()).isEqualTo(2);
      link.close();
      assertThat(library.semaphore()).isEqualTo(1);
      other.close();
      assertThat(library.semaphore()).as("after").isZero();
    }
  }

  @Test
  void otherProcessesAreLeftAlone(Kernel kernel) throws Exception {
    int parent = (int) ProcessHandle.current().parent().orElseThrow().pid();
    try (ProbedLibrary library = library(kernel, Semaphore.SHARED, new Probe("p", "8@%rdi"));
        Counter counter = Counter.load(kernel, point(library, "p"), 0);
        Link _ = counter.attach(counter.attachment().watching(parent))) {
      assertThat(library.semaphore()).isZero();
      library.call(0);
      assertThat(counter.runs()).isZero();
    }
  }

  @Test
  void allProcessesAreSeenIfNoneIsNamed(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.SHARED, new Probe("p", "8f@%xmm0"));
        Counter counter = Counter.load(kernel, point(library, "p"), 0);
        Link _ = counter.attach(counter.attachment())) {
      assertThat(library.semaphore()).isEqualTo(1);
      library.call(0);
      assertThat(counter.runs()).isEqualTo(1);
    }
  }

  @Test
  @RequiresKernel("5.15")
  void argumentsAreReadInAllProcesses(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", "8@%rdi"));
        Arguments program = Arguments.load(kernel, point(library, "p"));
        Link _ = program.attach(program.at(point(library, "p")))) {
      library.call(0, 6);
      assertThat(program.values()).containsExactly(6L);
    }
  }

  @Test
  void probeIsFoundAmongTheFilesOfTheProcess(Kernel kernel) throws Exception {
    AttachPoint anywhere = new AttachPoint.Usdt(Optional.empty(), "test", "found");
    AttachPoint byName = new AttachPoint.Usdt(Optional.of("libprobed.so"), "test", "found");
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("found", "8@%rdi"));
        Arguments program = Arguments.load(kernel, anywhere)) {
      for (AttachPoint point : List.of(anywhere, byName)) {
        try (Link _ = program.attach(point)) {
          library.call(0, 8);
        }
      }
      assertThat(program.runs()).isEqualTo(2);
      assertThat(program.values()).containsExactly(8L);
    }
  }

  @Test
  void collectionsOfTheJvmAreSeen(Kernel kernel) {
    AttachPoint point = new AttachPoint.Usdt(Optional.of("libjvm.so"), "hotspot", "gc__begin");
    try (Arguments program = Arguments.load(kernel, point);
        Link _ = program.attach(point)) {
      System.gc();
      assertThat(program.runs()).isPositive();
      assertThat(program.values()).as("whether it is a full one").hasSize(1);
    }
  }

  private static void refuses(Arguments program, Attachment wanted, String... parts) {
    assertThatThrownBy(() -> program.attach(wanted))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("cannot attach to " + wanted.point().text() + ": ")
        .message()
        .contains(parts);
  }

  @Test
  void whatIsNotThereIsTold(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", "8@%rdi"));
        Arguments program = Arguments.load(kernel, point(library, "p"))) {
      refuses(
          program,
          program.at(point(library, "q")),
          library.file() + " has no probe test:q, only test:p");
      refuses(
          program,
          program.at(new AttachPoint.Usdt(Optional.of("/no/file"), "test", "p")),
          "there is no file /no/file");
      refuses(
          program,
          program.at(new AttachPoint.Usdt(Optional.of("/etc/passwd"), "test", "p")),
          "/etc/passwd cannot be read: ");
      refuses(
          program,
          program.at(new AttachPoint.Usdt(Optional.empty(), "test", "p")),
          "it names no file");
      refuses(
          program,
          program.at(new AttachPoint.Usdt(Optional.empty(), "test", "q")).watching(HERE),
          "none of the files of process " + HERE + " has such a probe");
      refuses(
          program,
          program.at(new AttachPoint.Usdt(Optional.empty(), "test", "p")).watching(0x3fff_fff0),
          "there is no process 1073741808");
    }
  }

  @Test
  void argumentsThatNoProgramCanReadAreRefused(Kernel kernel) throws Exception {
    for (String operand :
        List.of("8f@%xmm0", "8@%fs:16", "4@nowhere(%rip)", "4@4096", "8@(,%rax,8)", "16@(%rax)")) {
      try (ProbedLibrary library =
              library(kernel, Semaphore.NONE, new Probe("p", "8@%rdi " + operand));
          Arguments program = Arguments.load(kernel, point(library, "p"))) {
        refuses(
            program,
            program.at(point(library, "p")).watching(HERE),
            "its argument 1 in \"8@%rdi " + operand + "\" cannot be read: ");
      }
    }
  }

  @Test
  void programsOfUsdtProbesAreNotAttachedElsewhere(Kernel kernel) throws Exception {
    try (ProbedLibrary library = library(kernel, Semaphore.NONE, new Probe("p", ""));
        Arguments program = Arguments.load(kernel, point(library, "p"))) {
      AttachPoint uprobe =
          new AttachPoint.Uprobe(
              library.file().toString(), new AttachPoint.CodePlace.FileOffset(0x1000));
      assertThatThrownBy(() -> program.attach(uprobe))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("it was loaded for usdt:");
    }
  }
}
