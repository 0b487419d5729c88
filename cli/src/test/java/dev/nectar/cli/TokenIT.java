package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What BPF file systems delegate, in a mount namespace of the test's own. */
class TokenIT {
  @TempDir Path folder;

  /** Runs nectar where file systems are mounted, one of them under a name with a blank. */
  private Ran run(String... words) throws Exception {
    String script =
        """
        mkdir "%1$s/a b" %1$s/plain || exit 9
        mount -t bpf bpf %1$s/plain || exit 9
        mount -t bpf -o delegate_cmds=prog_load:map_create,delegate_progs=kprobe bpf "%1$s/a b" \\
          || exit 9
        "$@"
        code=$?
        %2$s -j token list > %1$s/theirs 2>/dev/null
        rmdir "%1$s/a b" %1$s/plain 2>/dev/null
        exit $code
        """
            .formatted(folder, String.join(" ", Bpftool.current().command()));
    Ran ran = Nectar.runBelow(List.of("unshare", "--mount", "sh", "-c", script, "sh"), words);
    Assumptions.assumeTrue(ran.code() != 9, "no BPF file system that delegates: " + ran.err());
    return ran;
  }

  @Test
  void whatIsDelegatedIsToldAsBpftoolTellsIt() throws Exception {
    Ran ran = run("token", "list", "-j");
    assertThat(ran.code()).as(ran.err()).isZero();
    String theirs = Files.readString(folder.resolve("theirs"));
    assertThat((List<?>) Json.parse(ran.out())).hasSize(1);
    // bpftool leaves blanks in names as the kernel writes them
    assertThat(Json.parse(ran.out())).isEqualTo(Json.parse(theirs.replace("\\\\040", " ")));
  }

  @Test
  void textNamesWhatIsAllowed() throws Exception {
    assertThat(run("token").out())
        .isEqualTo(
            """
            %s/a b
              cmds     map_create prog_load
              maps     none
              progs    kprobe
              attachs  none
            """
                .formatted(folder));
  }
}
