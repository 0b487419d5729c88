package dev.nectar.object.elf;

import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.NewSection;
import dev.nectar.elf.Relocation;
import dev.nectar.elf.Section;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.VariableSpec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes functions, their symbols, and relocations of what their code refers to. */
final class CodeWriter {
  private static final long CODE = Section.ALLOCATED | Section.EXECUTABLE;

  private final FileDraft file;

  CodeWriter(FileDraft file) {
    this.file = file;
  }

  Map<String, List<Instruction>> encode() {
    Map<String, List<Instruction>> all = new LinkedHashMap<>();
    file.plan
        .sections()
        .forEach(
            (section, list) -> {
              List<Instruction> body = list.stream().flatMap(f -> f.body().stream()).toList();
              List<Instruction> plain = body.stream().map(this::plain).toList();
              byte[] bytes = Encoder.encode(plain, file.spec.order());
              file.codeSections.put(
                  section, file.elf.section(NewSection.of(section, CODE, Encoder.SLOT, bytes)));
              all.put(section, body);
            });
    return all;
  }

  /** Without names: what a relocation adds to stands in the instruction. */
  private Instruction plain(Instruction instruction) {
    return switch (instruction) {
      case Instruction.CallNamed(String name) ->
          new Instruction.CallFunction(
              file.plan.inText(name).map(spot -> spot.offset() / Encoder.SLOT - 1).orElse(-1));
      case Instruction.LoadWide(var dst, WideValue.FunctionNamed(String name)) ->
          new Instruction.LoadWide(
              dst,
              new WideValue.Constant(file.plan.inText(name).map(CodePlan.Spot::offset).orElse(0)));
      case Instruction.LoadWide(var dst, WideValue.MapValueNamed value) ->
          new Instruction.LoadWide(
              dst, new WideValue.Constant(Integer.toUnsignedLong(target(value).addend())));
      case Instruction.LoadWide(var dst, WideValue.MapNamed _) ->
          new Instruction.LoadWide(dst, new WideValue.Constant(0));
      case Instruction.LoadWide(var dst, WideValue.KernelVariableNamed _) ->
          new Instruction.LoadWide(dst, new WideValue.Constant(0));
      default -> instruction;
    };
  }

  void functionSymbols() {
    file.plan.sections().forEach((section, list) -> list.forEach(each -> symbol(section, each)));
  }

  private void symbol(String section, FunctionSpec function) {
    int offset = file.plan.spot(function.name()).map(CodePlan.Spot::offset).orElse(0);
    Binding binding = function.binding();
    file.functionSymbols.put(
        function.name(),
        file.symbol(
            function.name(),
            offset,
            CodePlan.size(function),
            ElfSymbol.FUNCTION,
            section.equals(CodePlan.TEXT) ? binding : seen(binding),
            file.codeSection(section)));
  }

  /** Loaders want what is attached to be seen by all. */
  private static Binding seen(Binding binding) {
    return binding == Binding.LOCAL ? Binding.GLOBAL : binding;
  }

  /** What a place in a map is relative to. */
  private sealed interface Base {
    /** Bytes from it. */
    int addend();

    /** What another object or the kernel has. */
    record Extern(String name, int addend) implements Base {}

    /** A table of jumps. */
    record Table(String name, int addend) implements Base {}

    /** A variable that others see. */
    record Variable(VariableSpec variable, int addend) implements Base {}

    /** A section of variables. */
    record Start(String section, int addend) implements Base {}
  }

  private Base target(WideValue.MapValueNamed value) {
    int offset = value.offset();
    MapSpec map = file.maps.get(value.name());
    if (map == null) {
      return new Base.Extern(value.name(), offset);
    }
    if (map.role() == MapRole.KERNEL_CONFIG) {
      ExternSpec.Config option = option(offset);
      return new Base.Extern(option.name(), offset - option.offset());
    }
    if (map.type() == MapType.INSN_ARRAY) {
      return new Base.Table(map.name(), offset);
    }
    String section = map.type() == MapType.ARENA ? FileDraft.ARENA : map.name();
    return file.spec.variables().stream()
        .filter(each -> each.binding() != Binding.LOCAL && each.map().equals(map.name()))
        .filter(each -> offset >= each.offset() && offset - each.offset() < each.size())
        .findFirst()
        .<Base>map(each -> new Base.Variable(each, offset - each.offset()))
        .orElseGet(() -> new Base.Start(section, offset));
  }

  private int symbol(Base base) {
    return switch (base) {
      case Base.Extern(String name, _) -> FileDraft.named(file.externSymbols, name);
      case Base.Table(String name, _) -> FileDraft.named(file.mapSymbols, name);
      case Base.Variable(VariableSpec variable, _) ->
          Optional.ofNullable(file.variableSymbols.get(variable))
              .orElseThrow(() -> FileDraft.missing(variable.name()));
      case Base.Start(String section, _) -> {
        if (file.section(section) == 0) {
          throw FileDraft.missing(section);
        }
        yield file.sectionSymbol(file.section(section));
      }
    };
  }

  private ExternSpec.Config option(int offset) {
    return file.spec.externs().stream()
        .filter(ExternSpec.Config.class::isInstance)
        .map(ExternSpec.Config.class::cast)
        .filter(each -> offset >= each.offset() && offset - each.offset() < each.size())
        .max(Comparator.comparingInt(ExternSpec.Config::offset))
        .orElseThrow(
            () ->
                new UnwritableObjectException(
                    "code refers to byte " + offset + " of .kconfig, where no option lies", ""));
  }

  void relocate(String section, List<Instruction> body) {
    int offset = 0;
    for (Instruction instruction : body) {
      int at = offset;
      switch (instruction) {
        case Instruction.CallNamed(String name) ->
            relocate(section, at, Relocation.BPF_CALL, functionSymbol(name));
        case Instruction.LoadWide(_, WideValue.FunctionNamed(String name)) ->
            relocate(section, at, Relocation.BPF_WIDE, functionSymbol(name));
        case Instruction.LoadWide(_, WideValue.MapNamed(String name)) ->
            relocate(
                section,
                at,
                Relocation.BPF_WIDE,
                FileDraft.named(
                    file.maps.containsKey(name) ? file.mapSymbols : file.externSymbols, name));
        case Instruction.LoadWide(_, WideValue.KernelVariableNamed(String name)) ->
            relocate(section, at, Relocation.BPF_WIDE, FileDraft.named(file.externSymbols, name));
        case Instruction.LoadWide(_, WideValue.MapValueNamed value) ->
            relocate(section, at, Relocation.BPF_WIDE, symbol(target(value)));
        default -> {}
      }
      offset += instruction.slots() * Encoder.SLOT;
    }
  }

  private void relocate(String section, int offset, int type, int symbol) {
    file.elf.relocation(
        file.codeSection(section), new Relocation(offset, type, symbol, OptionalLong.empty()));
  }

  private int functionSymbol(String name) {
    if (file.plan.inText(name).isPresent()) {
      return file.sectionSymbol(file.codeSection(CodePlan.TEXT));
    }
    return FileDraft.named(
        file.plan.spot(name).isPresent() ? file.functionSymbols : file.externSymbols, name);
  }
}
