package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Pages.Ran;
import dev.nectar.report.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is probed, against bpftool. */
final class FeatureIT extends LiveKernel {
  /** Bpftool tries them where they cannot be attached to, or takes another refusal for a yes. */
  private static final Set<String> BETTER_KNOWN =
      Set.of("have_tracing_prog_type", "have_lsm_prog_type", "have_ext_prog_type");

  private static Map<?, ?> ours(List<String> words) {
    List<String> line = Stream.concat(Stream.of("feature", "probe", "-j"), words.stream()).toList();
    Ran ran = Pages.run(line.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    return (Map<?, ?>) Json.parse(ran.out());
  }

  private static Map<?, ?> theirs(List<String> words) throws Exception {
    List<String> line = Stream.concat(Stream.of("feature", "probe"), words.stream()).toList();
    return (Map<?, ?>) Bpftool.current().json(line.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "dev lo", "unprivileged"})
  void sectionsKeysAndAnswersAreThoseOfBpftool(String words) throws Exception {
    List<String> what = List.of(words.split(" "));
    Map<?, ?> theirs = theirs(what);
    Map<?, ?> ours = ours(what);
    assertThat(List.copyOf(ours.keySet())).isEqualTo(List.copyOf(theirs.keySet()));
    theirs.forEach(
        (section, members) ->
            ((Map<?, ?>) members)
                .forEach((key, value) -> isTold(section(ours, section), key, value)));
  }

  private static Map<?, ?> section(Map<?, ?> all, Object name) {
    return (Map<?, ?>) Objects.requireNonNull(all.get(name));
  }

  private static void isTold(Map<?, ?> ours, Object key, Object value) {
    if (value instanceof List<?>) {
      assertThat(ours.get(key)).as("%s", key).isInstanceOf(List.class);
    } else if (!BETTER_KNOWN.contains(key)) {
      assertThat(ours.get(key)).as("%s", key).isEqualTo(value);
    }
  }

  /** Where they differ, bpftool has helpers that the verifier refuses for another reason. */
  @Test
  void helpersThatEveryoneMayCallAreFoundByBoth() throws Exception {
    Map<?, ?> theirs = section(theirs(List.of("kernel")), "helpers");
    Map<?, ?> ours = section(ours(List.of("kernel")), "helpers");
    for (String type : List.of("xdp", "sched_cls", "raw_tracepoint", "cgroup_skb", "sk_lookup")) {
      List<String> found = texts(ours, type);
      List<String> known = texts(theirs, type);
      assertThat(found).as(type).hasSizeGreaterThan(50);
      assertThat(known).as(type).containsAll(found);
      assertThat(found)
          .as(type)
          .containsAll(
              known.stream().filter(each -> !each.startsWith("bpf_copy_from_user")).toList());
    }
  }

  private static List<String> texts(Map<?, ?> helpers, String type) {
    List<?> names = (List<?>) Objects.requireNonNull(helpers.get(type + "_available_helpers"));
    return names.stream().map(String::valueOf).toList();
  }

  @Test
  void macrosHaveThePrefixAndSayWhatIsNotThere() {
    Ran ran = Pages.run("feature", "probe", "dev", "lo", "macros", "prefix", "MY_");
    assertThat(ran.out())
        .contains("#define MY_HAVE_BPF_SYSCALL\n", "#define MY_NO_HAVE_XDP_PROG_TYPE\n")
        .contains("#define MY_BPF__PROG_TYPE_xdp__HELPER_bpf_redirect 0\n")
        .doesNotContain("bpf_trace_printk");
    assertThat(Pages.run("feature", "probe", "dev", "lo", "macros", "full").out())
        .contains("#define BPF__PROG_TYPE_xdp__HELPER_bpf_trace_printk 0\n");
  }

  @Test
  void textHasALineForEach() {
    assertThat(Pages.run("feature", "probe", "dev", "lo").out())
        .contains("program_types\n", "  have_xdp_prog_type        no\n");
  }

  @Test
  void deviceThatIsNotThereIsNamed() {
    Ran ran = Pages.run("feature", "probe", "dev", "nosuch0", "-j");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo("{\"error\":\"cannot probe a device: there is no network device 'nosuch0'\"}\n");
  }
}
