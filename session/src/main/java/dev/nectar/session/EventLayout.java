package dev.nectar.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an event's arguments lie in its record: 4 bytes number of the action, 4 bytes of zero, then
 * a slot for each argument, aligned to 8. The slot of a {@link ValueType.Text} is 8 bytes and holds
 * the text's length with its NUL, 0 for none; the texts themselves follow the slots, one directly
 * after the other, without padding. Every other argument lies in its slot.
 *
 * @param offsets the slot of each argument, in bytes from the record's start
 * @param fixed the size of header and slots: where the first text starts
 * @param largest the size of the record when every text has its full capacity
 */
public record EventLayout(List<Integer> offsets, int fixed, int largest) {
  /** The size of the header. */
  public static final int HEADER = 8;

  /** Keeps its own copy. */
  public EventLayout {
    offsets = List.copyOf(offsets);
  }

  /**
   * The layout of an action's events.
   *
   * @param arguments the action's arguments
   * @return the layout
   */
  public static EventLayout of(List<ValueType> arguments) {
    List<Integer> offsets = new ArrayList<>(arguments.size());
    int at = HEADER;
    int texts = 0;
    for (ValueType type : arguments) {
      offsets.add(at);
      if (type instanceof ValueType.Text text) {
        at += 8;
        texts += text.size();
      } else {
        at += (type.size() + 7) & -8;
      }
    }
    return new EventLayout(offsets, at, at + texts);
  }
}
