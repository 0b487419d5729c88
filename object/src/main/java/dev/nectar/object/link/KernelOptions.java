package dev.nectar.object.link;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.ExternSpec.Need;
import dev.nectar.object.Feature;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Fills the section {@code .kconfig} with what a kernel was built with, as libbpf does: {@code y},
 * {@code n} and {@code m} become truth values, letters or {@code enum libbpf_tristate}; numbers and
 * texts stay what they are; three names are no options but tell of the kernel.
 */
final class KernelOptions {
  private static final int NO = 0;
  private static final int YES = 1;
  private static final int MODULE = 2;

  private final ObjectSpec spec;
  private final Target target;

  KernelOptions(ObjectSpec spec, Target target) {
    this.spec = spec;
    this.target = target;
  }

  Contents fill(int size) {
    ByteBuffer out = ByteBuffer.allocate(size).order(spec.order());
    for (ExternSpec extern : spec.externs()) {
      if (extern instanceof ExternSpec.Config option) {
        put(option, out);
      }
    }
    return Contents.of(out.array());
  }

  private void put(ExternSpec.Config option, ByteBuffer out) {
    if (option.offset() < 0 || option.offset() + option.size() > out.capacity()) {
      throw unfit(option, "it lies beyond its section");
    }
    Optional<String> value = value(option.name());
    if (value.isEmpty()) {
      if (option.need() == Need.REQUIRED) {
        throw new LinkException(
            "option " + option.name() + " is needed, and this kernel does not tell its value",
            "declare it __weak, or make /proc/config.gz or /boot/config-VERSION readable");
      }
      return;
    }
    write(option, value.get(), out);
  }

  private Optional<String> value(String name) {
    return switch (name) {
      case "LINUX_KERNEL_VERSION" -> Optional.of(Long.toString(code(target.version())));
      case "LINUX_HAS_BPF_COOKIE" ->
          Optional.of(target.version().atLeast(Feature.PERF_LINK.since()) ? "y" : "n");
      case "LINUX_HAS_SYSCALL_WRAPPER" -> Optional.of("y"); // on all kernels since 4.17
      default -> target.option(name);
    };
  }

  /** {@code KERNEL_VERSION} of {@code linux/version.h}. */
  private static long code(KernelVersion version) {
    return (long) version.major() << 16 | version.minor() << 8 | Math.min(version.patch(), 255);
  }

  private void write(ExternSpec.Config option, String value, ByteBuffer out) {
    BtfType type = type(option);
    switch (value) {
      case "y" -> letter(option, type, YES, 'y', out);
      case "n" -> letter(option, type, NO, 'n', out);
      case "m" -> letter(option, type, MODULE, 'm', out);
      default -> {
        if (type instanceof BtfType.Array) {
          text(option, value, out);
        } else {
          number(option, type, value, out);
        }
      }
    }
  }

  private BtfType type(ExternSpec.Config option) {
    Btf types = spec.types().orElseThrow(() -> unfit(option, "the object has no types"));
    int id = types.resolve(option.type());
    if (id == 0) {
      throw unfit(option, "it is declared void");
    }
    return types.type(id);
  }

  private static void letter(
      ExternSpec.Config option, BtfType type, int number, char letter, ByteBuffer out) {
    switch (type) {
      case BtfType.Int i when i.size() == 1 && isChar(i) -> out.put(option.offset(), (byte) letter);
      case BtfType.Int i when i.size() == 1 -> {
        if (number == MODULE) {
          throw unfit(option, "it is m, which a bool cannot hold");
        }
        out.put(option.offset(), (byte) number);
      }
      case BtfType.Enumeration _ -> integer(option, number, out);
      default -> throw unfit(option, "it is " + letter + ", which its type cannot hold");
    }
  }

  /** {@code BTF_INT_CHAR}, or the name, as clang does not set the flag. */
  private static boolean isChar(BtfType.Int type) {
    return (type.encoding() & 2) != 0 || type.name().equals("char");
  }

  private static void number(ExternSpec.Config option, BtfType type, String value, ByteBuffer out) {
    if (!(type instanceof BtfType.Int i)) {
      throw unfit(option, "it is " + value + ", and its type is no number");
    }
    long number;
    try {
      number =
          value.startsWith("0x")
              ? Long.parseUnsignedLong(value.substring(2), 16)
              : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw unfit(option, "it is \"" + value + "\", and its type is a number");
    }
    boolean signed = (i.encoding() & 1) != 0;
    int bits = option.size() * Byte.SIZE;
    boolean fits =
        bits >= Long.SIZE
            || (signed
                ? number >= -(1L << bits - 1) && number < 1L << bits - 1
                : number >= 0 && number < 1L << bits);
    if (!fits) {
      throw unfit(
          option, "it is " + value + ", which does not fit into " + option.size() + " bytes");
    }
    integer(option, number, out);
  }

  private static void integer(ExternSpec.Config option, long value, ByteBuffer out) {
    switch (option.size()) {
      case 1 -> out.put(option.offset(), (byte) value);
      case 2 -> out.putShort(option.offset(), (short) value);
      case 4 -> out.putInt(option.offset(), (int) value);
      case 8 -> out.putLong(option.offset(), value);
      default -> throw unfit(option, "it has " + option.size() + " bytes");
    }
  }

  /** Cut to what fits with its end. */
  private static void text(ExternSpec.Config option, String value, ByteBuffer out) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.put(option.offset(), bytes, 0, Math.max(0, Math.min(bytes.length, option.size() - 1)));
  }

  private static LinkException unfit(ExternSpec.Config option, String why) {
    return new LinkException(
        "option " + option.name() + " cannot be told to the program: " + why,
        "declare it by a type that can hold it");
  }
}
