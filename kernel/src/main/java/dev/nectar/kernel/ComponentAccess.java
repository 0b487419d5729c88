package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle.AccessMode;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.net.Inet4Address;
import java.net.Inet6Address;

/**
 * How a component of a record is read and written.
 *
 * @param reader takes a segment and where the structure starts, returns the component
 * @param writer takes a segment, where the structure starts, and the component
 */
record ComponentAccess(MethodHandle reader, MethodHandle writer) {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  static ComponentAccess of(Class<?> type, RecordComponent component, Shape.Field field) {
    Class<?> java = component.getType();
    ComponentAccess access =
        switch (field.shape()) {
          case Shape.Word number when holds(java, number) -> number(java, number);
          case Shape.Bits bits when holds(java, bits.within()) ->
              object(new BitsCodec(java, bits), java);
          case Shape.Truth _ when java == boolean.class -> object(TruthCodec.INSTANCE, java);
          case Shape.Text(int bytes) when java == String.class -> object(Codec.text(bytes), java);
          case Shape.Text(int bytes) when java == byte[].class -> object(Codec.bytes(bytes), java);
          case Shape whole when java == Inet4Address.class && whole.size() == 4 ->
              object(Codec.IPV4, java);
          case Shape whole when java == Inet6Address.class && whole.size() == 16 ->
              object(Codec.IPV6, java);
          case Shape.Sequence(Shape.Word one, int count)
              when java == byte[].class && one.bytes() == 1 ->
              object(Codec.bytes(count), java);
          case Shape.Sequence sequence when java.isArray() -> array(type, component, sequence);
          case Shape.Struct struct when java.isRecord() ->
              object(RecordCodec.of(java.asSubclass(Record.class), struct), java);
          default ->
              throw new IllegalArgumentException(
                  "component "
                      + component.getName()
                      + " of "
                      + type.getName()
                      + " is a "
                      + java.getSimpleName()
                      + ", which does not hold a "
                      + field.shape());
        };
    return access.at(field.offset());
  }

  private static boolean holds(Class<?> java, Shape.Word number) {
    return switch (java.getName()) {
      case "byte" -> number.bytes() == 1;
      case "char", "short" -> number.bytes() <= 2;
      case "int" -> number.bytes() <= 4;
      case "long" -> true;
      default -> false;
    };
  }

  private static ComponentAccess number(Class<?> java, Shape.Word number) {
    ValueLayout layout =
        switch (number.bytes()) {
          case 1 -> ValueLayout.JAVA_BYTE;
          case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(number.order());
          case 4 -> ValueLayout.JAVA_INT_UNALIGNED.withOrder(number.order());
          default -> ValueLayout.JAVA_LONG_UNALIGNED.withOrder(number.order());
        };
    MethodHandle get = layout.varHandle().toMethodHandle(AccessMode.GET);
    MethodHandle set = layout.varHandle().toMethodHandle(AccessMode.SET);
    MethodHandle wide =
        number.signed() || number.bytes() == 8
            ? MethodHandles.explicitCastArguments(get, get.type().changeReturnType(long.class))
            : MethodHandles.filterReturnValue(get, unsigned(get.type().returnType()));
    return new ComponentAccess(
        MethodHandles.explicitCastArguments(wide, wide.type().changeReturnType(java)),
        MethodHandles.explicitCastArguments(set, set.type().changeParameterType(2, java)));
  }

  private static MethodHandle unsigned(Class<?> number) {
    Class<?> box = MethodType.methodType(number).wrap().returnType();
    return find(box, "toUnsignedLong", MethodType.methodType(long.class, number));
  }

  private static MethodHandle find(Class<?> owner, String name, MethodType type) {
    try {
      return LOOKUP.findStatic(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of the JDK or of this class is missing", e);
    }
  }

  private static ComponentAccess object(Codec<?> codec, Class<?> java) {
    try {
      MethodType read = MethodType.methodType(Object.class, MemorySegment.class, long.class);
      MethodType write =
          MethodType.methodType(void.class, Object.class, MemorySegment.class, long.class);
      MethodHandle reader = LOOKUP.findVirtual(Codec.class, "read", read).bindTo(codec);
      MethodHandle writer = LOOKUP.findVirtual(Codec.class, "write", write).bindTo(codec);
      MethodType permuted =
          MethodType.methodType(void.class, MemorySegment.class, long.class, Object.class);
      return new ComponentAccess(
          reader.asType(reader.type().changeReturnType(java)),
          MethodHandles.permuteArguments(writer, permuted, 2, 0, 1)
              .asType(permuted.changeParameterType(2, java)));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of the JDK or of this class is missing", e);
    }
  }

  private static ComponentAccess array(
      Class<?> type, RecordComponent component, Shape.Sequence sequence) {
    Class<?> element = component.getType().getComponentType();
    Codec<Object> one = element(type, component, element, sequence.element());
    return object(new ArrayCodec(element, one, sequence.count()), component.getType());
  }

  @SuppressWarnings("unchecked")
  private static Codec<Object> element(
      Class<?> type, RecordComponent component, Class<?> element, Shape shape) {
    if (element.isRecord() && shape instanceof Shape.Struct struct) {
      Codec<?> records = RecordCodec.of(element.asSubclass(Record.class), struct);
      return (Codec<Object>) records;
    }
    if (shape instanceof Shape.Truth && element == boolean.class) {
      return TruthCodec.INSTANCE;
    }
    if (shape instanceof Shape.Word number && holds(element, number)) {
      return new NumberCodec(element, number);
    }
    throw new IllegalArgumentException(
        "component "
            + component.getName()
            + " of "
            + type.getName()
            + " has elements of type "
            + element.getSimpleName()
            + ", which do not hold a "
            + shape);
  }

  private ComponentAccess at(long offset) {
    if (offset == 0) {
      return this;
    }
    MethodType two = MethodType.methodType(long.class, long.class, long.class);
    MethodHandle add = MethodHandles.insertArguments(find(Long.class, "sum", two), 0, offset);
    return new ComponentAccess(
        MethodHandles.filterArguments(reader, 1, add),
        MethodHandles.filterArguments(writer, 1, add));
  }

  private static Object box(Class<?> java, long value) {
    return switch (java.getName()) {
      case "byte" -> (Object) (byte) value;
      case "short" -> (Object) (short) value;
      case "char" -> (Object) (char) value;
      case "int" -> (Object) (int) value;
      default -> (Object) value;
    };
  }

  private static long unbox(Object value) {
    return value instanceof Character c ? c : ((Number) value).longValue();
  }

  /** Integers, boxed as what an array has. */
  private record NumberCodec(Class<?> java, Shape.Word shape) implements Codec<Object> {
    @Override
    public long size() {
      return shape.bytes();
    }

    @Override
    public Object read(MemorySegment from, long at) {
      return box(java, ShapeCodec.number(shape, from, at));
    }

    @Override
    public void write(Object value, MemorySegment to, long at) {
      ShapeCodec.number(shape, unbox(value), to, at);
    }
  }

  /** Bits of an integer, boxed as what a record has. */
  private record BitsCodec(Class<?> java, Shape.Bits shape) implements Codec<Object> {
    @Override
    public long size() {
      return shape.size();
    }

    @Override
    public Object read(MemorySegment from, long at) {
      return box(java, ShapeCodec.bits(shape, from, at));
    }

    @Override
    public void write(Object value, MemorySegment to, long at) {
      ShapeCodec.bits(shape, unbox(value), to, at);
    }
  }

  private record TruthCodec() implements Codec<Object> {
    static final TruthCodec INSTANCE = new TruthCodec();

    @Override
    public long size() {
      return 1;
    }

    @Override
    public Object read(MemorySegment from, long at) {
      return from.get(ValueLayout.JAVA_BYTE, at) != 0;
    }

    @Override
    public void write(Object value, MemorySegment to, long at) {
      to.set(ValueLayout.JAVA_BYTE, at, (byte) ((Boolean) value ? 1 : 0));
    }
  }

  private record ArrayCodec(Class<?> element, Codec<Object> one, int count)
      implements Codec<Object> {
    @Override
    public long size() {
      return one.size() * count;
    }

    @Override
    public Object read(MemorySegment from, long at) {
      Object array = Array.newInstance(element, count);
      for (int i = 0; i < count; i++) {
        Array.set(array, i, one.read(from, at + i * one.size()));
      }
      return array;
    }

    @Override
    public void write(Object value, MemorySegment to, long at) {
      if (Array.getLength(value) != count) {
        throw new IllegalArgumentException(
            "an array of " + count + " elements cannot have " + Array.getLength(value));
      }
      for (int i = 0; i < count; i++) {
        one.write(Array.get(value, i), to, at + i * one.size());
      }
    }
  }
}
