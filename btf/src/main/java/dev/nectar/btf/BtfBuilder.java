package dev.nectar.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds BTF to be loaded with programs and maps ({@code linux/btf.h}). Types are numbered from 1
 * in the order they are added; strings are kept once. For one thread.
 */
public final class BtfBuilder {
  private static final int HEADER_LENGTH = 24;

  private final ByteOrder order;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final List<byte[]> strings = new ArrayList<>();
  private ByteBuffer types;
  private int stringBytes;
  private int count;

  /**
   * An empty builder.
   *
   * @param order the byte order of the kernel it is for
   */
  public BtfBuilder(ByteOrder order) {
    this.order = order;
    this.types = ByteBuffer.allocate(512).order(order);
    string("");
  }

  /**
   * Adds a string.
   *
   * @param text the text, without NUL
   * @return its offset in the string section
   */
  public int string(String text) {
    Integer known = offsets.get(text);
    if (known != null) {
      return known;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int offset = stringBytes;
    offsets.put(text, offset);
    strings.add(bytes);
    stringBytes += bytes.length + 1;
    return offset;
  }

  /**
   * Adds an integer type.
   *
   * @param name its name
   * @param size bytes
   * @param encoding {@code BTF_INT_SIGNED} is 1, {@code CHAR} 2, {@code BOOL} 4
   * @return its id
   */
  public int integer(String name, int size, int encoding) {
    int id = type(name, BtfKind.INT, 0, size);
    put(encoding << 24 | size * 8);
    return id;
  }

  /**
   * Adds a pointer type.
   *
   * @param target what it points to, 0 for {@code void}
   * @return its id
   */
  public int pointer(int target) {
    return type("", BtfKind.PTR, 0, target);
  }

  /**
   * Adds a structure of which nothing but its name is told.
   *
   * @param name its tag
   * @return its id
   */
  public int opaqueStructure(String name) {
    return type(name, BtfKind.STRUCT, 0, 0);
  }

  /**
   * Adds a function's type.
   *
   * @param result what it returns, 0 for {@code void}
   * @param parameters names and types, in order
   * @return its id
   */
  public int prototype(int result, List<BtfType.Parameter> parameters) {
    int id = type("", BtfKind.FUNC_PROTO, parameters.size(), result);
    for (BtfType.Parameter parameter : parameters) {
      put(string(parameter.name()));
      put(parameter.type());
    }
    return id;
  }

  /** How far a function is seen, {@code enum btf_func_linkage}. */
  public enum Linkage {
    /** Only in its object; the verifier follows calls into it. */
    STATIC,
    /** By others; the verifier checks it once, by its type. */
    GLOBAL
  }

  /**
   * Adds a function.
   *
   * @param name a C identifier
   * @param prototype its type
   * @param linkage how far it is seen
   * @return its id
   */
  public int function(String name, int prototype, Linkage linkage) {
    return type(name, BtfKind.FUNC, linkage.ordinal(), prototype);
  }

  /**
   * The bytes.
   *
   * @return header, types and strings
   */
  public byte[] build() {
    int typeBytes = types.position();
    ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + typeBytes + stringBytes).order(order);
    out.putShort((short) 0xeB9F).put((byte) 1).put((byte) 0).putInt(HEADER_LENGTH);
    out.putInt(0).putInt(typeBytes).putInt(typeBytes).putInt(stringBytes);
    out.put(types.array(), 0, typeBytes);
    for (byte[] string : strings) {
      out.put(string).put((byte) 0);
    }
    return out.array();
  }

  private int type(String name, BtfKind kind, int length, int sizeOrType) {
    put(string(name));
    put(kind.ordinal() << 24 | length);
    put(sizeOrType);
    return ++count;
  }

  private void put(int value) {
    if (types.remaining() < 4) {
      ByteBuffer larger = ByteBuffer.allocate(types.capacity() * 2).order(order);
      larger.put(types.array(), 0, types.position());
      types = larger;
    }
    types.putInt(value);
  }
}
