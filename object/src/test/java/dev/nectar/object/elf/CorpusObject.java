package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.Section;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.Relocation;
import dev.nectar.object.Slot;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A golden object, and questions to what was read from it.
 *
 * @param source the source it was compiled from, without its suffix
 * @param build the compiler, byte order and flags
 */
record CorpusObject(String source, String build, ElfFile elf, ObjectSpec spec) {
  static CorpusObject of(Path file) {
    String[] words = String.valueOf(file.getFileName()).split("\\.", -1);
    MemorySegment bytes = MemorySegment.ofArray(GoldenObjects.bytes(file));
    return new CorpusObject(
        words[0], words[1], ElfFile.of(bytes), ObjectReader.read(file.toString(), bytes));
  }

  /** Such as {@code clang19}. */
  String compiler() {
    return build.substring(0, build.indexOf('-'));
  }

  /** {@code el} or {@code eb}. */
  String order() {
    return build.substring(build.indexOf('-') + 1).substring(0, 2);
  }

  /** Such as {@code v3}; empty for none. */
  String flags() {
    int end = compiler().length() + 1 + order().length();
    return build.length() == end ? "" : build.substring(end + 1);
  }

  boolean anyMap(Predicate<MapSpec> test) {
    return spec.maps().stream().anyMatch(test);
  }

  boolean anySlot(Class<? extends Slot> kind) {
    return anyMap(map -> map.initial().stream().anyMatch(kind::isInstance));
  }

  boolean anyProgram(Predicate<ProgramSpec> test) {
    return spec.programs().stream().anyMatch(test);
  }

  boolean anyFunction(Predicate<FunctionSpec> test) {
    return spec.functions().stream().anyMatch(test);
  }

  boolean anyExtern(Class<? extends ExternSpec> kind, ExternSpec.Need need) {
    return spec.externs().stream().anyMatch(e -> kind.isInstance(e) && e.need() == need);
  }

  boolean anySection(Predicate<Section> test) {
    return elf.sections().stream().anyMatch(test);
  }

  /** A map of a size in a section of the older dialects. */
  boolean legacyMap(Predicate<Long> size) {
    return elf.symbols().stream()
        .filter(symbol -> symbol.type() == ElfSymbol.OBJECT || symbol.type() == ElfSymbol.NO_TYPE)
        .filter(symbol -> sectionOf(symbol).equals("maps"))
        .anyMatch(symbol -> size.test(symbol.size()));
  }

  private String sectionOf(ElfSymbol symbol) {
    return elf.section(symbol.section()).map(Section::name).orElse("");
  }

  boolean anyFunctionSymbol() {
    return elf.symbols().stream().anyMatch(symbol -> symbol.type() == ElfSymbol.FUNCTION);
  }

  boolean hasText() {
    return elf.section(".text").map(section -> section.size() > 0).orElse(false);
  }

  boolean anyWide(Class<? extends WideValue> kind) {
    return bodies()
        .flatMap(body -> body.body().stream())
        .anyMatch(i -> i instanceof Instruction.LoadWide(_, var value) && kind.isInstance(value));
  }

  boolean anyArenaVariable() {
    return spec.variables().stream()
        .anyMatch(
            each -> spec.map(each.map()).map(map -> map.type() == MapType.ARENA).orElse(false));
  }

  boolean anyType(Predicate<BtfType> test) {
    return spec.types().isPresent()
        && IntStream.rangeClosed(1, spec.types().get().count())
            .mapToObj(spec.types().get()::type)
            .anyMatch(test);
  }

  boolean anyRelocation(Predicate<Relocation> test) {
    return bodies().flatMap(body -> body.relocations().stream()).anyMatch(test);
  }

  Stream<FunctionSpec> bodies() {
    return Stream.concat(
        spec.programs().stream().map(ProgramSpec::body), spec.functions().stream());
  }

  /** Relocations whose type is of a kind. */
  boolean anyRelocationOf(BtfKind kind) {
    Btf types = spec.types().orElseThrow();
    return anyRelocation(each -> types.kind(types.resolve(each.type())) == kind);
  }

  boolean anyFlavour() {
    Btf types = spec.types().orElseThrow();
    return anyRelocation(each -> types.name(types.resolve(each.type())).contains("___"));
  }

  /** A step of a relocation's way through the object's types. */
  sealed interface Step {
    /** To a member. */
    record ToMember(BtfType.Member member) implements Step {}

    /** To an element other than the first that a pointer points to. */
    record ToElement() implements Step {}
  }

  /** Relocations of fields whose way has a step. */
  boolean anyStep(Predicate<Step> test) {
    return anyRelocation(
        each -> each.kind().of() == CoreKind.Of.FIELD && steps(each).stream().anyMatch(test));
  }

  private List<Step> steps(Relocation relocation) {
    Btf types = spec.types().orElseThrow();
    List<Step> steps = new ArrayList<>();
    int at = types.resolve(relocation.type());
    String[] path = relocation.access().split(":", -1);
    for (int i = 1; i < path.length && at != 0; i++) {
      switch (types.type(at)) {
        case BtfType.Struct struct -> {
          BtfType.Member member = struct.members().get(Integer.parseInt(path[i]));
          steps.add(new Step.ToMember(member));
          at = types.resolve(member.type());
        }
        case BtfType.Array array -> {
          steps.add(new Step.ToElement());
          at = types.resolve(array.element());
        }
        default -> at = 0;
      }
    }
    return steps;
  }
}
