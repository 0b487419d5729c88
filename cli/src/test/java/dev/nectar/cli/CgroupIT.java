package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of control groups of the test's own, against bpftool. */
final class CgroupIT {
  private LinuxKernel kernel;
  private Path group;
  private Path child;

  @BeforeEach
  void open() throws Exception {
    Nectar.assumeKernel();
    kernel = LinuxKernel.open();
    group = Files.createTempDirectory(groups(), "nectar-test-");
    child = Files.createDirectory(group.resolve("child"));
  }

  @AfterEach
  void close() throws Exception {
    if (kernel != null) {
      kernel.close();
      Files.deleteIfExists(child);
      Files.deleteIfExists(group);
    }
  }

  private static Path groups() throws Exception {
    return Files.readAllLines(Path.of("/proc/mounts")).stream()
        .map(line -> line.split(" "))
        .filter(words -> words[2].equals("cgroup2"))
        .map(words -> Path.of(words[1]))
        .findFirst()
        .orElseGet(() -> fail("no cgroup2 file system is mounted"));
  }

  /** What is done while programs are attached to the group and its child. */
  private interface Work {
    void run(int program) throws Exception;
  }

  private void attached(Work work) throws Exception {
    AttachPoint egress = new AttachPoint.Cgroup("" + group, AttachType.CGROUP_INET_EGRESS);
    AttachPoint ingress = new AttachPoint.Cgroup("" + child, AttachType.CGROUP_INET_INGRESS);
    FunctionSpec body =
        new FunctionSpec("grouped", new Assembler().assemble("r0 = 1\nexit"), List.of());
    ObjectSpec spec =
        new ObjectSpec(
            List.of(
                ProgramSpec.at("grouped", egress, body), ProgramSpec.at("inside", ingress, body)),
            List.of(),
            "GPL");
    try (LoadedObject object = kernel.load(spec);
        Link first = kernel.attach(new Attachment(object.program("grouped"), egress));
        Link second = kernel.attach(new Attachment(object.program("inside"), ingress))) {
      assertThat(first).isNotEqualTo(second);
      work.run(object.program("grouped").info().id());
    }
  }

  private static void isShownAsBpftoolShowsIt(int programs, String... words) throws Exception {
    Set<Object> theirs = Set.copyOf((List<?>) Bpftool.find().json(words));
    String[] line = Arrays.copyOf(words, words.length + 1);
    line[words.length] = "-j";
    Ran ran = Pages.run(line);
    assertThat(ran.err()).isEmpty();
    assertThat(Set.<Object>copyOf((List<?>) Json.parse(ran.out()))).isEqualTo(theirs);
    assertThat(theirs).hasSize(programs);
  }

  @Test
  void programsOfAGroupAreShown() throws Exception {
    attached(
        program -> {
          isShownAsBpftoolShowsIt(1, "cgroup", "show", "" + group);
          isShownAsBpftoolShowsIt(1, "cgroup", "list", "" + child);
          assertThat(Pages.run("cgroup", "show", "" + group).out())
              .matches("(?s) *id +attached as +flags +name\n" + program + " .*multi +grouped\n");
        });
  }

  @Test
  void programsThatRunInAGroupAreShown() throws Exception {
    attached(
        program -> {
          String shown = Pages.run("cgroup", "show", "" + child, "effective").out();
          assertThat(shown).contains("" + program, "cgroup_inet_egress", "inside");
          assertThat(Pages.run("cgroup", "show", "" + child).out()).doesNotContain("_egress");
          Object ours =
              Json.parse(Pages.run("cgroup", "show", "-j", "" + child, "effective").out());
          Object theirs = Bpftool.find().json("cgroup", "show", "" + child, "effective");
          assertThat(Set.copyOf((List<?>) ours)).isEqualTo(Set.copyOf((List<?>) theirs));
        });
  }

  @Test
  void securityHooksOfAGroupAreShownByTheirNames() throws Exception {
    FeatureReport lsm = kernel.target().report(Feature.LSM);
    assumeTrue(lsm.present(), "security hooks may be refused by policy: " + lsm.reason());
    AttachPoint hook =
        new AttachPoint.Hook(
            ProgramType.LSM, Optional.of(AttachType.LSM_CGROUP), "socket_getpeername");
    FunctionSpec body =
        new FunctionSpec("guard", new Assembler().assemble("r0 = 1\nexit"), List.of());
    ObjectSpec spec =
        new ObjectSpec(List.of(ProgramSpec.at("guard", hook, body)), List.of(), "GPL");
    AttachPoint point = new AttachPoint.Cgroup("" + group, AttachType.LSM_CGROUP);
    try (LoadedObject object = kernel.load(spec);
        Link link = kernel.attach(new Attachment(object.program("guard"), point))) {
      assertThat(Pages.run("cgroup", "show", "" + group).out())
          .as(link.point().text())
          .contains("lsm_cgroup", "socket_getpeername", "guard");
      isShownAsBpftoolShowsIt(1, "cgroup", "show", "" + group);
    }
  }

  @Test
  void groupsAreShownAsATree() throws Exception {
    attached(
        program -> {
          isShownAsBpftoolShowsIt(2, "cgroup", "tree", "" + group);
          List<?> all = (List<?>) Json.parse(Pages.run("cgroup", "-j").out());
          assertThat(all.stream().map(each -> String.valueOf(((Map<?, ?>) each).get("cgroup"))))
              .contains("" + group, "" + child);
          assertThat(Pages.run("cgroup", "tree", "" + group).out())
              .contains(group + "  ", child + "  ", " " + program + " ");
        });
  }

  /** They outlive the command, and bpftool sees them as if it had attached them. */
  @Test
  void programsAreAttachedAndDetached() throws Exception {
    attached(
        program -> {
          String id = "" + program;
          assertThat(Pages.run("cgroup", "attach", "" + child, "cgroup_inet_egress", id, "multi"))
              .isEqualTo(new Ran(0, "", ""));
          isShownAsBpftoolShowsIt(2, "cgroup", "show", "" + child);
          assertThat(Pages.run("cgroup", "show", "" + child).out())
              .containsPattern(id + " +cgroup_inet_egress +multi +grouped");
          assertThat(Pages.run("cgroup", "-j", "detach", "" + child, "egress", "id", id))
              .isEqualTo(new Ran(0, "null\n", ""));
          isShownAsBpftoolShowsIt(1, "cgroup", "show", "" + child);
          isRefused(
              Pages.run("cgroup", "detach", "" + child, "egress", id),
              "no such program is attached there");
        });
    attachedAlone("override");
    attachedAlone("");
  }

  private void attachedAlone(String how) throws Exception {
    AttachPoint point = new AttachPoint.Cgroup("" + group, AttachType.CGROUP_INET_EGRESS);
    FunctionSpec body =
        new FunctionSpec("lonely", new Assembler().assemble("r0 = 1\nexit"), List.of());
    ObjectSpec spec =
        new ObjectSpec(List.of(ProgramSpec.at("lonely", point, body)), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec)) {
      String[] line = {"cgroup", "attach", "" + group, "egress", "name", "lonely", how};
      int words = how.isEmpty() ? line.length - 1 : line.length;
      assertThat(Pages.run(Arrays.copyOf(line, words))).isEqualTo(new Ran(0, "", ""));
      assertThat(object.program("lonely").info().id()).isPositive();
      isShownAsBpftoolShowsIt(1, "cgroup", "show", "" + group);
      isRefused(
          Pages.run("cgroup", "attach", "" + group, "egress", "lonely", "multi"),
          "where another program must be alone");
      assertThat(Pages.run("cgroup", "detach", "" + group, "egress", "lonely").code()).isZero();
    }
  }

  private static void isRefused(Ran ran, String said) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(said).doesNotContain("BUG", "Exception");
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatCannotBeAttachedIsRefusedInOneSentence() throws Exception {
    attached(
        program -> {
          String id = "" + program;
          isRefused(Pages.run("cgroup", "attach"), "say which control group");
          isRefused(Pages.run("cgroup", "attach", "" + group), "say what to attach as");
          isRefused(
              Pages.run("cgroup", "attach", "" + group, "cgroup_inet_egres", id),
              "did you mean cgroup_inet_egress?");
          isRefused(Pages.run("cgroup", "attach", "" + group, "egress"), "say which program");
          isRefused(
              Pages.run("cgroup", "attach", "" + group, "egress", id, "mutli"),
              "did you mean multi?");
          isRefused(
              Pages.run("cgroup", "attach", "" + group, "bind4", id),
              "it is of type cgroup_skb, and programs there are of type cgroup_sock_addr");
          isRefused(
              Pages.run("cgroup", "attach", "/proc", "egress", id), "that is no control group");
          isRefused(
              Pages.run("cgroup", "attach", "/no/where", "egress", id),
              "there is no control group /no/where");
          isRefused(
              Pages.run("cgroup", "attach", "" + group, "egress", "no_such_name"),
              "there is no program named no_such_name");
        });
  }

  @Test
  void aGroupWithoutProgramsShowsNone() {
    assertThat(Pages.run("cgroup", "show", "" + group)).isEqualTo(new Ran(0, "", ""));
    assertThat(Pages.run("cgroup", "tree", "-j", "" + group)).isEqualTo(new Ran(0, "[]\n", ""));
  }

  @Test
  void whatIsNoGroupIsRefusedInOneSentence() {
    Ran ran = Pages.run("cgroup", "show", "/tmp");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("/tmp is no control group").doesNotContain("BUG");
    assertThat(Pages.run("cgroup", "tree", "-j", "/nowhere").out())
        .contains("{\"error\":\"cannot ask what is attached to the control group /nowhere: there");
    assertThat(Pages.run("cgroup", "show", "/tmp", "efective").err())
        .contains("unexpected word efective");
    assertThat(Pages.run("cgroup", "tere").err()).contains("did you mean tree?");
  }
}
