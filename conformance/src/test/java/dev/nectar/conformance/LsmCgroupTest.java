package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.btf.Btf;
import dev.nectar.kernel.Attached;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.linux.GroupProgram;
import dev.nectar.linux.GroupProgram.Scope;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import dev.nectar.object.Feature;
import dev.nectar.object.ProgramType;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security hooks of a control group that only a shell of the test's own is in. */
@KernelTest
@RequiresKernel("6.0")
@RequiresFeature(Feature.LSM)
class LsmCgroupTest {
  private static final int DENY = 0;

  /** Programs are bound to one of the hooks when they are loaded, and to a group by the link. */
  private static final AttachPoint HOOK =
      new AttachPoint.Hook(ProgramType.LSM, Optional.of(AttachType.LSM_CGROUP), "inode_mkdir");

  @TempDir private Path root;

  @Test
  void hookDeniesWhatProcessesOfTheGroupDo(Kernel kernel) throws Exception {
    try (Room room = Room.open();
        Group group = Group.of(room);
        Counter counter = Counter.load(kernel, HOOK, DENY)) {
      Cgroup point = new Cgroup(group.folder().toString(), AttachType.LSM_CGROUP);
      try (Link link = counter.attach(new Attachment(counter.program(), point))) {
        assertThat(make(room, "one")).contains("Operation not permitted");
        assertThat(counter.runs()).as(link.point().text()).isEqualTo(1);
        assertThat(kernel.attached(point, Attached.At.HERE))
            .extracting(Attached::program)
            .containsExactly(counter.program().info().id());
        isListed(group, counter.program().info().id());
        new Folders(root).make();
        assertThat(counter.runs()).as("of others").isEqualTo(1);
      }
      assertThat(make(room, "two")).isEmpty();
      assertThat(root.resolve("two")).isDirectory();
    }
  }

  /** A listing tells the hook too, by its number in the kernel's types. */
  private static void isListed(Group group, int program) {
    try (LinuxKernel linux = LinuxKernel.open()) {
      List<GroupProgram> all = linux.listing().group(group.folder(), Scope.OWN);
      assertThat(all).extracting(GroupProgram::id).containsExactly(program);
      assertThat(all.getFirst().type()).isEqualTo(AttachType.LSM_CGROUP);
      Btf types = linux.target().types().orElseThrow();
      assertThat(types.name(all.getFirst().hook())).isEqualTo("bpf_lsm_inode_mkdir");
    }
  }

  private String make(Room room, String name) {
    return room.run("busybox mkdir " + root.resolve(name));
  }
}
