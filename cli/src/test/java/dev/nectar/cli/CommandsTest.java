package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Command.Verb;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CommandsTest {
  @Test
  void everyVerbHasItsRowInOrder() {
    assertThat(Commands.all()).extracting(Command::verb).containsExactly(Verb.values());
  }

  @Test
  void noOptionNameIsUsedTwiceInACommand() {
    for (Command command : Commands.all()) {
      List<String> names = new ArrayList<>();
      command.options().forEach(o -> names.addAll(o.names()));
      assertThat(names).as(command.name()).doesNotHaveDuplicates().contains("--help");
    }
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(Commands.VERSION).isEqualTo(System.getProperty("nectar.version", Commands.VERSION));
  }

  @Test
  void helpFitsATerminal() {
    List<String> texts = new ArrayList<>(List.of(Help.overview()));
    Commands.all().forEach(c -> texts.add(Help.of(c).replaceAll("(?s)\nExamples:.*", "")));
    for (String text : texts) {
      assertThat(text.lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(90));
    }
  }

  @Test
  void helpIsTheSameByEveryRoad() {
    assertThat(Pages.run("help", "trace")).isEqualTo(Pages.run("trace", "--help"));
    assertThat(Pages.run("trace", "-h")).isEqualTo(Pages.run("trace", "--help"));
    assertThat(Pages.run("help")).isEqualTo(Pages.run("--help"));
  }

  @Test
  void everyTopicHasAText() {
    for (Topic topic : Commands.topics()) {
      Ran ran = Pages.run("help", topic.name());
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).startsWith("# ");
    }
  }

  @Test
  void pagesAreMadeFromTheTable() throws IOException {
    StringBuilder index = new StringBuilder("# Commands\n\n| command | does |\n|---|---|\n");
    for (Command command : Commands.all()) {
      Approved.check("docs/commands/" + command.name() + ".md", Pages.of(command));
      index.append(
          "| [`nectar %1$s`](%1$s.md) | %2$s |\n".formatted(command.name(), command.summary()));
    }
    index.append("\n# Topics\n\n| topic | is |\n|---|---|\n");
    for (Topic topic : Commands.topics()) {
      Approved.check("docs/commands/topic-" + topic.name() + ".md", Help.of(topic));
      index.append("| [%1$s](topic-%1$s.md) | %2$s |\n".formatted(topic.name(), topic.summary()));
    }
    Approved.check("docs/commands/README.md", index.toString());
  }

  @Test
  void completionFilesAreMadeFromTheTable() throws IOException {
    String folder = "cli/src/main/completion/";
    Approved.check(folder + "bash-completion/completions/nectar", Completion.of("bash"));
    Approved.check(folder + "zsh/site-functions/_nectar", Completion.of("zsh"));
    Approved.check(folder + "fish/vendor_completions.d/nectar.fish", Completion.of("fish"));
  }

  @Test
  void aMistypedCommandIsAnsweredInOneLine() {
    assertThat(Pages.run("trcae"))
        .isEqualTo(new Ran(1, "", "nectar: unknown command trcae, did you mean trace?\n"));
    assertThat(Pages.run("frobnicate"))
        .isEqualTo(new Ran(1, "", "nectar: unknown command frobnicate; run nectar --help\n"));
    assertThat(Pages.run("--verison").err())
        .isEqualTo("nectar: unknown option --verison, did you mean --version?\n");
    assertThat(Pages.run("trace", "--dry-rum").err())
        .isEqualTo("nectar trace: unknown option --dry-rum, did you mean --dry-run?\n");
    assertThat(Pages.run("trace", "-z", "x").err())
        .isEqualTo("nectar trace: unknown option -z; run nectar trace --help\n");
    assertThat(Pages.run("help", "mpas").err())
        .isEqualTo("nectar help: no help about mpas, did you mean maps?\n");
    assertThat(Pages.run("completion", "fihs").err())
        .isEqualTo("nectar completion: unknown shell fihs, did you mean fish?\n");
  }

  @Test
  void namesOfCommandsMayBeCutAsInBpftool() {
    for (String[] cut :
        new String[][] {
          {"p", "prog"},
          {"m", "map"},
          {"l", "link"},
          {"b", "btf"},
          {"c", "cgroup"},
          {"n", "net"},
          {"pe", "perf"},
          {"s", "struct_ops"},
          {"i", "iter"},
          {"t", "token"},
          {"ba", "batch"},
          {"f", "feature"},
          {"g", "gen"}
        }) {
      assertThat(Pages.run(cut[0], "help")).isEqualTo(Pages.run(cut[1], "--help"));
    }
    assertThat(Pages.run("p", "nosuch").err()).startsWith("nectar prog: there is no prog nosuch");
    assertThat(Pages.run("tra").err()).startsWith("nectar: unknown command tra");
  }

  @Test
  void wordsBehindThemMayBeCutToo() {
    assertThat(Pages.run("p", "d", "x", "id", "4294967295", "op", "l").err())
        .contains("there is no program with number");
    assertThat(Pages.run("p", "r", "id", "4294967295", "data_i", "/dev/null", "rep", "2").err())
        .contains("there is no program with number");
    assertThat(Pages.run("p", "loada", "/nowhere", "/x", "ty", "xdp", "auto").err())
        .contains("cannot read /nowhere");
    assertThat(Pages.run("b", "d", "file", "/nowhere", "fo", "c").err())
        .contains("cannot read /nowhere");
    assertThat(Pages.run("b", "d", "f", "/nowhere").err()).contains("cannot read /nowhere");
    assertThat(Pages.run("b", "d", "pr", "id", "4294967295", "fo", "c").err())
        .contains("there is no program with number");
    assertThat(Pages.run("b", "d", "m", "id", "4294967295").err())
        .contains("there is no map with number");
    assertThat(Pages.run("f", "p", "d", "nowhere", "u", "m", "p", "a-b").err())
        .contains("a name of a macro");
    assertThat(Pages.run("c", "s", "/nowhere", "eff").err())
        .contains("there is no control group /nowhere");
    assertThat(Pages.run("m", "c", "/x", "t", "hahs").err()).contains("did you mean hash?");
  }

  @Test
  void wordsThatMayFollowAreOffered() {
    assertThat(Pages.run("--complete-objects", "prog", "dump"))
        .isEqualTo(new Ran(0, "xlated\njited\n", ""));
    assertThat(Pages.run("--complete-objects", "prog", "dump", "-j", "xlated", "id", "3").out())
        .startsWith("file\nopcodes\nlinum\nvisual\nsvg\n");
    assertThat(Pages.run("--complete-objects", "prog", "dump", "jited", "3").out())
        .startsWith("file\nopcodes\nlinum\n")
        .doesNotContain("visual");
    assertThat(Pages.run("--complete-objects", "map", "update").out()).startsWith("key\nvalue\n");
    assertThat(Pages.run("--complete-objects", "prog", "run", "3", "data_in"))
        .isEqualTo(new Ran(0, "", ""));
    assertThat(Pages.run("--complete-objects")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void failuresThatNobodyExpectedAreSaidAsJsonToo() {
    for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError())) {
      assertThat(failed(error, "map", "show", "-j").out())
          .isEqualTo(
              "{\"error\":\"the input is too large or too deeply nested for this process\"}\n");
      assertThat(failed(error, "map", "show").err())
          .isEqualTo("ERROR: the input is too large or too deeply nested for this process\n");
    }
    IllegalStateException bug = new IllegalStateException("oops");
    assertThat(failed(bug, "prog", "show", "-j").out())
        .startsWith("{\"error\":\"BUG: java.lang.IllegalStateException: oops at dev.nectar.cli.")
        .endsWith("; please report it\"}\n");
    assertThat(failed(bug, "trace", "x").err())
        .startsWith("BUG: java.lang.IllegalStateException: oops at dev.nectar.cli.");
  }

  /** What is said of a command line that ended so. */
  private static Ran failed(Throwable failure, String... line) {
    return Pages.run(context -> Main.failed(context, List.of(line), List.of(line), failure));
  }

  @Test
  void whatIsNoCommandIsSaidAsJsonToo() {
    assertThat(Pages.run("-j", "frobnicate"))
        .isEqualTo(new Ran(1, "{\"error\":\"unknown command frobnicate\"}\n", ""));
    assertThat(Pages.run("-j", "g", "sk", "/nowhere"))
        .isEqualTo(new Ran(1, "{\"error\":\"cannot read /nowhere: there is no such file\"}\n", ""));
    assertThat(Pages.run("-p", "o", "s", "/nowhere").out())
        .isEqualTo("{\n    \"error\": \"cannot read /nowhere: there is no such file\"\n}\n");
    assertThat(Pages.run("frobnicate", "-p", "3").out()).isEmpty();
  }

  @Test
  void nothingAtAllIsAUsageError() {
    assertThat(Pages.run()).isEqualTo(new Ran(1, "", Help.overview()));
    assertThat(Pages.run("trace").code()).isEqualTo(1);
    assertThat(Pages.run("trace").err()).startsWith("Usage: nectar trace");
  }

  @Test
  void theVersionIsShownByEveryRoad() {
    Ran version = new Ran(0, "nectar " + Commands.VERSION + "\n", "");
    assertThat(Pages.run("--version")).isEqualTo(version);
    assertThat(Pages.run("-V")).isEqualTo(version);
    assertThat(Pages.run("version")).isEqualTo(version);
    assertThat(Pages.run("trace", "-V")).isEqualTo(version);
  }

  @Test
  void theVersionIsShownAsJsonByTheKeysOfBpftool() {
    Ran ran = Pages.run("version", "-j");
    assertThat(ran.code()).isZero();
    assertThat((Map<?, ?>) Json.parse(ran.out()))
        .hasToString(
            "{version="
                + Commands.VERSION
                + ", java_version="
                + Runtime.version()
                + ", features={libbfd=false, llvm=false, crypto=false, skeletons=true,"
                + " bootstrap=false}}");
    assertThat(Pages.run("-j", "version")).isEqualTo(ran);
    assertThat(Pages.run("-p", "v").out()).startsWith("{\n    \"version\": ");
    assertThat(Pages.run("version", "x").err()).contains("unexpected word x");
  }
}
