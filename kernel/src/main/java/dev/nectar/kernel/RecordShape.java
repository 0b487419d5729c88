package dev.nectar.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Records as C lays out structures of the same members. */
final class RecordShape {
  private static final int MOST = 120;

  private RecordShape() {}

  static MethodHandles.Lookup lookup(Class<?> type) {
    RecordShape.class.getModule().addReads(type.getModule());
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be used from here: open its package to dev.nectar.kernel", e);
    }
  }

  static RecordComponent[] components(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || components.length == 0 || components.length > MOST) {
      throw new IllegalArgumentException(
          type.getName() + " is no record of 1 to " + MOST + " components");
    }
    return components;
  }

  /** Each member at the next place that is aligned for it; the whole to its largest member. */
  static Shape.Struct of(Class<?> type) {
    return of(type, List.of());
  }

  private static Shape.Struct of(Class<?> type, List<Class<?>> around) {
    if (around.contains(type)) {
      throw new IllegalArgumentException(type.getName() + " contains itself, and has no size");
    }
    List<Class<?>> inner = new ArrayList<>(around);
    inner.add(type);
    List<Shape.Field> fields = new ArrayList<>();
    long end = 0;
    long largest = 1;
    for (RecordComponent component : components(type)) {
      Shape shape = shape(type, component, inner);
      long offset = up(end, shape.alignment());
      fields.add(new Shape.Field(component.getName(), offset, shape));
      end = offset + shape.size();
      largest = Math.max(largest, shape.alignment());
    }
    return new Shape.Struct(List.copyOf(fields), up(end, largest), largest);
  }

  private static long up(long offset, long alignment) {
    return (offset + alignment - 1) / alignment * alignment;
  }

  private static Shape shape(Class<?> type, RecordComponent component, List<Class<?>> around) {
    Class<?> java = component.getType();
    if (java == String.class) {
      return new Shape.Text(length(type, component));
    }
    if (java.isArray()) {
      Shape element = one(type, component, java.getComponentType(), around);
      return new Shape.Sequence(element, length(type, component));
    }
    return one(type, component, java, around);
  }

  private static Shape one(
      Class<?> type, RecordComponent component, Class<?> java, List<Class<?>> around) {
    if (java == boolean.class) {
      return new Shape.Truth();
    }
    if (java == Inet4Address.class || java == Inet6Address.class) {
      // As in_addr and in6_addr, which are words.
      Shape word = number(4, false);
      return java == Inet4Address.class ? word : new Shape.Sequence(word, 4);
    }
    if (java.isRecord()) {
      return of(java, around);
    }
    return switch (java.getName()) {
      case "byte" -> number(1, true);
      case "char" -> number(2, false);
      case "short" -> number(2, true);
      case "int" -> number(4, true);
      case "long" -> number(8, true);
      default ->
          throw new IllegalArgumentException(
              "component "
                  + component.getName()
                  + " of "
                  + type.getName()
                  + " is a "
                  + java.getSimpleName()
                  + ", which C has nothing like: use integers, boolean, String, records, Internet"
                  + " addresses or arrays of these");
    };
  }

  private static Shape.Word number(int bytes, boolean signed) {
    return new Shape.Word(bytes, signed, ByteOrder.nativeOrder());
  }

  private static int length(Class<?> type, RecordComponent component) {
    Length length = component.getAnnotation(Length.class);
    if (length == null || length.value() < 1) {
      throw new IllegalArgumentException(
          "component "
              + component.getName()
              + " of "
              + type.getName()
              + " has no length: annotate it with @Length");
    }
    return length.value();
  }

  /** The member of a component's name, in which case and underscores need not be the same. */
  static Shape.Field field(Class<?> type, RecordComponent component, Shape.Struct struct) {
    Optional<Shape.Field> same =
        struct.fields().stream().filter(f -> f.name().equals(component.getName())).findFirst();
    return same.or(
            () ->
                struct.fields().stream()
                    .filter(f -> plain(f.name()).equals(plain(component.getName())))
                    .findFirst())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the structure has no member for component "
                        + component.getName()
                        + " of "
                        + type.getName()
                        + ": it has "
                        + struct.fields().stream().map(Shape.Field::name).toList()));
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
