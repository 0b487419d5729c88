package dev.nectar.object;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.merge.Merger;
import dev.nectar.object.merge.Replacement;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Programs and what they name, to be loaded together. Nothing in it depends on a kernel. Immutable.
 *
 * @param programs the programs
 * @param functions what programs and each other call by name; a program has those it needs behind
 *     its own code once it is linked
 * @param maps the maps
 * @param variables the global variables, which lie in maps
 * @param externs what the kernel must have
 * @param types the types that all of these refer to
 * @param order the byte order of the kernels it is for, and of the contents of its maps
 * @param license the licence the kernel is told, for example {@code GPL}
 * @param kernelVersion {@code LINUX_VERSION_CODE} of the kernel it is for, which kernels before 5.0
 *     compare with their own for kprobes; 0 if it does not matter
 */
public record ObjectSpec(
    List<ProgramSpec> programs,
    List<FunctionSpec> functions,
    List<MapSpec> maps,
    List<VariableSpec> variables,
    List<ExternSpec> externs,
    Optional<Btf> types,
    ByteOrder order,
    String license,
    int kernelVersion) {
  /** Keeps its own copies. */
  public ObjectSpec {
    programs = List.copyOf(programs);
    functions = List.copyOf(functions);
    maps = List.copyOf(maps);
    variables = List.copyOf(variables);
    externs = List.copyOf(externs);
  }

  /**
   * Programs for this machine that need neither types nor variables.
   *
   * @param programs the programs
   * @param maps the maps
   * @param license the licence the kernel is told, for example {@code GPL}
   */
  public ObjectSpec(List<ProgramSpec> programs, List<MapSpec> maps, String license) {
    this(
        programs,
        List.of(),
        maps,
        List.of(),
        List.of(),
        Optional.empty(),
        ByteOrder.nativeOrder(),
        license,
        0);
  }

  /**
   * The program of a name.
   *
   * @param name the name
   * @return the program, if there is one
   */
  public Optional<ProgramSpec> program(String name) {
    return programs.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * This object with another program of the same name.
   *
   * @param program in the place of the one it has
   * @return the object with it
   * @throws MergeException if there is none of that name
   */
  public ObjectSpec with(ProgramSpec program) {
    if (program(program.name()).isEmpty()) {
      throw new MergeException(
          "there is no program " + program.name(),
          "name one of " + programs.stream().map(ProgramSpec::name).toList());
    }
    List<ProgramSpec> changed =
        programs.stream().map(each -> each.name().equals(program.name()) ? program : each).toList();
    return new ObjectSpec(
        changed, functions, maps, variables, externs, types, order, license, kernelVersion);
  }

  /**
   * The map of a name.
   *
   * @param name the name
   * @return the map, if there is one
   */
  public Optional<MapSpec> map(String name) {
    return maps.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The global variable of a name.
   *
   * @param name the name
   * @return the variable, if there is one; of several static ones the first, unless one that others
   *     see has the name
   */
  public Optional<VariableSpec> variable(String name) {
    return variables.stream()
        .filter(each -> each.name().equals(name))
        .min(Comparator.comparing(each -> each.binding() == Binding.LOCAL));
  }

  /**
   * The function that is called with what a program throws ({@code bpf_throw}), which the program's
   * tag {@code exception_callback:} names. Linux 6.7.
   *
   * @param program the program's own function
   * @return the name of a function of this object; empty if the program names none
   */
  public Optional<String> exceptionCallback(FunctionSpec program) {
    return program.type() == 0
        ? Optional.empty()
        : types.flatMap(btf -> tag(btf, program.type(), "exception_callback:"));
  }

  /** What is behind the start of a tag of a type. */
  private static Optional<String> tag(Btf types, int tagged, String start) {
    List<String> found = new ArrayList<>();
    types.forEach(
        BtfKind.DECL_TAG,
        start,
        id -> {
          if (types.type(id) instanceof BtfType.DeclTag tag && tag.type() == tagged) {
            found.add(tag.name().substring(start.length()));
          }
        });
    return found.stream().findFirst();
  }

  /**
   * This object with another first value of a global variable.
   *
   * @param variable the name
   * @param value in the object's byte order
   * @return the object with it
   * @throws MergeException if there is no such variable, or it has another size
   */
  public ObjectSpec with(String variable, Contents value) {
    VariableSpec spec =
        variable(variable)
            .orElseThrow(
                () ->
                    new MergeException(
                        "there is no variable " + variable,
                        "name one of " + variables.stream().map(VariableSpec::name).toList()));
    if (spec.size() != value.size()) {
      throw new MergeException(
          "variable " + variable + " has " + spec.size() + " bytes, not " + value.size(),
          "give it a value of its size");
    }
    List<MapSpec> changed =
        maps.stream()
            .map(map -> map.name().equals(spec.map()) ? with(map, spec, value) : map)
            .toList();
    return new ObjectSpec(
        programs, functions, changed, variables, externs, types, order, license, kernelVersion);
  }

  private static MapSpec with(MapSpec map, VariableSpec variable, Contents value) {
    Slot.Value first =
        map.initial().stream()
            .filter(Slot.Value.class::isInstance)
            .map(Slot.Value.class::cast)
            .findFirst()
            .orElseGet(
                () ->
                    new Slot.Value(Contents.zeros(map.keySize()), Contents.zeros(map.valueSize())));
    byte[] bytes = first.value().bytes();
    byte[] all = Arrays.copyOf(bytes, Math.max(bytes.length, variable.offset() + value.size()));
    System.arraycopy(value.bytes(), 0, all, variable.offset(), value.size());
    return map.with(List.of(new Slot.Value(first.key(), Contents.of(all))));
  }

  /**
   * This object and another one made one, as a static linker does ({@code bpftool gen object}).
   * What is static stays apart: equal names get a number. Of what others see, a definition that is
   * not weak takes the place of a weak one, the first of two weak ones is kept, and what one object
   * declares is found in the other. Sections of variables are put one behind the other, options and
   * symbols of the kernel are named once, equal types become one. What neither object has stays
   * undefined, for a third.
   *
   * @param other what is put behind this object
   * @return both
   * @throws MergeException if byte order, licence or version differ, if both define a name and
   *     neither is weak, or if they mean different things by a name
   */
  public ObjectSpec merge(ObjectSpec other) {
    return Merger.merge(this, other);
  }

  /**
   * This object with other code for a function or a program, which keeps its name, its type and how
   * far it is seen. Only code is taken of the body: what it names, maps, variables and functions,
   * must be in this object, and so must the types that its relocations ask of. Code that brings
   * maps or types of its own comes in an object: {@link #replace(String, ObjectSpec)}.
   *
   * @param function the name of one of the object's functions or programs
   * @param body the code, with its lines
   * @return the object with it
   * @throws MergeException if there is no such function, the body takes other parameters, or it
   *     names what is not there
   */
  public ObjectSpec replace(String function, FunctionSpec body) {
    return new Replacement(this, function).by(body);
  }

  /**
   * This object with the function that another object has in place of its own, whether that is weak
   * or not; and with all that the other object has besides.
   *
   * @param function the name of a function or program, here and there
   * @param generated what has it, with the maps, variables and types that it needs
   * @return the object with it
   * @throws MergeException if there is no such function here or there, or the two cannot be merged
   */
  public ObjectSpec replace(String function, ObjectSpec generated) {
    return new Replacement(this, function).by(generated);
  }
}
