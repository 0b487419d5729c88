package dev.nectar.session;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.object.Contents;
import dev.nectar.report.Json;
import dev.nectar.report.NectarException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans as JSON: {@code {"nectarPlan": VERSION, "plan": {…}}}, with an object for each record,
 * whose members are its components, and {@code "is"} naming the case of a sealed type. Stateless.
 */
public final class PlanFile {
  private static final String CASE = "is";

  private PlanFile() {}

  /**
   * Writes a plan.
   *
   * @param plan the plan
   * @return JSON
   */
  public static String write(Plan plan) {
    StringBuilder out = new StringBuilder("{\"nectarPlan\": " + Plan.VERSION + ", \"plan\": ");
    append(plan, out);
    return out.append("}\n").toString();
  }

  private static void append(Object value, StringBuilder out) {
    switch (value) {
      case String s -> Json.quote(s, out);
      case Number n -> out.append(n);
      case Boolean b -> out.append(b);
      case Enum<?> e -> Json.quote(e.name(), out);
      case ByteOrder order -> Json.quote(order.toString(), out);
      case Btf types ->
          Json.quote(
              Base64.getEncoder().encodeToString(types.bytes().toArray(ValueLayout.JAVA_BYTE)),
              out);
      case Contents bytes -> Json.quote(Base64.getEncoder().encodeToString(bytes.bytes()), out);
      case Optional<?> o -> {
        out.append('[');
        o.ifPresent(v -> append(v, out));
        out.append(']');
      }
      case Iterable<?> values -> {
        String separator = "[";
        for (Object element : values) {
          out.append(separator);
          append(element, out);
          separator = ", ";
        }
        out.append(separator.equals("[") ? "[]" : "]");
      }
      case Record r -> record(r, out);
      default -> throw new IllegalArgumentException("no form for " + value.getClass());
    }
  }

  private static void record(Record value, StringBuilder out) {
    out.append("{\"" + CASE + "\": ");
    Json.quote(value.getClass().getSimpleName(), out);
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      out.append(", ");
      Json.quote(component.getName(), out);
      out.append(": ");
      try {
        append(component.getAccessor().invoke(value), out);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
    out.append('}');
  }

  /**
   * Reads a plan.
   *
   * @param text what {@link #write} gave
   * @return the plan
   * @throws NectarException if it is not a plan, or one of another version
   */
  public static Plan read(String text) {
    Object file = Json.parse(text);
    if (!(file instanceof Map<?, ?> members) || !members.containsKey("nectarPlan")) {
      throw broken("it does not start with \"nectarPlan\"");
    }
    if (!Long.valueOf(Plan.VERSION).equals(members.get("nectarPlan"))) {
      Object version = members.get("nectarPlan");
      throw broken(
          (version instanceof Number ? "it is of version " + version : "it names no version")
              + ", and this reads version "
              + Plan.VERSION);
    }
    return (Plan) read(Plan.class, Optional.ofNullable(members.get("plan")).orElse(Json.NULL));
  }

  private static NectarException broken(String why) {
    return new NectarException("this is not a plan: " + why, "compile the script again");
  }

  private static Object read(Type type, Object value) {
    if (type instanceof ParameterizedType parameterized) {
      return readMany(
          (Class<?>) parameterized.getRawType(), parameterized.getActualTypeArguments()[0], value);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted == String.class && value instanceof String) {
      return value;
    }
    if (wanted == boolean.class && value instanceof Boolean) {
      return value;
    }
    if (wanted == long.class && value instanceof Long) {
      return value;
    }
    if ((wanted == int.class || wanted == Integer.class)
        && value instanceof Long number
        && number == number.intValue()) {
      return number.intValue();
    }
    if (wanted == Contents.class && value instanceof String text) {
      return Contents.of(bytes(text));
    }
    if (wanted == Btf.class && value instanceof String text) {
      return types(text);
    }
    if (wanted == ByteOrder.class) {
      return "BIG_ENDIAN".equals(value) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
    if (wanted.isEnum() && value instanceof String name) {
      return constant(wanted, name);
    }
    if (value instanceof Map<?, ?> members) {
      return readRecord(wanted, members);
    }
    throw broken("a " + wanted.getSimpleName() + " is expected");
  }

  private static byte[] bytes(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw broken("\"" + text + "\" is not Base64");
    }
  }

  private static Btf types(String text) {
    try {
      return Btf.of(MemorySegment.ofArray(bytes(text)));
    } catch (BtfException e) {
      throw broken("its types cannot be read: " + e.getMessage());
    }
  }

  private static Object constant(Class<?> wanted, String name) {
    for (Object constant : wanted.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw broken("\"" + name + "\" is no " + wanted.getSimpleName());
  }

  private static Object readMany(Class<?> wanted, Type element, Object value) {
    if (!(value instanceof List<?> elements)) {
      throw broken("a list is expected");
    }
    List<Object> read = new ArrayList<>(elements.size());
    for (Object each : elements) {
      read.add(read(element, each));
    }
    if (wanted == Optional.class) {
      return read.isEmpty() ? Optional.empty() : Optional.of(read.getFirst());
    }
    return wanted == Set.class ? new LinkedHashSet<>(read) : read;
  }

  private static Object readRecord(Class<?> wanted, Map<?, ?> members) {
    Class<?> actual = actual(wanted, String.valueOf(members.get(CASE)));
    RecordComponent[] components = actual.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Object member = members.get(components[i].getName());
      if (member == null) {
        throw broken(actual.getSimpleName() + " lacks \"" + components[i].getName() + "\"");
      }
      values[i] = read(components[i].getGenericType(), member);
    }
    try {
      return actual.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw broken(String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> actual(Class<?> wanted, String name) {
    if (wanted.isRecord()) {
      return wanted;
    }
    Class<?>[] cases = wanted.getPermittedSubclasses();
    for (Class<?> each : cases == null ? new Class<?>[0] : cases) {
      if (each.isRecord() && each.getSimpleName().equals(name)) {
        return each;
      }
      if (each.isInterface() && hasCase(each, name)) {
        return actual(each, name);
      }
    }
    throw broken("\"" + name + "\" is no " + wanted.getSimpleName());
  }

  private static boolean hasCase(Class<?> sealed, String name) {
    Class<?>[] cases = sealed.getPermittedSubclasses();
    for (Class<?> each : cases == null ? new Class<?>[0] : cases) {
      if (each.getSimpleName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
