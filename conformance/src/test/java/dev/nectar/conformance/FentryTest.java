package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.kernel.Kernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Feature;
import dev.nectar.testing.KernelTest;
import dev.nectar.testing.RequiresFeature;
import dev.nectar.testing.RequiresKernel;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs called by the function behind mkdir(2), and by the check of its permission. */
@KernelTest
class FentryTest {
  private static final int WORD = 8;

  @TempDir Path root;
  private Folders folders;

  @BeforeEach
  void folders() {
    folders = new Folders(root);
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  void fentrySeesTheArgumentsOfEachCall(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Fentry(Folders.maker(kernel));
    int mode = WORD * Folders.MODE_ARGUMENT;
    try (Watch watch = Watch.load(kernel, point, argument(mode) + "r7 &= 0xfff")) {
      folders.make();
      assertThat(watch.seen()).as("before").isEqualTo(Seen.NOTHING);
      watch.attach();
      folders.make();
      folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(2, Folders.MODE));
      watch.detach();
      folders.make();
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  void fexitSeesTheResultBehindTheArguments(Kernel kernel) throws IOException {
    String function = Folders.maker(kernel);
    AttachPoint point = new AttachPoint.Fexit(function);
    int result = WORD * Folders.parameters(kernel, function);
    String signed = argument(result) + "r7 <<= 32\n r7 s>>= 32";
    try (Watch watch = Watch.load(kernel, point, signed)) {
      watch.attach();
      Path folder = folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 0));
      folders.makeAgain(folder);
      assertThat(watch.seen()).isEqualTo(new Seen(2, Folders.EXISTS));
      watch.detach();
      folders.makeAgain(folder);
      assertThat(watch.seen().times()).as("after").isEqualTo(2);
    }
  }

  @Test
  @RequiresFeature(Feature.FENTRY)
  @RequiresKernel("5.19")
  void fentryIsGivenItsCookie(Kernel kernel) throws IOException {
    AttachPoint point = new AttachPoint.Fentry(Folders.maker(kernel));
    String cookie = "r1 = r6\n call bpf_get_attach_cookie\n r7 = r0";
    try (Watch watch = Watch.load(kernel, point, cookie)) {
      watch.attach(attachment -> attachment.withCookies(List.of(0x2_0000_0003L)));
      folders.make();
      assertThat(watch.seen()).isEqualTo(new Seen(1, 0x2_0000_0003L));
    }
  }

  @Test
  @RequiresFeature(Feature.MODIFY_RETURN)
  void resultOfAFunctionIsReplacedForThisThreadAlone(Kernel kernel) throws Exception {
    AttachPoint point = new AttachPoint.ModifyReturn("security_inode_mkdir");
    try (Watch watch = Watch.load(kernel, point, "r8 = -1")) {
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

  private static String argument(int offset) {
    return "r7 = *(u64 *)(r6 + " + offset + ")\n";
  }
}
