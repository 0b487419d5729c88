package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import java.io.IOException;

/**
 * Prints types one by one as they are, in the form of {@code bpftool btf dump file … format raw}.
 * Immutable.
 */
public final class RawPrinter {
  private final Btf btf;

  /**
   * A printer.
   *
   * @param btf the types
   */
  public RawPrinter(Btf btf) {
    this.btf = btf;
  }

  /**
   * Prints all types, of split type information those of its own.
   *
   * @param out where they go
   * @throws IOException if they cannot go there
   * @throws dev.nectar.btf.BtfException if a type makes no sense
   */
  public void print(Appendable out) throws IOException {
    for (int id = btf.firstId(); id <= btf.count(); id++) {
      out.append(text(id));
    }
  }

  /**
   * Prints a type.
   *
   * @param id the type, from 1
   * @return its lines, each with its end
   * @throws dev.nectar.btf.BtfException if there is none, or it makes no sense
   */
  public String text(int id) {
    TypeFacts type = TypeFacts.of(btf, id);
    StringBuilder out = new StringBuilder(80);
    out.append('[').append(id).append("] ").append(type.kind());
    out.append(" '").append(type.name()).append('\'');
    for (TypeFacts.Fact fact : type.facts()) {
      fact(fact, out.append(' '));
    }
    for (TypeFacts.Rows rows : type.rows()) {
      for (TypeFacts.Row row : rows.rows()) {
        row(row, out.append("\n\t"));
      }
    }
    return out.append('\n').toString();
  }

  private static void row(TypeFacts.Row row, StringBuilder out) {
    String before = "";
    for (TypeFacts.Fact fact : row.facts()) {
      out.append(before);
      if (fact.key().equals("name")) {
        out.append('\'').append(fact.value()).append('\'');
      } else {
        fact(fact, out);
      }
      before = " ";
    }
    out.append(row.note());
  }

  private static void fact(TypeFacts.Fact fact, StringBuilder out) {
    out.append(fact.key()).append('=').append(fact.value()).append(fact.suffix());
  }
}
