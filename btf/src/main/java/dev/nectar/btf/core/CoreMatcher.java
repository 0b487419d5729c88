package dev.nectar.btf.core;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.btf.CoreRelocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds for the CO-RE relocations of an object what their types and fields are in a kernel, by the
 * rules of libbpf: types match by their names without flavours ({@code task_struct___old} is {@code
 * task_struct}), fields by their names, also in anonymous members. If several types of the target
 * match, all must give the same value.
 *
 * <p>As in libbpf, types that were found not to have a field of the object's type, while others
 * have it, are not tried for that type again. For one thread; make one for each object.
 */
public final class CoreMatcher {
  private final Types local;
  private final List<Types> targets;
  private final Map<Integer, List<Candidate>> candidates = new HashMap<>();

  /** A type of a target. */
  record Candidate(Types types, int id) {}

  /** What a candidate gives. */
  private record Outcome(CorePath path, CoreMatch.Value value) {}

  /**
   * Prepares matching; nothing is read yet.
   *
   * @param local the object's own types
   * @param targets the kernel's types and then those of its modules, which are searched if the
   *     kernel's do not have the name; or one that replaces them
   */
  public CoreMatcher(Btf local, List<Btf> targets) {
    this.local = new Types(local);
    this.targets = targets.stream().map(Types::new).toList();
  }

  /**
   * Finds what a relocation's value is.
   *
   * @param relocation one of the object's
   * @return the value, or that the target lacks it, or why it cannot be told
   */
  public CoreMatch match(CoreRelocation relocation) {
    try {
      return matched(relocation);
    } catch (Refusal e) {
      return new CoreMatch.Refused(e.text());
    } catch (BtfException e) {
      return new CoreMatch.Refused(String.valueOf(e.getMessage()));
    }
  }

  private CoreMatch matched(CoreRelocation relocation) {
    CorePath path = PathParser.parse(local, relocation);
    if (relocation.kind() == CoreKind.TYPE_ID_LOCAL) {
      return new CoreMatch.Value(relocation.type(), relocation.type(), false, Optional.empty());
    }
    List<Outcome> found = outcomes(relocation, path);
    return found.isEmpty() ? missing(relocation.kind(), path) : found.getFirst().value();
  }

  /** The ways into the target that a relocation takes: one for each type that matches. */
  List<CorePath> paths(CoreRelocation relocation) {
    CorePath path = PathParser.parse(local, relocation);
    return relocation.kind() == CoreKind.TYPE_ID_LOCAL
        ? List.of()
        : outcomes(relocation, path).stream().map(Outcome::path).toList();
  }

  private List<Outcome> outcomes(CoreRelocation relocation, CorePath path) {
    List<Outcome> found = new ArrayList<>(1);
    List<Candidate> matching = new ArrayList<>(1);
    for (Candidate candidate : candidates(relocation.type())) {
      Optional<CorePath> there = find(relocation.kind(), path, candidate);
      if (there.isPresent()) {
        found.add(new Outcome(there.get(), value(relocation.kind(), path, there.get())));
        matching.add(candidate);
      }
    }
    agree(relocation.kind(), path, found);
    if (!matching.isEmpty()) {
      candidates.put(relocation.type(), matching);
    }
    return found;
  }

  private List<Candidate> candidates(int type) {
    List<Candidate> known = candidates.get(type);
    if (known == null) {
      if (local.name(type).isEmpty()) {
        throw new Refusal("the relocation of " + local.text(type) + " has no name to look for");
      }
      known = search(type);
      candidates.put(type, known);
    }
    return known;
  }

  private List<Candidate> search(int type) {
    List<Candidate> found = new ArrayList<>(1);
    for (int i = 0; i < targets.size() && (i != 1 || found.isEmpty()); i++) {
      Types target = targets.get(i);
      for (int id : target.btf().findFlavours(local.name(type))) {
        if (Types.alike(local.kind(type), target.kind(id))) {
          found.add(new Candidate(target, id));
        }
      }
    }
    return found;
  }

  private static Optional<CorePath> find(CoreKind kind, CorePath path, Candidate candidate) {
    Types target = candidate.types();
    int id = candidate.id();
    PathMatcher.Result result =
        switch (kind.of()) {
          case FIELD -> PathMatcher.fieldOf(path, target, id);
          case ENUMERATOR -> PathMatcher.enumeratorOf(path, target, id);
          case TYPE -> typeOf(kind, path, target, id);
        };
    return result instanceof PathMatcher.Result.Found found
        ? Optional.of(found.path())
        : Optional.empty();
  }

  private static PathMatcher.Result typeOf(CoreKind kind, CorePath path, Types target, int id) {
    boolean matches =
        kind == CoreKind.TYPE_MATCHES
            ? new TypeMatching(path.types(), target).test(path.root(), id)
            : new TypeCompatibility(path.types(), target).test(path.root(), id);
    return matches
        ? new PathMatcher.Result.Found(new CorePath(target, id, List.of(), List.of(), 0))
        : new PathMatcher.Result.Lost(0, id, PathMatcher.Why.OTHER_TYPE);
  }

  private CoreMatch.Value value(CoreKind kind, CorePath here, CorePath there) {
    return switch (kind) {
      case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, ENUMVAL_EXISTS -> plain(1, 1);
      case TYPE_ID_LOCAL, TYPE_ID_TARGET ->
          new CoreMatch.Value(here.root(), there.root(), false, Optional.empty());
      case TYPE_SIZE -> plain(here.types().size(here.root()), there.types().size(there.root()));
      case ENUMVAL_VALUE -> plain(enumerator(here), enumerator(there));
      case FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 ->
          field(kind, here, there);
    };
  }

  private static CoreMatch.Value plain(long here, long there) {
    return new CoreMatch.Value(here, there, true, Optional.empty());
  }

  private static long enumerator(CorePath path) {
    CorePath.Step step = path.last();
    return ((BtfType.Enumeration) path.types().type(step.type()))
        .values()
        .get(step.index())
        .value();
  }

  private CoreMatch.Value field(CoreKind kind, CorePath here, CorePath there) {
    FieldFacts one = FieldFacts.of(here);
    FieldFacts other = FieldFacts.of(there);
    boolean loaded = kind == CoreKind.FIELD_BYTE_OFFSET && !(one.bitField() && other.bitField());
    return new CoreMatch.Value(
        one.value(kind, here, local.btf().order()),
        other.value(kind, there, local.btf().order()),
        one.checked(kind),
        loaded ? Optional.of(access(here, one, there, other)) : Optional.empty());
  }

  private static CoreMatch.FieldAccess access(
      CorePath here, FieldFacts one, CorePath there, FieldFacts other) {
    long size = one.bitField() ? 0 : here.types().size(one.accessType());
    long sizeThere = other.bitField() ? 0 : there.types().size(other.accessType());
    boolean signed = FieldFacts.signed(here.types(), one.accessType());
    boolean signedThere = FieldFacts.signed(there.types(), other.accessType());
    boolean adjustable =
        size == sizeThere || size > 0 && sizeThere > 0 && extendsByZeros(here, one, there, other);
    return new CoreMatch.FieldAccess(size, sizeThere, signed, signedThere, adjustable);
  }

  /** Whether a load of either size gives the same value: of pointers and unsigned integers. */
  private static boolean extendsByZeros(
      CorePath here, FieldFacts one, CorePath there, FieldFacts other) {
    BtfKind kind = here.types().kind(one.accessType());
    return kind == there.types().kind(other.accessType())
        && (kind == BtfKind.PTR || kind == BtfKind.INT)
        && !FieldFacts.signed(here.types(), one.accessType())
        && !FieldFacts.signed(there.types(), other.accessType());
  }

  private static void agree(CoreKind kind, CorePath path, List<Outcome> found) {
    for (Outcome each : found) {
      Outcome first = found.getFirst();
      if (each.path().bitOffset() != first.path().bitOffset()
          || each.value().target() != first.value().target()) {
        List<String> all = found.stream().map(CoreMatcher::listed).toList();
        throw new Refusal(
            kind.word()
                + " of "
                + path.text()
                + " is not the same in all types of the target: "
                + String.join(", ", all));
      }
    }
  }

  private static String listed(Outcome outcome) {
    return "["
        + outcome.path().root()
        + "] "
        + outcome.path().text()
        + " = "
        + outcome.value().target();
  }

  private CoreMatch missing(CoreKind kind, CorePath path) {
    CoreMatch.Fallback fallback =
        switch (kind) {
          case FIELD_EXISTS,
              ENUMVAL_EXISTS,
              TYPE_EXISTS,
              TYPE_MATCHES,
              TYPE_SIZE,
              TYPE_ID_LOCAL,
              TYPE_ID_TARGET ->
              CoreMatch.Fallback.ZERO;
          case FIELD_BYTE_OFFSET,
              FIELD_BYTE_SIZE,
              FIELD_SIGNED,
              FIELD_LSHIFT_U64,
              FIELD_RSHIFT_U64,
              ENUMVAL_VALUE ->
              CoreMatch.Fallback.POISON;
        };
    CoreMatch.Value here = value(kind, path, path);
    List<Candidate> tried = candidates(path.root());
    return new CoreMatch.Missing(
        here.local(), here.checked(), fallback, () -> new Lack(kind, path, tried, targets).text());
  }
}
