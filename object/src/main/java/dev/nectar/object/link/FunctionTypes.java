package dev.nectar.object.link;

import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.Subprogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gives each function of a program a type, and makes one where the object has none. */
final class FunctionTypes {
  private static final int SIGNED = 1;
  private static final int LONGEST_NAME = 127;

  /** The verifier follows each call into a static function, whatever its type says. */
  private static final Prototype NOTHING_KNOWN = new Prototype(List.of());

  private final BtfBuilder builder;
  private final Map<ParameterType, Integer> parameters = new HashMap<>();
  private int result;

  FunctionTypes(BtfBuilder builder) {
    this.builder = builder;
  }

  /** The functions of a part of a program: the part itself and those within it. */
  List<LinkedProgram.Place> of(Placement.Part part, boolean first) {
    FunctionSpec function = part.function();
    List<LinkedProgram.Place> places = new ArrayList<>();
    places.add(new LinkedProgram.Place(function.name(), part.start(), type(function, first)));
    Map<Integer, Subprogram> described = new HashMap<>();
    function.subprograms().forEach(each -> described.put(each.slot(), each));
    for (int slot : called(part.body().instructions())) {
      Subprogram each = described.get(slot);
      places.add(
          each == null
              ? place(part, function.name() + "_" + slot, slot, NOTHING_KNOWN, BtfLinkage.STATIC)
              : place(part, each.name(), slot, each.prototype(), linkage(each)));
    }
    return places;
  }

  private int type(FunctionSpec function, boolean first) {
    if (function.type() != 0) {
      return function.type();
    }
    Prototype prototype =
        function.prototype().orElse(first ? Prototype.ofPrograms() : NOTHING_KNOWN);
    boolean global = first || function.prototype().isPresent();
    return function(function.name(), prototype, global ? BtfLinkage.GLOBAL : BtfLinkage.STATIC);
  }

  private LinkedProgram.Place place(
      Placement.Part part, String name, int slot, Prototype prototype, BtfLinkage linkage) {
    return new LinkedProgram.Place(name, part.start() + slot, function(name, prototype, linkage));
  }

  private static BtfLinkage linkage(Subprogram subprogram) {
    return switch (subprogram.linkage()) {
      case STATIC -> BtfLinkage.STATIC;
      case GLOBAL -> BtfLinkage.GLOBAL;
    };
  }

  private int function(String name, Prototype prototype, BtfLinkage linkage) {
    List<BtfType.Parameter> list = new ArrayList<>();
    result = result == 0 ? builder.integer("int", 4, SIGNED) : result;
    for (Parameter each : prototype.parameters()) {
      list.add(new BtfType.Parameter(identifier(each.name()), type(each.type())));
    }
    return builder.function(identifier(name), builder.prototype(result, list), linkage);
  }

  private int type(ParameterType type) {
    Integer known = parameters.get(type);
    if (known != null) {
      return known;
    }
    int made =
        switch (type) {
          case ParameterType.CInt _ -> result;
          case ParameterType.CLong _ -> builder.integer("long", 8, SIGNED);
          case ParameterType.Context(String struct) ->
              builder.pointer(struct.isEmpty() ? 0 : builder.opaqueStructure(struct));
        };
    parameters.put(type, made);
    return made;
  }

  /** The first slots of the functions that are called, or whose address is taken; ascending. */
  private static SortedSet<Integer> called(List<Instruction> body) {
    SortedSet<Integer> starts = new TreeSet<>();
    int slot = 0;
    for (Instruction each : body) {
      switch (each) {
        case Instruction.CallFunction(int offset) -> starts.add(slot + 1 + offset);
        case Instruction.LoadWide(_, WideValue.Function(int offset)) ->
            starts.add(slot + 1 + offset);
        default -> {}
      }
      slot += each.slots();
    }
    return starts;
  }

  private static String identifier(String name) {
    StringBuilder text = new StringBuilder(name.length() + 1);
    for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (i == 0 && digit) {
        text.append('_');
      }
      text.append(letter || digit ? c : '_');
    }
    return text.isEmpty() ? "_" : text.toString();
  }
}
