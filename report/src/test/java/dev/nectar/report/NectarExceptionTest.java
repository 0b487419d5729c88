package dev.nectar.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class NectarExceptionTest {
  @Test
  void whatNobodyCatchesIsPrintedWithItsAdvice() {
    StringWriter printed = new StringWriter();
    new NectarException("cannot pin map m: it is in no BPF file system", "mount one")
        .printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString().lines().findFirst())
        .contains(
            "dev.nectar.report.NectarException: cannot pin map m: it is in no BPF file system;"
                + " mount one");
  }

  @Test
  void withoutAdviceItIsPrintedAsOthersAre() {
    assertThat(new NectarException("it ended", ""))
        .hasToString("dev.nectar.report.NectarException: it ended");
  }
}
