package dev.nectar.object;

import dev.nectar.bytecode.KernelVersion;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Specs as text for people: all of a spec but its types, of which the names are used. Equal specs
 * give equal texts. Long contents are cut, and characters that a terminal would act upon are
 * escaped. The format may change; it is not read back.
 */
public final class SpecText {
  private final ObjectSpec spec;
  private final TextLines out = new TextLines();
  private final TypeText types;

  private SpecText(ObjectSpec spec) {
    this.spec = spec;
    this.types = new TypeText(spec.types());
  }

  /**
   * The text of an object: what it is for, maps, variables, externs, then programs and functions
   * with their code as the kernel's verifier writes it; above an instruction stand its source line
   * and what of it depends on the kernel's types.
   *
   * @param spec the object
   * @return lines, each ended by a line break
   */
  public static String write(ObjectSpec spec) {
    SpecText text = new SpecText(spec);
    text.object();
    return text.out.toString();
  }

  private void object() {
    out.add(0, "licence " + (spec.license().isEmpty() ? "none" : spec.license()));
    out.add(0, "order " + (spec.order() == ByteOrder.BIG_ENDIAN ? "big" : "little"));
    out.add(0, "types " + spec.types().map(btf -> String.valueOf(btf.count())).orElse("none"));
    if (spec.kernelVersion() != 0) {
      out.add(0, "kernel " + version(spec.kernelVersion()));
    }
    MapText maps = new MapText(types, out);
    for (MapSpec map : spec.maps()) {
      out.blank();
      maps.write(map);
    }
    variables();
    externs();
    FunctionText code = new FunctionText(types, spec.order(), out);
    for (ProgramSpec program : spec.programs()) {
      out.blank();
      head(program);
      code.write(program.body());
    }
    for (FunctionSpec function : spec.functions()) {
      out.blank();
      out.add(0, word(function.binding()) + " function " + function.name());
      code.write(function);
    }
  }

  private void variables() {
    if (!spec.variables().isEmpty()) {
      out.blank();
    }
    spec.variables().stream()
        .sorted(MapText.byPlace())
        .forEach(
            each ->
                out.add(
                    0,
                    word(each.binding())
                        + " variable "
                        + each.name()
                        + " at "
                        + place(each.map(), each.offset(), each.size(), each.type())
                        + MapText.text(each, spec.maps())));
  }

  private void externs() {
    if (!spec.externs().isEmpty()) {
      out.blank();
    }
    for (ExternSpec each : spec.externs()) {
      out.add(0, word(each.need()) + " extern " + text(each));
    }
  }

  private String text(ExternSpec each) {
    return switch (each) {
      case ExternSpec.Config(String name, _, int offset, int size, int type) ->
          "option " + name + " at " + place(".kconfig", offset, size, type);
      case ExternSpec.Variable(String name, _, int type) ->
          type == 0 ? "symbol " + name : "variable " + name + ", " + types.print(type);
      case ExternSpec.Function(String name, _, int type) ->
          "function " + name + ", " + types.print(type);
      case ExternSpec.Undefined(String name, _, int declaration) ->
          "undefined " + name + (declaration == 0 ? "" : ", " + types.print(declaration));
    };
  }

  private String place(String map, int offset, int size, int type) {
    String name = types.print(type);
    return map + "+" + offset + " size " + size + (name.isEmpty() ? "" : ", " + name);
  }

  private void head(ProgramSpec program) {
    out.add(0, "program " + program.name());
    if (!program.section().isEmpty()) {
      out.add(2, "section " + program.section());
    }
    out.add(2, "type " + word(program.type()));
    program.attach().ifPresent(point -> out.add(2, "attach " + attach(point)));
    if (!program.needs().isEmpty()) {
      out.add(
          2,
          "needs "
              + String.join(", ", program.needs().stream().map(Facility::title).sorted().toList()));
    }
    program.insteadOf().ifPresent(other -> out.add(2, "instead of " + other));
    if (!program.flags().isEmpty()) {
      out.add(2, "flags " + words(program.flags()));
    }
    out.add(2, "binding " + word(program.body().binding()));
  }

  private static String attach(AttachPoint point) {
    return point.text()
        + point
            .attachType()
            .map(type -> ", loaded as " + type.name().toLowerCase(Locale.ROOT))
            .orElse("");
  }

  /** {@code LINUX_VERSION_CODE} of {@code linux/version.h}. */
  private static String version(int code) {
    return new KernelVersion(code >>> 16, code >>> 8 & 0xff, code & 0xff).toString();
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static String words(Collection<? extends Enum<?>> values) {
    return values.stream().map(SpecText::word).sorted().collect(Collectors.joining(" "));
  }
}
