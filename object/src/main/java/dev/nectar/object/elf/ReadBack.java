package dev.nectar.object.elf;

import dev.nectar.object.ExternSpec;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.VariableSpec;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written: of an object whose parts contradict each other, such as types that tell
 * of other variables than it has, the file may say something else. No such file is handed out.
 */
final class ReadBack {
  private final ObjectSpec was;
  private final ObjectSpec is;

  private ReadBack(ObjectSpec was, ObjectSpec is) {
    this.was = was;
    this.is = is;
  }

  /**
   * Compares an object with what was written of it.
   *
   * @param code its functions, each with a name of its own
   * @throws UnwritableObjectException if they differ in what they do
   */
  static void check(ObjectSpec spec, Collection<FunctionSpec> code, byte[] written) {
    ObjectSpec is;
    try {
      is = ObjectReader.read("the file", MemorySegment.ofArray(written));
    } catch (MalformedObjectException e) {
      throw new UnwritableObjectException(e);
    }
    new ReadBack(spec, is).check(code);
  }

  private void check(Collection<FunctionSpec> code) {
    Map<String, List<?>> functions = new HashMap<>();
    is.functions().forEach(each -> functions.put(each.name(), parts(each)));
    is.programs().forEach(each -> functions.put(each.body().name(), parts(each.body())));
    for (FunctionSpec each : code) {
      same("function " + each.name(), parts(each), functions.get(each.name()));
    }
    each("program ", ObjectSpec::programs, ProgramSpec::name, ReadBack::parts);
    each("map ", ObjectSpec::maps, MapSpec::name, ReadBack::parts);
    each("variable ", ObjectSpec::variables, VariableSpec::name, VariableSpec::map);
    each("extern ", ObjectSpec::externs, ExternSpec::name, ExternSpec::need);
    same("licence", was.license(), is.license());
  }

  private <T> void each(
      String what,
      Function<ObjectSpec, List<T>> all,
      Function<T, String> name,
      Function<T, Object> part) {
    Set<List<?>> found = new HashSet<>();
    all.apply(is).forEach(each -> found.add(List.of(name.apply(each), part.apply(each))));
    for (T each : all.apply(was)) {
      if (!found.contains(List.of(name.apply(each), part.apply(each)))) {
        throw differs(what + name.apply(each));
      }
    }
    if (all.apply(is).size() > all.apply(was).size()) {
      throw differs("number of its parts of which one is a " + what.strip());
    }
  }

  private static List<?> parts(FunctionSpec function) {
    return List.of(function.body(), function.lines(), function.relocations());
  }

  private static List<?> parts(ProgramSpec program) {
    return List.of(program.type(), program.attach());
  }

  private static List<?> parts(MapSpec map) {
    return List.of(map.type(), map.initial());
  }

  private static void same(String what, Object was, @Nullable Object is) {
    if (!Objects.equals(was, is)) {
      throw differs(what);
    }
  }

  private static UnwritableObjectException differs(String what) {
    return new UnwritableObjectException(
        "the object cannot be written: in the file, its " + what + " would be something else",
        "its types may tell of other parts than it has");
  }
}
