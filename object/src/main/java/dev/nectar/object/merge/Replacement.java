package dev.nectar.object.merge;

import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.Binding;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MergeException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Puts other code into a function of an object. */
public final class Replacement {
  private final ObjectSpec spec;
  private final FunctionSpec slot;

  /**
   * For a function of an object.
   *
   * @param spec the object
   * @param function its function, or program
   * @throws MergeException if it has none of the name
   */
  public Replacement(ObjectSpec spec, String function) {
    this.spec = spec;
    this.slot =
        find(spec, function)
            .orElseThrow(
                () ->
                    new MergeException(
                        "the object has no function " + function + " to be replaced",
                        "name one of its functions or programs"));
  }

  private static Optional<FunctionSpec> find(ObjectSpec spec, String function) {
    return Stream.concat(spec.functions().stream(), spec.programs().stream().map(ProgramSpec::body))
        .filter(each -> each.name().equals(function))
        .findFirst();
  }

  /**
   * By code.
   *
   * @param body the code
   * @return the object with it
   */
  public ObjectSpec by(FunctionSpec body) {
    checkParameters(body);
    body.body().forEach(this::checkNamed);
    int types = spec.types().map(all -> all.count()).orElse(0);
    body.relocations().stream()
        .filter(each -> each.type() > types)
        .findFirst()
        .ifPresent(
            each -> {
              throw refused(
                  "asks of type " + each.type() + ", which the object does not have",
                  "bring the types in an object of their own");
            });
    return with(
        old ->
            new FunctionSpec(
                old.name(),
                body.body(),
                body.lines(),
                old.type() == 0 ? body.prototype().or(old::prototype) : Optional.empty(),
                body.subprograms(),
                old.type(),
                body.relocations(),
                old.binding()));
  }

  /**
   * By the function of its name in another object.
   *
   * @param generated the other object
   * @return both
   */
  public ObjectSpec by(ObjectSpec generated) {
    FunctionSpec body =
        find(generated, slot.name())
            .filter(each -> each.binding() != Binding.LOCAL && !each.binding().weak())
            .orElseThrow(
                () ->
                    refused(
                        "is not in the object that is to bring it, or static or weak there",
                        "define it there, neither static nor __weak"));
    checkParameters(body);
    Binding weak = slot.binding().hidden() ? Binding.HIDDEN_WEAK : Binding.WEAK;
    if (slot.binding() == Binding.LOCAL) {
      throw refused("is static, and cannot be replaced by an object", "make it __weak");
    }
    return with(old -> bound(old, weak)).merge(generated);
  }

  private static FunctionSpec bound(FunctionSpec old, Binding binding) {
    return new FunctionSpec(
        old.name(),
        old.body(),
        old.lines(),
        old.prototype(),
        old.subprograms(),
        old.type(),
        old.relocations(),
        binding);
  }

  private ObjectSpec with(UnaryOperator<FunctionSpec> change) {
    UnaryOperator<FunctionSpec> here =
        each -> each.name().equals(slot.name()) ? change.apply(each) : each;
    List<ProgramSpec> programs =
        spec.programs().stream()
            .map(
                each ->
                    new ProgramSpec(
                        each.name(),
                        each.type(),
                        each.attach(),
                        here.apply(each.body()),
                        each.section(),
                        each.flags(),
                        each.needs(),
                        each.insteadOf()))
            .toList();
    return new ObjectSpec(
        programs,
        spec.functions().stream().map(here).toList(),
        spec.maps(),
        spec.variables(),
        spec.externs(),
        spec.types(),
        spec.order(),
        spec.license(),
        spec.kernelVersion());
  }

  private MergeException refused(String what, String advice) {
    return new MergeException("function " + slot.name() + " " + what, advice);
  }

  private void checkParameters(FunctionSpec body) {
    OptionalInt wanted = parameters(slot);
    OptionalInt given =
        body.prototype()
            .map(p -> OptionalInt.of(p.parameters().size()))
            .orElse(OptionalInt.empty());
    if (wanted.isPresent() && given.isPresent() && wanted.getAsInt() != given.getAsInt()) {
      throw refused(
          "takes "
              + wanted.getAsInt()
              + " parameters, and the code that is to replace it "
              + given.getAsInt(),
          "give both the same parameters");
    }
  }

  private OptionalInt parameters(FunctionSpec function) {
    if (function.type() != 0
        && spec.types().orElseThrow().type(function.type()) instanceof BtfType.Func func
        && spec.types().orElseThrow().kind(func.prototype()) == BtfKind.FUNC_PROTO
        && spec.types().orElseThrow().type(func.prototype()) instanceof BtfType.Prototype type) {
      return OptionalInt.of(type.parameters().size());
    }
    return function
        .prototype()
        .map(p -> OptionalInt.of(p.parameters().size()))
        .orElse(OptionalInt.empty());
  }

  private void checkNamed(Instruction instruction) {
    instruction
        .unresolved()
        .filter(name -> !isThere(instruction, name))
        .ifPresent(
            name -> {
              throw refused(
                  "would name " + name + ", which the object does not have",
                  "add it to the object, or bring both in an object of their own");
            });
  }

  private boolean isThere(Instruction instruction, String name) {
    if (spec.externs().stream().map(ExternSpec::name).anyMatch(name::equals)) {
      return true;
    }
    return switch (instruction) {
      case Instruction.LoadWide(_, WideValue.MapNamed _) -> hasMap(name);
      case Instruction.LoadWide(_, WideValue.MapValueNamed _) -> hasMap(name);
      case Instruction.LoadWide(_, WideValue.KernelVariableNamed _) -> false;
      default -> find(spec, name).isPresent();
    };
  }

  private boolean hasMap(String name) {
    return spec.maps().stream().map(MapSpec::name).anyMatch(name::equals);
  }
}
