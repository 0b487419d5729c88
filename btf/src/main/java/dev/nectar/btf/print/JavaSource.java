package dev.nectar.btf.print;

import dev.nectar.btf.BtfType;
import dev.nectar.btf.print.JavaPrinter.JavaField;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The texts that {@link JavaPrinter} puts together. Stateless. */
final class JavaSource {
  private JavaSource() {}

  /**
   * Some members of a structure.
   *
   * @param name the record of these
   */
  record Part(String name, List<JavaField> fields) {}

  /** What the class imports for itself. */
  static final Set<String> IMPORTS =
      Set.of(
          "java.lang.foreign.MemorySegment",
          "java.lang.foreign.ValueLayout",
          "java.nio.ByteBuffer",
          "java.nio.ByteOrder",
          "java.nio.charset.StandardCharsets",
          "java.util.ArrayList",
          "java.util.List",
          "java.util.function.LongFunction");

  /** Up to the end of what the printed records share. */
  static String head(String outer, ByteOrder order, JavaFrame frame) {
    StringBuilder out = new StringBuilder();
    out.append(frame.packageName().isEmpty() ? "" : "package " + frame.packageName() + ";\n\n");
    Set<String> imports = new TreeSet<>(IMPORTS);
    imports.addAll(frame.imports());
    imports.forEach(each -> out.append("import ").append(each).append(";\n"));
    out.append("\n/**\n");
    frame
        .documentation()
        .lines()
        .forEach(line -> out.append((" * " + line).stripTrailing() + "\n"));
    out.append(" */\npublic final class ").append(outer);
    out.append(frame.interfaces().isEmpty() ? "" : " implements " + frame.interfaces());
    return out.append(" {\n").append(shared(order)).append('\n').append(frame.members()).toString();
  }

  private static String shared(ByteOrder order) {
    boolean little = order.equals(ByteOrder.LITTLE_ENDIAN);
    return """
      private static final ByteOrder ORDER$ = ByteOrder.$order;
      private static final ValueLayout.OfByte BYTE$ = ValueLayout.JAVA_BYTE;
      private static final ValueLayout.OfShort SHORT$ = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER$);
      private static final ValueLayout.OfInt INT$ = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER$);
      private static final ValueLayout.OfLong LONG$ = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER$);
      private static final ValueLayout.OfFloat FLOAT$ = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER$);
      private static final ValueLayout.OfDouble DOUBLE$ = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER$);

      private interface Element<T> {
        void write(long index, T value);
      }

      private static <T> List<T> list$(int count, LongFunction<T> element) {
        List<T> list = new ArrayList<>(count);
        for (long i = 0; i < count; i++) {
          list.add(element.apply(i));
        }
        return List.copyOf(list);
      }

      private static <T> void each$(List<T> list, int count, Element<T> element) {
        if (list.size() != count) {
          throw new IllegalArgumentException("not " + count + " elements, but " + list.size());
        }
        for (int i = 0; i < count; i++) {
          element.write(i, list.get(i));
        }
      }

      private static ByteBuffer bytes$(MemorySegment from, long at, long size) {
        return ByteBuffer.wrap(from.asSlice(at, size).toArray(BYTE$)).asReadOnlyBuffer();
      }

      private static void put$(ByteBuffer bytes, MemorySegment to, long at, long size) {
        if (bytes.remaining() != size) {
          throw new IllegalArgumentException("not " + size + " bytes, but " + bytes.remaining());
        }
        MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, to, at, size);
      }

      private static String text$(List<? extends Number> characters) {
        byte[] bytes = new byte[characters.size()];
        int end = 0;
        while (end < bytes.length && characters.get(end).byteValue() != 0) {
          bytes[end] = characters.get(end).byteValue();
          end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
      }

      private static long bits$(MemorySegment from, long at, int first, int count, boolean signed) {
        long value = 0;
        for (int i = 0; i < count; i++) {
          int bit = first + i;
          long one = from.get(BYTE$, at + bit / 8) >>> $shift & 1;
          value = $gather;
        }
        return signed ? value << 64 - count >> 64 - count : value;
      }

      private static void putBits$(long value, MemorySegment to, long at, int first, int count) {
        for (int i = 0; i < count; i++) {
          int bit = first + i;
          int one = (int) (value >>> $from & 1) << $shift;
          byte old = to.get(BYTE$, at + bit / 8);
          to.set(BYTE$, at + bit / 8, (byte) (old & ~(1 << $shift) | one));
        }
      }
    """
        .replace("$order", JavaPrinter.order(order))
        .replace("$shift", little ? "(bit & 7)" : "(7 - (bit & 7))")
        .replace("$gather", little ? "value | one << i" : "value << 1 | one")
        .replace("$from", little ? "i" : "(count - 1 - i)");
  }

  private static String what(BtfType.Struct type) {
    String tag = type.name().isEmpty() ? "" : " " + type.name();
    return "  /** {@code "
        + (type.union() ? "union" : "struct")
        + tag
        + "}, "
        + type.size()
        + " bytes. */\n";
  }

  private static String size(int size) {
    return "    public static final long SIZE = " + size + ";\n";
  }

  static String struct(String name, BtfType.Struct type, List<JavaField> fields) {
    String components =
        fields.stream()
            .map(field -> "\n      " + field.value().type() + " " + field.name())
            .collect(Collectors.joining(","));
    String reads =
        fields.stream().map(each -> "\n          " + each.read()).collect(Collectors.joining(","));
    StringBuilder out = new StringBuilder(what(type));
    out.append("  public record ").append(name).append('(').append(components).append(") {\n");
    out.append(size(type.size()));
    out.append(reading(name, "new " + name + "(" + reads + ")"));
    out.append(
        writing(
            name, fields.stream().map(each -> each.write("value." + each.name() + "()")).toList()));
    fields.stream().filter(JavaField::text).forEach(each -> out.append(text(each.name())));
    return out.append("  }\n").toString();
  }

  private static String reading(String name, String value) {
    return "\n    public static "
        + name
        + " read(MemorySegment from, long at) {\n      return "
        + value
        + ";\n    }\n";
  }

  private static String writing(String name, List<String> statements) {
    return "\n    public static void write("
        + name
        + " value, MemorySegment to, long at) {\n"
        + statements.stream().map(each -> "      " + each + ";\n").collect(Collectors.joining())
        + "    }\n";
  }

  private static String text(String name) {
    return "\n    public String " + name + "Text() {\n      return text$(" + name + "());\n    }\n";
  }

  static String ofParts(String name, String outer, BtfType.Struct type, List<Part> parts) {
    StringBuilder out = new StringBuilder(what(type));
    StringBuilder methods = new StringBuilder();
    StringBuilder components = new StringBuilder();
    StringBuilder reads = new StringBuilder();
    StringBuilder writes = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      String component = "part" + (i + 1);
      components.append(i == 0 ? "" : ", ").append(part.name()).append(' ').append(component);
      reads
          .append(i == 0 ? "" : ", ")
          .append(outer)
          .append('.')
          .append(part.name())
          .append(".read(from, at)");
      writes.append("      ").append(outer).append('.').append(part.name());
      writes.append(".write(value.").append(component).append(", to, at);\n");
      for (JavaField field : part.fields()) {
        methods.append(delegate(field.value().type(), field.name(), component));
        methods.append(field.text() ? delegate("String", field.name() + "Text", component) : "");
      }
    }
    out.append("  public record ").append(name).append('(').append(components).append(") {\n");
    out.append(size(type.size()));
    out.append(reading(name, "new " + name + "(" + reads + ")"));
    out.append("\n    public static void write(").append(name);
    out.append(" value, MemorySegment to, long at) {\n").append(writes).append("    }\n");
    return out.append(methods).append("  }\n").toString();
  }

  private static String delegate(String type, String name, String to) {
    return "\n    public "
        + type
        + " "
        + name
        + "() {\n      return "
        + to
        + "."
        + name
        + "();\n    }\n";
  }

  static String union(String name, BtfType.Struct type, List<JavaField> fields) {
    StringBuilder out = new StringBuilder(what(type));
    out.append("  public record ").append(name).append("(ByteBuffer bytes) {\n");
    out.append(size(type.size()));
    out.append(reading(name, "new " + name + "(bytes$(from, at, SIZE))"));
    out.append(writing(name, List.of("put$(value.bytes, to, at, SIZE)")));
    for (JavaField field : fields) {
      String from = field.value().read("MemorySegment.ofBuffer(bytes)", place(field));
      out.append("\n    public ").append(field.value().type()).append(' ').append(field.name());
      out.append("() {\n      return ").append(from).append(";\n    }\n");
      out.append(field.text() ? text(field.name()) : "");
      out.append("\n    public static ").append(name).append(" of_").append(field.name());
      out.append('(').append(field.value().type()).append(" value) {\n");
      out.append("      MemorySegment to = MemorySegment.ofArray(new byte[(int) SIZE]);\n      ");
      out.append(field.value().write("to", place(field), "value"));
      out.append(";\n      return read(to, 0);\n    }\n");
    }
    return out.append("  }\n").toString();
  }

  private static String place(JavaField field) {
    int bytes = field.bitOffset() / Byte.SIZE;
    return bytes + (field.value().isBits() ? ", " + field.bitOffset() % Byte.SIZE : "");
  }

  static String enumeration(String name, BtfType.Enumeration type) {
    JavaValue number = JavaValue.number(type.size(), type.signed());
    JavaNames.Members taken = new JavaNames.Members(name);
    StringBuilder out = new StringBuilder();
    out.append("  /** {@code enum ").append(type.name()).append("}. */\n");
    out.append("  public record ")
        .append(name)
        .append("(long value) {\n")
        .append(size(type.size()));
    StringBuilder known = new StringBuilder();
    for (BtfType.Enumerator each : type.values()) {
      String constant = taken.unique(each.name());
      out.append("    public static final ").append(name).append(' ').append(constant);
      out.append(" = new ").append(name).append('(').append(each.value()).append("L);\n");
      known.append("      if (value == ").append(each.value()).append("L) {\n        return \"");
      known.append(constant).append("\";\n      }\n");
    }
    out.append(reading(name, "new " + name + "(" + number.read("from", "at") + ")"));
    String narrow =
        number.type().equals("long") ? "value.value" : "(" + number.type() + ") value.value";
    out.append(writing(name, List.of(number.write("to", "at", narrow))));
    out.append("\n    @Override\n    public String toString() {\n").append(known);
    return out.append("      return Long.toString(value);\n    }\n  }\n").toString();
  }
}
