package dev.nectar.linux;

import dev.nectar.elf.ElfFile;
import dev.nectar.elf.ElfSymbol;
import dev.nectar.elf.UsdtArgument;
import dev.nectar.kernel.KernelException;
import dev.nectar.object.Architecture;
import dev.nectar.object.UsdtFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * From what the note of a probe says of its arguments to how a program gets them. Addresses are
 * told from the instruction pointer, which is at the probe, so that they hold wherever a file is
 * loaded.
 */
final class UsdtArguments {
  private final Architecture architecture;
  private final UsdtPlace place;
  private final String action;

  /**
   * The arguments at a place.
   *
   * @param action what is tried, after "cannot"
   */
  UsdtArguments(Architecture architecture, UsdtPlace place, String action) {
    this.architecture = architecture;
    this.place = place;
    this.action = action;
  }

  /** An argument that no program can read. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String why) {
      super(why);
    }
  }

  List<UsdtOperand> read() {
    List<UsdtArgument> arguments = place.probe().operands(place.elf().machine());
    if (arguments.size() > UsdtFunctions.MOST_ARGUMENTS) {
      throw new KernelException(
          "cannot " + action + ": it has " + arguments.size() + " arguments, more than 12", "");
    }
    List<UsdtOperand> operands = new ArrayList<>();
    for (UsdtArgument argument : arguments) {
      try {
        operands.add(read(argument));
      } catch (Unreadable e) {
        throw new KernelException(
            "cannot "
                + action
                + ": its argument "
                + operands.size()
                + " in \""
                + place.probe().arguments()
                + "\" cannot be read: "
                + e.getMessage(),
            "attach a program that reads no arguments, or another probe");
      }
    }
    return operands;
  }

  private UsdtOperand read(UsdtArgument argument) throws Unreadable {
    UsdtArgument.Type type = argument.type();
    if (type.kind() == UsdtArgument.Kind.FLOATING && !(argument instanceof UsdtArgument.Register)) {
      // the bits of the number as they lie in memory
      type = new UsdtArgument.Type(type.size(), UsdtArgument.Kind.UNSIGNED);
    }
    if (type.size() > Long.BYTES || type.size() != 0 && Integer.bitCount(type.size()) != 1) {
      throw new Unreadable("it is of " + type.size() + " bytes");
    }
    UsdtOperand.Sign sign = sign(type.kind() == UsdtArgument.Kind.SIGNED);
    int bits = (type.size() == 0 ? Long.BYTES : type.size()) * Byte.SIZE;
    return switch (argument) {
      case UsdtArgument.Immediate(_, long value) -> UsdtOperand.constant(value, sign, bits);
      case UsdtArgument.Register(_, String register, int shift, int width) ->
          UsdtOperand.register(
              offset(register) + shift / Byte.SIZE, sign, Math.min(bits, width * Byte.SIZE));
      case UsdtArgument.Memory memory -> memory(memory, sign, bits);
      case UsdtArgument.Variable variable -> variable(variable, sign, bits);
      case UsdtArgument.Unknown(_, String text) ->
          throw new Unreadable("nobody knows what " + text + " is");
    };
  }

  private static UsdtOperand.Sign sign(boolean signed) {
    return signed ? UsdtOperand.Sign.HIGHEST_BIT : UsdtOperand.Sign.NONE;
  }

  private UsdtOperand memory(UsdtArgument.Memory memory, UsdtOperand.Sign sign, int bits)
      throws Unreadable {
    Optional<UsdtOperand.Index> index = index(memory.index());
    if (memory.base().isPresent()) {
      int base = offset(memory.base().get());
      return UsdtOperand.memory(base, memory.displacement(), index, sign, bits);
    }
    if (index.isPresent() && index.get().shift() < 2) {
      UsdtOperand.Index twice = index.get().shift(0);
      Optional<UsdtOperand.Index> rest =
          index.get().shift() == 0 ? Optional.empty() : Optional.of(twice);
      return UsdtOperand.memory(twice.register(), memory.displacement(), rest, sign, bits);
    }
    return absolute(memory.displacement(), index, sign, bits);
  }

  /** An address that is in the code itself holds only where the file is loaded where it says. */
  private UsdtOperand absolute(
      long address, Optional<UsdtOperand.Index> index, UsdtOperand.Sign sign, int bits)
      throws Unreadable {
    if (place.elf().type() != ElfFile.EXECUTABLE) {
      throw new Unreadable("its address cannot be told before the file is loaded");
    }
    return UsdtOperand.memory(pointer(), address - here(), index, sign, bits);
  }

  private UsdtOperand variable(UsdtArgument.Variable variable, UsdtOperand.Sign sign, int bits)
      throws Unreadable {
    ElfSymbol symbol =
        place.elf().symbols().stream()
            .filter(each -> each.name().equals(variable.symbol()) && each.value() != 0)
            .findFirst()
            .orElseThrow(
                () ->
                    new Unreadable(
                        "the file has no symbol " + variable.symbol() + ", or was stripped of it"));
    Optional<UsdtOperand.Index> index = index(variable.index());
    long address = symbol.value() + variable.displacement();
    if (variable.base().isEmpty()) {
      return UsdtOperand.memory(pointer(), address - here(), index, sign, bits);
    }
    int base = offset(variable.base().get());
    if (place.elf().type() == ElfFile.EXECUTABLE) {
      return UsdtOperand.memory(base, address, index, sign, bits);
    }
    if (index.isPresent()) {
      throw new Unreadable("its address is a sum of three registers");
    }
    UsdtOperand.Index added = new UsdtOperand.Index(base, Long.SIZE, sign(false), 0);
    return UsdtOperand.memory(pointer(), address - here(), Optional.of(added), sign, bits);
  }

  private Optional<UsdtOperand.Index> index(Optional<UsdtArgument.Index> given) throws Unreadable {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    UsdtArgument.Index index = given.get();
    int bits = index.extension() == UsdtArgument.Extension.NONE ? Long.SIZE : Integer.SIZE;
    return Optional.of(
        new UsdtOperand.Index(
            offset(index.register()),
            bits,
            sign(index.extension() == UsdtArgument.Extension.SIGN_32),
            Integer.numberOfTrailingZeros(index.scale())));
  }

  private long here() {
    return place.probe().location().address();
  }

  private int pointer() {
    return architecture.instructionPointerOffset();
  }

  /** The kernel's names differ from the assembler's. */
  private int offset(String register) throws Unreadable {
    String name =
        switch (architecture) {
          case X86_64 -> register.matches("r[a-z]+") ? register.substring(1) : register;
          case ARM64 -> register.replaceFirst("^x", "r");
        };
    OptionalInt offset = architecture.registerOffset(name);
    if (offset.isEmpty()) {
      throw new Unreadable("programs do not see register " + register);
    }
    return offset.getAsInt();
  }
}
