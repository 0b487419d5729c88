package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/**
 * Prints types as a C header such that clang, compiling for BPF, gives each its size and each
 * member its place: in an order in which C takes them, with forward declarations, padding and
 * {@code packed}. Fields are relocated by CO-RE, as in the header that bpftool prints. Types of the
 * same name are told apart as flavours, {@code name___2}; names that C does not allow are changed.
 * Functions and variables are not printed.
 *
 * <p>For one thread.
 */
public final class CPrinter {
  private static final int DEEPEST = 1000;

  private static final String HEAD =
      """
      #ifndef __VMLINUX_H__
      #define __VMLINUX_H__

      #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
      #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
      #endif

      """;

  private static final String TAIL =
      """
      #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
      #pragma clang attribute pop
      #endif

      #endif /* __VMLINUX_H__ */
      """;

  private final Btf btf;
  private final CNames names;
  private final CBodies bodies;

  /**
   * A printer.
   *
   * @param btf the types; of split type information those of the base are printed where they are
   *     used
   * @throws BtfException if a type makes no sense
   */
  public CPrinter(Btf btf) {
    this.btf = btf;
    this.names = new CNames(btf);
    this.bodies = new CBodies(btf, names);
  }

  /**
   * Prints all types, of split type information those of its own and what they need.
   *
   * @param out where they go
   * @throws IOException if they cannot go there
   * @throws BtfException if a type makes no sense or cannot be written in C
   */
  public void print(Appendable out) throws IOException {
    Run run = new Run(out);
    out.append(HEAD);
    BitSet within = run.namelessThatAreUsed();
    for (int id = btf.firstId(); id <= btf.count(); id++) {
      if (!within.get(id)) {
        run.top(id);
      }
    }
    out.append(TAIL);
  }

  /**
   * Prints some types and what they need.
   *
   * @param ids the types
   * @param out where they go
   * @throws IOException if they cannot go there
   * @throws BtfException if a type makes no sense or cannot be written in C
   */
  public void print(List<Integer> ids, Appendable out) throws IOException {
    Run run = new Run(out);
    out.append(HEAD);
    for (int id : ids) {
      run.top(id);
    }
    out.append(TAIL);
  }

  /** One printing: what has been printed so far. */
  private final class Run {
    private final Appendable out;
    private final BitSet begun = new BitSet();
    private final BitSet done = new BitSet();
    private final BitSet declared = new BitSet();

    Run(Appendable out) {
      this.out = out;
    }

    /** Enumerations without a name that are printed where they are used. */
    BitSet namelessThatAreUsed() {
      BitSet used = new BitSet();
      for (int id = 1; id <= btf.count(); id++) {
        switch (btf.type(id)) {
          case BtfType.Struct t -> t.members().forEach(each -> mark(each.type(), used));
          case BtfType.Typedef t -> mark(t.type(), used);
          case BtfType.Modifier t -> mark(t.type(), used);
          case BtfType.TypeTag t -> mark(t.type(), used);
          case BtfType.Pointer t -> mark(t.target(), used);
          case BtfType.Array t -> mark(t.element(), used);
          default -> {}
        }
      }
      return used;
    }

    private void mark(int id, BitSet used) {
      BtfKind kind = btf.kind(id);
      if ((kind == BtfKind.ENUM || kind == BtfKind.ENUM64) && btf.name(id).isEmpty()) {
        used.set(id);
      }
    }

    void top(int id) throws IOException {
      switch (btf.kind(id)) {
        case STRUCT, UNION -> {
          if (!btf.name(id).isEmpty()) {
            need(id, true, 0);
          }
        }
        case ENUM, ENUM64 -> {
          if (btf.name(id).isEmpty()) {
            out.append(bodies.enumeration(id, 0)).append(";\n\n");
          } else {
            need(id, true, 0);
          }
        }
        case TYPEDEF, FWD -> need(id, true, 0);
        default -> {}
      }
    }

    /** Prints what a type's use needs before it: its definition, or that it exists. */
    private void need(int id, boolean whole, int depth) throws IOException {
      if (id == 0) {
        return;
      }
      if (depth > DEEPEST) {
        throw new BtfException(
            "type " + id + " cannot be printed: types are nested deeper than " + DEEPEST, "");
      }
      switch (btf.type(id)) {
        case BtfType.Modifier t -> need(t.type(), whole, depth + 1);
        case BtfType.TypeTag t -> need(t.type(), whole, depth + 1);
        case BtfType.Pointer t -> need(t.target(), false, depth + 1);
        case BtfType.Array t -> need(t.element(), true, depth + 1);
        case BtfType.Prototype t -> prototype(t, depth);
        case BtfType.Typedef t -> typedef(id, t, whole, depth);
        case BtfType.Forward t -> declare(id, t.union());
        case BtfType.Enumeration t -> enumeration(id, t, whole);
        case BtfType.Struct t when t.name().isEmpty() -> members(id, t, depth);
        case BtfType.Struct t when whole -> struct(id, t, depth);
        case BtfType.Struct t -> declare(id, t.union());
        default -> {}
      }
    }

    private void prototype(BtfType.Prototype prototype, int depth) throws IOException {
      need(prototype.result(), false, depth + 1);
      for (BtfType.Parameter parameter : prototype.parameters()) {
        need(parameter.type(), false, depth + 1);
      }
    }

    private void typedef(int id, BtfType.Typedef typedef, boolean whole, int depth)
        throws IOException {
      if (!begun.get(id)) {
        begun.set(id);
        need(typedef.type(), false, depth + 1);
        String text = bodies.declaration().of(typedef.type(), names.of(id), 0);
        out.append("typedef ").append(text).append(";\n\n");
      }
      if (whole) {
        need(typedef.type(), true, depth + 1);
      }
    }

    private void enumeration(int id, BtfType.Enumeration type, boolean whole) throws IOException {
      if (type.name().isEmpty() || begun.get(id)) {
        return;
      }
      if (whole || !type.values().isEmpty()) {
        begun.set(id);
        out.append(bodies.enumeration(id, 0)).append(";\n\n");
      } else if (!declared.get(id)) {
        declared.set(id);
        out.append("enum ").append(names.of(id)).append(";\n\n");
      }
    }

    private void struct(int id, BtfType.Struct struct, int depth) throws IOException {
      if (!begun.get(id)) {
        begun.set(id);
        members(id, struct, depth);
        out.append(bodies.struct(id, 0)).append(";\n\n");
        done.set(id);
      }
    }

    private void members(int id, BtfType.Struct struct, int depth) throws IOException {
      if (struct.name().isEmpty()) {
        if (begun.get(id)) {
          return;
        }
        begun.set(id);
      }
      for (BtfType.Member member : struct.members()) {
        need(member.type(), true, depth + 1);
      }
    }

    private void declare(int id, boolean union) throws IOException {
      if (!done.get(id) && !declared.get(id)) {
        declared.set(id);
        out.append(union ? "union " : "struct ").append(names.of(id)).append(";\n\n");
      }
    }
  }
}
