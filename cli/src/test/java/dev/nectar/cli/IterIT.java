package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.Assembler;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.BpfMap;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.elf.ObjectWriter;
import dev.nectar.report.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of the kernel, as {@code nectar iter} walks them. */
final class IterIT extends LiveKernel {
  private static final String TASKS =
      Approved.ROOT
          .resolve("object/src/test/objects/golden/sections_trampoline.clang19-el.o")
          .toAbsolutePath()
          .toString();

  /** Writes the four bytes of each key of a map: letters, in the test. */
  private static final String KEYS =
      """
      r2 = *(u64 *)(r1 + 16)
      if r2 == 0 goto out
      r1 = *(u64 *)(r1 + 0)
      r1 = *(u64 *)(r1 + 0)
      r3 = 4
      call bpf_seq_write
      out:
      r0 = 0
      exit
      """;

  @TempDir Path folder;

  private String keys = "";

  @BeforeEach
  void write() throws Exception {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("5.9")) >= 0,
        "maps are walked from Linux 5.9 on");
    FunctionSpec body = new FunctionSpec("keys", new Assembler().assemble(KEYS), List.of());
    ProgramSpec program = ProgramSpec.at("keys", new AttachPoint.Iterator("bpf_map_elem"), body);
    Path file = folder.resolve("keys.bpf.o");
    ObjectWriter.write(new ObjectSpec(List.of(program), List.of(), "GPL"), file);
    keys = file.toString();
  }

  private static int programs() {
    return ((List<?>) Json.parse(Pages.run("prog", "-j").out()))
        .stream().filter(each -> each.toString().contains("name=keys")).toList().size();
  }

  @Test
  void theListOfTasksIsWalkedAndNothingStays() {
    Ran ran = Pages.run("iter", "cat", TASKS);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines()).hasSizeGreaterThan(2).allMatch(line -> line.matches("[0-9]+"));
  }

  @Test
  void keysOfAMapAreWalkedAndNothingStays() {
    try (BpfMap map = kernel.create(new MapSpec("letters", MapType.HASH, 4, 4, 4, Set.of()))) {
      map.view(Codec.INT, Codec.INT).put(0x0a_43_42_41, 1);
      assertThat(Pages.run("iter", "cat", keys, "map", "id", id(map)))
          .isEqualTo(new Ran(0, "ABC\n", ""));
      assertThat(Pages.run("-j", "iter", "cat", keys, "map", id(map), "prog", "keys"))
          .isEqualTo(new Ran(0, "[\"ABC\"]\n", ""));
      assertThat(programs()).isZero();
    }
  }

  @Test
  void aLinkIsWalkedAsItWasMade() throws Exception {
    try (BpfMap map = kernel.create(new MapSpec("letters", MapType.HASH, 4, 4, 4, Set.of()));
        LoadedObject object = kernel.load(dev.nectar.object.elf.ObjectReader.read(Path.of(keys)));
        Link link = kernel.attach(Attachment.of(object.program("keys")).on(map))) {
      map.view(Codec.INT, Codec.INT).put(0x0a_5a_59_58, 1);
      String id = Integer.toString(link.info().ids().getFirst());
      assertThat(Pages.run("iter", "cat", "link", "id", id)).isEqualTo(new Ran(0, "XYZ\n", ""));
      isRefused(
          "a link walks what it was made for: name an object file to walk another part",
          "cat",
          "link",
          id,
          "pid",
          "1");
    }
  }

  @Test
  void aProcessIsWalkedAlone() {
    assumeTrue(
        kernel.target().version().compareTo(KernelVersion.parse("6.1")) >= 0,
        "one process is walked from Linux 6.1 on");
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(Pages.run("iter", "cat", TASKS, "tid", self).out().lines()).hasSize(1);
    assertThat(Pages.run("iter", "cat", TASKS, "pid", "1073741823")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void aPinnedIteratorIsAFileThatListsEachTimeItIsRead() throws Exception {
    String script =
        """
        mount -t bpf bpf /mnt || exit 9
        "$@" iter pin %1$s /mnt/tasks tid $$
        cat /mnt/tasks | wc -l
        "$@" iter cat /mnt/tasks | wc -l
        "$@" -j iter pin %1$s /mnt/tasks
        "$@" iter cat /mnt/tasks pid 3
        """
            .formatted(TASKS);
    Processes.Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    assertThat(ran.out())
        .startsWith("1\n1\n{\"error\":\"cannot pin the link to iter:task as /mnt/tasks: ");
    assertThat(ran.err())
        .isEqualTo(
            "nectar iter: a link walks what it was made for: name an object file to walk another"
                + " part; run nectar iter --help\n");
  }

  @Test
  void whatMakesNoSenseIsSaidInOneSentence() {
    String map = TASKS.replace("sections_trampoline", "map_btf");
    isRefused("say pin or cat, and what");
    isRefused("say which object file, pinned iterator, or link id N", "cat");
    isRefused("cannot read /nowhere: there is no such file", "cat", "/nowhere");
    isRefused(map + " has no program that walks a list", "cat", map);
    isRefused(TASKS + " has no iterator lst, did you mean list?", "cat", TASKS, "prog", "lst");
    isRefused("there is no number behind pid", "cat", TASKS, "pid");
    isRefused("behind tid goes a number from 1 on", "cat", TASKS, "tid", "0");
    isRefused(
        "a list is walked for one map, pid, tid or cgroup", "cat", TASKS, "pid", "1", "tid", "1");
    isRefused("behind order goes self, pre, post or up, not down", "cat", TASKS, "order", "down");
    isRefused("there is no link with number 4294967294", "cat", "link", "4294967294");
    isRefused("pin needs an object file and a name to pin as", "pin", TASKS);
    isRefused(
        "cannot attach to iter:bpf_map_elem: it must be told which part of the list to walk",
        "cat",
        keys);
    isRefused(
        "cannot attach to iter:task: this list cannot be walked so, or not before a newer kernel",
        "cat",
        TASKS,
        "cgroup",
        folder.toString());
  }

  private static void isRefused(String message, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "-j";
    all[1] = "iter";
    System.arraycopy(words, 0, all, 2, words.length);
    assertThat(Pages.run(all)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
