package dev.nectar.object.elf;

import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.ExternSpec.Need;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapType;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramFlag;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Something that objects of the field have, and how to tell that one has it.
 *
 * @param group what it belongs to
 * @param name for readers, in Markdown
 * @param isIn whether an object has it
 */
record CorpusFeature(String group, String name, Predicate<CorpusObject> isIn) {
  private static final long OF_LIBBPF = 20;
  private static final long OF_IPROUTE2 = 36;

  static List<CorpusFeature> all() {
    List<CorpusFeature> all = new ArrayList<>();
    all.addAll(maps());
    all.addAll(code());
    all.addAll(data());
    all.addAll(needs());
    all.addAll(relocations());
    return all;
  }

  private static List<CorpusFeature> maps() {
    return List.of(
        map(
            "maps described by types, in `.maps`",
            o -> o.anySection(s -> s.name().equals(".maps"))),
        map("maps in maps", o -> o.anyMap(m -> m.inner().isPresent())),
        map("slots filled with maps", o -> o.anySlot(Slot.InnerMap.class)),
        map("slots filled with programs", o -> o.anySlot(Slot.TailCall.class)),
        map("pinning by name", o -> o.anyMap(m -> m.pinning() == Pinning.BY_NAME)),
        map("`maps` in libbpf's dialect", o -> o.legacyMap(size -> size <= OF_LIBBPF)),
        map("`maps` in iproute2's dialect", o -> o.legacyMap(size -> size == OF_IPROUTE2)),
        map(
            "perf event arrays without a number of entries",
            o -> o.anyMap(m -> m.type() == MapType.PERF_EVENT_ARRAY && m.maxEntries() == 0)),
        map("ring buffers", o -> o.anyMap(m -> m.type() == MapType.RINGBUF)),
        map("arenas", o -> o.anyMap(m -> m.type() == MapType.ARENA)),
        map(
            "`.struct_ops`",
            o ->
                o.anyMap(m -> m.role() == MapRole.STRUCT_OPS && !m.flags().contains(MapFlag.LINK))),
        map(
            "`.struct_ops.link`",
            o -> o.anyMap(m -> m.role() == MapRole.STRUCT_OPS && m.flags().contains(MapFlag.LINK))),
        map("tables of jumps", o -> o.anyMap(m -> m.type() == MapType.INSN_ARRAY)));
  }

  private static List<CorpusFeature> code() {
    return List.of(
        code("subprograms in `.text`", o -> !o.spec().functions().isEmpty() && o.hasText()),
        code("global functions", o -> o.anyFunction(f -> f.binding() == Binding.GLOBAL)),
        code("weak functions", o -> o.anyFunction(f -> f.binding() == Binding.WEAK)),
        code("hidden functions", o -> o.anyFunction(f -> f.binding() == Binding.HIDDEN)),
        code("static functions", o -> o.anyFunction(f -> f.binding() == Binding.LOCAL)),
        code(
            "static functions as entry points",
            o -> o.anyProgram(p -> p.body().binding() == Binding.LOCAL)),
        code(
            "several programs in a section",
            o ->
                o.spec().programs().stream().map(p -> p.section()).distinct().count()
                    < o.spec().programs().size()),
        code(
            "no symbols of type `FUNC`",
            o -> !o.anyFunctionSymbol() && !o.spec().programs().isEmpty()),
        code("addresses of functions", o -> o.anyWide(WideValue.FunctionNamed.class)),
        code("arguments tagged `arg:…`", o -> o.anyType(CorpusFeature::isTagOfArgument)),
        code(
            "types tagged `kptr`, `user` and such",
            o -> o.anyType(BtfType.TypeTag.class::isInstance)),
        code(
            "sections that say more than libbpf knows (`perf_event/x`)",
            o -> o.anyProgram(p -> isUnknown(p.section()))),
        code("sections of other loaders' names", o -> o.anyProgram(p -> isOfOthers(p.section()))),
        code(
            "sections that no loader knows",
            o -> o.anyProgram(p -> p.type() == ProgramType.UNSPEC)),
        code(
            "programs on request (`?`)",
            o -> o.anyProgram(p -> p.flags().contains(ProgramFlag.ON_REQUEST))),
        code("a licence", o -> !o.spec().license().isEmpty()),
        code("no licence", o -> o.spec().license().isEmpty()),
        code("a version of the kernel", o -> o.spec().kernelVersion() != 0),
        code("lines of the source", o -> o.bodies().anyMatch(f -> !f.lines().isEmpty())),
        code("no types", o -> o.spec().types().isEmpty()));
  }

  private static List<CorpusFeature> data() {
    return List.of(
        data("variables in `.data`", o -> o.spec().map(".data").isPresent()),
        data("constants in `.rodata`", o -> o.spec().map(".rodata").isPresent()),
        data("variables in `.bss`", o -> o.spec().map(".bss").isPresent()),
        data("`.data.*`", o -> o.anyMap(m -> m.name().startsWith(".data."))),
        data("`.rodata.*`", o -> o.anyMap(m -> m.name().startsWith(".rodata."))),
        data("`.bss.*`", o -> o.anyMap(m -> m.name().startsWith(".bss."))),
        data("variables in an arena", CorpusObject::anyArenaVariable));
  }

  private static List<CorpusFeature> needs() {
    return List.of(
        need("options of the kernel (`.kconfig`)", ExternSpec.Config.class, Need.REQUIRED),
        need("weak options of the kernel", ExternSpec.Config.class, Need.WEAK),
        need("variables of the kernel (`.ksyms`)", ExternSpec.Variable.class, Need.REQUIRED),
        need("weak variables of the kernel", ExternSpec.Variable.class, Need.WEAK),
        need("functions of the kernel or its modules", ExternSpec.Function.class, Need.REQUIRED),
        need("weak functions of the kernel", ExternSpec.Function.class, Need.WEAK));
  }

  private static List<CorpusFeature> relocations() {
    List<CorpusFeature> all = new ArrayList<>();
    for (CoreKind kind : CoreKind.values()) {
      all.add(core("`" + kind.word() + "`", o -> o.anyRelocation(each -> each.kind() == kind)));
    }
    all.add(core("flavours (`___x`)", CorpusObject::anyFlavour));
    all.add(core("enumerators of 32 bits", o -> o.anyRelocationOf(BtfKind.ENUM)));
    all.add(core("enumerators of 64 bits", o -> o.anyRelocationOf(BtfKind.ENUM64)));
    all.add(
        core(
            "bit fields",
            o -> o.anyStep(s -> s instanceof CorpusObject.Step.ToMember(var m) && m.bits() > 0)));
    all.add(
        core("elements of arrays", o -> o.anyStep(CorpusObject.Step.ToElement.class::isInstance)));
    all.add(
        core(
            "members of anonymous structures and unions",
            o ->
                o.anyStep(
                    s -> s instanceof CorpusObject.Step.ToMember(var m) && m.name().isEmpty())));
    all.add(
        core(
            "relocations of which the compiler lost the type",
            o -> o.anyRelocation(each -> each.type() == 0)));
    return all;
  }

  private static boolean isTagOfArgument(BtfType type) {
    return type instanceof BtfType.DeclTag tag && tag.name().startsWith("arg:");
  }

  private static String asked(String section) {
    return section.startsWith("?") ? section.substring(1) : section;
  }

  /** Known by how it starts, while libbpf wants it to end there. */
  private static boolean isUnknown(String section) {
    String name = asked(section);
    return ProgramSections.find(name)
        .filter(ProgramSections.ofLibbpf()::contains)
        .filter(row -> row.rest() == ProgramSection.Rest.NONE && !row.name().equals(name))
        .isPresent();
  }

  private static boolean isOfOthers(String section) {
    return ProgramSections.find(asked(section))
        .filter(ProgramSections.ofOthers()::contains)
        .isPresent();
  }

  private static CorpusFeature map(String name, Predicate<CorpusObject> isIn) {
    return new CorpusFeature("Maps", name, isIn);
  }

  private static CorpusFeature code(String name, Predicate<CorpusObject> isIn) {
    return new CorpusFeature("Programs and functions", name, isIn);
  }

  private static CorpusFeature data(String name, Predicate<CorpusObject> isIn) {
    return new CorpusFeature("Data", name, isIn);
  }

  private static CorpusFeature need(String name, Class<? extends ExternSpec> kind, Need need) {
    return new CorpusFeature("Needs", name, o -> o.anyExtern(kind, need));
  }

  private static CorpusFeature core(String name, Predicate<CorpusObject> isIn) {
    return new CorpusFeature("CO-RE", name, o -> o.spec().types().isPresent() && isIn.test(o));
  }
}
