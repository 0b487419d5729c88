package dev.nectar.verifier.types;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.object.Target;
import dev.nectar.verifier.Subject;
import dev.nectar.verifier.values.Pointee;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types that a program sees: its own, those of the kernel and of modules. */
public final class Types {
  private record Place(int source, int id) {}

  private final Optional<Btf> program;
  private final List<Optional<Btf>> kernel = new ArrayList<>();
  private final Map<Place, BtfType> read = new HashMap<>();
  private final Map<String, Integer> structures = new HashMap<>();

  /** Those of a program. */
  public Types(Subject subject) {
    program = subject.types();
    Optional<Target> target = subject.target();
    kernel.add(target.flatMap(Target::types));
    subject.modules().forEach(name -> kernel.add(target.flatMap(t -> t.types(name))));
  }

  /** The types of a source, if they are known. */
  public Optional<Btf> of(int source) {
    if (source == Pointee.PROGRAM) {
      return program;
    }
    return source < kernel.size() ? kernel.get(source) : Optional.empty();
  }

  /** The number of a module by its name; 0 is the kernel itself. */
  public int sourceOf(Subject subject, String module) {
    if (module.isEmpty()) {
      return 0;
    }
    int index = subject.modules().indexOf(module);
    if (index >= 0) {
      return index + 1;
    }
    kernel.add(subject.target().flatMap(t -> t.types(module)));
    return kernel.size() - 1;
  }

  /** Whether the kernel's types are known. */
  public boolean knowsKernel() {
    return kernel.getFirst().isPresent();
  }

  /** A type; null if it is not known. */
  public @Nullable BtfType get(int source, int id) {
    Optional<Btf> btf = of(source);
    if (id == 0 || btf.isEmpty()) {
      return null;
    }
    return read.computeIfAbsent(new Place(source, id), place -> btf.get().type(place.id));
  }

  /** Follows names and modifiers. */
  public int resolve(int source, int id) {
    return id == 0 ? 0 : of(source).map(btf -> btf.resolve(id)).orElse(0);
  }

  /** What a type is without names and modifiers; null for {@code void}. */
  public @Nullable BtfType resolved(int source, int id) {
    return get(source, resolve(source, id));
  }

  /** The structure of a name in the kernel; 0 if there is none. */
  public int structure(String name) {
    return structures.computeIfAbsent(
        name, n -> kernel.getFirst().map(btf -> btf.find(BtfKind.STRUCT, n)).orElse(0));
  }

  /** The bytes of a type. */
  public long size(int source, int id) {
    return of(source).map(btf -> btf.size(id)).orElse(0L);
  }

  /** An object. */
  public Pointee pointee(int source, int id, int flags) {
    int resolved = resolve(source, id);
    BtfType type = get(source, resolved);
    return new Pointee(source, resolved, type == null ? "" : type.name(), flags);
  }

  /** An object of the kernel by the name of its structure. */
  public Pointee pointee(String structure, int flags) {
    return new Pointee(0, structure(structure), structure, flags);
  }

  /** Whether something is a number: an integer or an enumeration. */
  public static boolean isNumber(@Nullable BtfType type) {
    return type instanceof BtfType.Int || type instanceof BtfType.Enumeration;
  }

  /** Whether two types, of whatever source, are one. */
  public boolean same(int source, int id, int otherSource, int otherId) {
    if (id != otherId) {
      return false;
    }
    if (source == otherSource) {
      return true;
    }
    // A module's types begin with those of the kernel.
    Optional<Btf> one = of(source);
    Optional<Btf> other = of(otherSource);
    return source >= 0
        && otherSource >= 0
        && one.isPresent()
        && other.isPresent()
        && id < Math.max(one.get().firstId(), other.get().firstId())
        && Math.min(one.get().firstId(), other.get().firstId()) == 1;
  }

  /** The tag of a pointer, such as {@code rcu} or {@code user}; empty if there is none. */
  public String tag(int source, BtfType.Pointer pointer) {
    return get(source, pointer.target()) instanceof BtfType.TypeTag tag && !tag.attribute()
        ? tag.name()
        : "";
  }

  /** Whether each processor has its own of a variable. */
  public boolean isPercpu(int source, int variable) {
    Optional<Btf> btf = of(source);
    int section = btf.map(b -> b.find(BtfKind.DATASEC, ".data..percpu")).orElse(0);
    return get(source, section) instanceof BtfType.DataSection data
        && data.variables().stream().anyMatch(place -> place.type() == variable);
  }
}
