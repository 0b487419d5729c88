package dev.nectar.cli;

import java.util.List;

/**
 * One command, as the parser, help, completion and the pages in {@code docs/} see it.
 *
 * @param verb what it does
 * @param summary one line, without a full stop
 * @param usage its forms, each without the command's own name
 * @param operand what stands alone on its command line
 * @param options its options
 * @param description paragraphs for its help
 * @param examples command lines
 */
record Command(
    Verb verb,
    String summary,
    List<String> usage,
    Value operand,
    List<Option> options,
    String description,
    List<Example> examples) {

  /** Which code runs; an enum, so that starting one command loads no class of another. */
  enum Verb {
    TRACE("trace"),
    LIST("list"),
    FEATURES("features"),
    FEATURE("feature"),
    ASM("asm"),
    DISASM("disasm"),
    OBJECT("object"),
    FILTER("filter"),
    PROG("prog"),
    MAP("map"),
    LINK("link"),
    BTF("btf"),
    CGROUP("cgroup"),
    NET("net"),
    PERF("perf"),
    STRUCT_OPS("struct_ops"),
    ITER("iter"),
    TOKEN("token"),
    BATCH("batch"),
    TREE("tree"),
    TOP("top"),
    DOCTOR("doctor"),
    GEN("gen"),
    RUN("run"),
    CONFORMANCE_PLUGIN("conformance-plugin"),
    HELP("help"),
    COMPLETION("completion"),
    VERSION("version"),
    VERIFY("verify");

    private final String word;

    Verb(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * A command line that works.
   *
   * @param line what to type
   * @param effect what it does, without a full stop
   */
  record Example(String line, String effect) {}

  String name() {
    return verb.word();
  }
}
