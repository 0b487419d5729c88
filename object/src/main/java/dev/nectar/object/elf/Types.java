package dev.nectar.object.elf;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfExt;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.FunctionInfo;
import dev.nectar.elf.Section;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types of an object, with what compilers leave to linkers filled in, and where they are used.
 *
 * @param btf the types, if there are any
 * @param ext where functions, lines and relocations are
 * @param functions the {@code FUNC} of the functions that start at places
 */
record Types(Optional<Btf> btf, BtfExt ext, Map<Place, Integer> functions) {
  private static final BtfExt NOTHING = new BtfExt(Map.of(), Map.of(), Map.of());

  /** Types that cannot be read count as none, unless something cannot be understood without. */
  static Types of(ObjectFile file) {
    Optional<Section> section = file.section(".BTF").filter(each -> each.size() > 0);
    if (section.isEmpty()) {
      return new Types(Optional.empty(), NOTHING, Map.of());
    }
    try {
      return read(file, section.get());
    } catch (BtfException e) {
      if (!file.sections(SectionRole.MAPS).isEmpty()
          || !file.sections(SectionRole.STRUCT_OPS).isEmpty()) {
        throw new MalformedObjectException("the types of " + file.name() + " cannot be read", e);
      }
      return new Types(Optional.empty(), NOTHING, Map.of());
    }
  }

  private static Types read(ObjectFile file, Section section) {
    Btf raw = Btf.of(MemorySegment.ofArray(file.bytes(section)));
    Btf btf = new TypesFixer(file, raw).fix();
    BtfExt ext =
        file.section(".BTF.ext")
            .filter(each -> each.size() > 0)
            .map(each -> BtfExt.of(MemorySegment.ofArray(file.bytes(each)), raw))
            .orElse(NOTHING);
    return new Types(Optional.of(btf), ext, functions(file, ext, btf));
  }

  private static Map<Place, Integer> functions(ObjectFile file, BtfExt ext, Btf btf) {
    Map<Place, Integer> found = new HashMap<>();
    for (Map.Entry<String, List<FunctionInfo>> of : ext.functions().entrySet()) {
      Optional<Section> section = file.section(of.getKey());
      for (FunctionInfo each : of.getValue()) {
        if (section.isPresent() && isFunction(btf, each.type())) {
          found.putIfAbsent(new Place(section.get().index(), each.offset()), each.type());
        }
      }
    }
    return found;
  }

  private static boolean isFunction(Btf btf, int id) {
    return id > 0 && id <= btf.count() && btf.kind(id) == BtfKind.FUNC;
  }

  /** The variables of a section, empty if no types tell them. */
  Optional<BtfType.DataSection> section(String name) {
    if (btf.isEmpty()) {
      return Optional.empty();
    }
    int id = btf.get().find(BtfKind.DATASEC, name);
    return id == 0 ? Optional.empty() : Optional.of((BtfType.DataSection) btf.get().type(id));
  }

  /** The variable of a placement, empty if it places something else. */
  Optional<BtfType.Variable> variable(BtfType.Placement placement) {
    return btf.filter(all -> all.kind(placement.type()) == BtfKind.VAR)
        .map(all -> (BtfType.Variable) all.type(placement.type()));
  }

  /** The variable of a placement, if its section holds it rather than another object's. */
  Optional<BtfType.Variable> defined(BtfType.Placement placement) {
    return variable(placement).filter(each -> each.linkage() != BtfLinkage.EXTERN);
  }

  /** The name of the function that starts at a place. */
  Optional<String> functionName(Place place) {
    Integer id = functions.get(place);
    return id == null ? Optional.empty() : btf.map(all -> all.name(id)).filter(n -> !n.isEmpty());
  }
}
