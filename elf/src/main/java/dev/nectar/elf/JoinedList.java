package dev.nectar.elf;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** Several lists as one, without a copy. */
final class JoinedList<T> extends AbstractList<T> implements RandomAccess {
  private final List<? extends List<T>> parts;
  private final int[] ends;

  private JoinedList(List<? extends List<T>> parts) {
    this.parts = parts;
    this.ends = new int[parts.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.addExact(end, parts.get(i).size());
      ends[i] = end;
    }
  }

  static <T> List<T> of(List<? extends List<T>> parts) {
    List<? extends List<T>> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
    return filled.isEmpty() ? List.of() : new JoinedList<>(filled);
  }

  @Override
  public int size() {
    return ends[ends.length - 1];
  }

  @Override
  public T get(int index) {
    Objects.checkIndex(index, size());
    int place = Arrays.binarySearch(ends, index + 1);
    int part = place < 0 ? -place - 1 : place;
    return parts.get(part).get(part == 0 ? index : index - ends[part - 1]);
  }
}
