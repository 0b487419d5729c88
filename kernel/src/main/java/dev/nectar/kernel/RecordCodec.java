package dev.nectar.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as structures of C. One handle reads all components and makes the record, one writes
 * them, so that nothing is boxed.
 */
final class RecordCodec<R> implements Codec<R> {
  private final long size;
  private final MethodHandle reader;
  private final MethodHandle writer;
  private final List<Gap> gaps;

  /**
   * Bytes that belong to no component: they are written as zeros, as keys are compared by bytes.
   */
  private record Gap(long offset, long size) {}

  private RecordCodec(long size, MethodHandle reader, MethodHandle writer, List<Gap> gaps) {
    this.size = size;
    this.reader = reader;
    this.writer = writer;
    this.gaps = gaps;
  }

  /** A codec of a record whose components are members of a structure. */
  static <R extends Record> RecordCodec<R> of(Class<R> type, Shape.Struct struct) {
    MethodHandles.Lookup lookup = RecordShape.lookup(type);
    RecordComponent[] components = RecordShape.components(type);
    List<ComponentAccess> accesses = new ArrayList<>();
    List<Shape.Field> used = new ArrayList<>();
    for (RecordComponent component : components) {
      Shape.Field field = RecordShape.field(type, component, struct);
      used.add(field);
      accesses.add(ComponentAccess.of(type, component, field));
    }
    try {
      return new RecordCodec<>(
          struct.size(),
          reader(lookup, type, components, accesses),
          writer(lookup, type, components, accesses),
          gaps(used, struct.size()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be used from here: open its package to dev.nectar.kernel", e);
    }
  }

  private static MethodHandle reader(
      MethodHandles.Lookup lookup,
      Class<?> type,
      RecordComponent[] components,
      List<ComponentAccess> accesses)
      throws ReflectiveOperationException {
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    MethodHandle made = lookup.findConstructor(type, MethodType.methodType(void.class, types));
    int[] order = new int[2 * types.length];
    for (int i = types.length - 1; i >= 0; i--) {
      made = MethodHandles.collectArguments(made, i, accesses.get(i).reader());
      order[2 * i] = 0;
      order[2 * i + 1] = 1;
    }
    MethodType place = MethodType.methodType(type, MemorySegment.class, long.class);
    return MethodHandles.permuteArguments(made, place, order)
        .asType(place.changeReturnType(Object.class));
  }

  private static MethodHandle writer(
      MethodHandles.Lookup lookup,
      Class<?> type,
      RecordComponent[] components,
      List<ComponentAccess> accesses)
      throws ReflectiveOperationException {
    MethodHandle all =
        MethodHandles.empty(
            MethodType.methodType(void.class, MemorySegment.class, long.class, type));
    for (int i = components.length - 1; i >= 0; i--) {
      MethodHandle get = lookup.unreflect(components[i].getAccessor());
      MethodHandle one = MethodHandles.filterArguments(accesses.get(i).writer(), 2, get);
      all = MethodHandles.foldArguments(all, one);
    }
    return all.asType(all.type().changeParameterType(2, Object.class));
  }

  private static List<Gap> gaps(List<Shape.Field> fields, long size) {
    List<Gap> gaps = new ArrayList<>();
    long end = 0;
    List<Shape.Field> sorted =
        fields.stream().sorted(java.util.Comparator.comparingLong(Shape.Field::offset)).toList();
    for (Shape.Field field : sorted) {
      if (field.offset() > end) {
        gaps.add(new Gap(end, field.offset() - end));
      }
      // Bits of an integer beside others leave the rest of it open.
      if (!(field.shape() instanceof Shape.Bits)) {
        end = Math.max(end, field.offset() + field.shape().size());
      }
    }
    if (size > end) {
      gaps.add(new Gap(end, size - end));
    }
    return List.copyOf(gaps);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  @SuppressWarnings("unchecked")
  public R read(MemorySegment from, long at) {
    try {
      return (R) (Object) reader.invokeExact(from, at);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("a record refused what was read", t);
    }
  }

  @Override
  public void write(R value, MemorySegment to, long at) {
    for (int i = 0; i < gaps.size(); i++) {
      Gap gap = gaps.get(i);
      for (long b = 0; b < gap.size(); b++) {
        to.set(ValueLayout.JAVA_BYTE, at + gap.offset() + b, (byte) 0);
      }
    }
    try {
      writer.invokeExact(to, at, (Object) value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("a record did not tell its components", t);
    }
  }
}
