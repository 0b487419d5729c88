package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that the kernel asks whether this thread may make a folder; nothing else is denied. */
@KernelTest
@RequiresFeature(Feature.LSM)
class LsmTest {
  private static final AttachPoint HOOK = new AttachPoint.LsmHook("inode_mkdir");

  @TempDir Path root;
  private Folders folders;

  @BeforeEach
  void folders() {
    folders = new Folders(root);
  }

  @Test
  void hookDeniesWhatThisThreadDoesAlone(Kernel kernel) throws Exception {
    try (Watch watch = Watch.load(kernel, HOOK, "r8 = -1")) {
      folders.make();
      watch.attach();
      assertThatThrownBy(folders::make)
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Operation not permitted");
      assertThat(watch.seen().times()).isEqualTo(1);
      assertThat(OtherThread.call(folders::make)).exists();
      watch.detach();
      assertThat(folders.make()).exists();
      assertThat(watch.seen().times()).as("after").isEqualTo(1);
    }
  }

  @Test
  void hookThatAllowsIsOnlyAWatcher(Kernel kernel) throws IOException {
    int mode = 8 * 2; // inode_mkdir(dir, dentry, mode)
    try (Watch watch = Watch.load(kernel, HOOK, "r7 = *(u64 *)(r6 + " + mode + ")\n r7 &= 0xfff")) {
      watch.attach();
      assertThat(folders.make()).exists();
      assertThat(watch.seen()).isEqualTo(new Seen(1, Folders.MODE));
    }
  }
}
