package dev.nectar.vm.types;

import dev.nectar.btf.Btf;
import dev.nectar.vm.helper.KfuncTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The types that programs find in the embedded kernel when nothing more is said. */
public final class EmbeddedTypes {
  /** Made when somebody asks. */
  private static final class Standard {
    static final Btf TYPES =
        Declarations.of(
            ByteOrder.nativeOrder(), structures() + KfuncTable.standard().declarations());
  }

  private EmbeddedTypes() {}

  /**
   * Contexts, structures, and kfuncs.
   *
   * @return the types
   */
  public static Btf standard() {
    return Standard.TYPES;
  }

  private static String structures() {
    try (InputStream text = EmbeddedTypes.class.getResourceAsStream("structures.h")) {
      if (text == null) {
        throw new IllegalStateException("this library lacks its structures.h");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
