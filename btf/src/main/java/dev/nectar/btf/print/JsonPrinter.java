package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.report.Json;
import java.io.IOException;
import java.util.List;

/**
 * Prints types as JSON, in the form of {@code bpftool -j btf dump file …}: an object whose {@code
 * types} is a list. Immutable.
 */
public final class JsonPrinter {
  private final Btf btf;

  /**
   * A printer.
   *
   * @param btf the types
   */
  public JsonPrinter(Btf btf) {
    this.btf = btf;
  }

  /**
   * Prints all types, of split type information those of its own.
   *
   * @param out where they go, as one line
   * @throws IOException if they cannot go there
   * @throws dev.nectar.btf.BtfException if a type makes no sense
   */
  public void print(Appendable out) throws IOException {
    out.append("{\"types\":[");
    for (int id = btf.firstId(); id <= btf.count(); id++) {
      out.append(id == btf.firstId() ? "" : ",").append(text(id));
    }
    out.append("]}\n");
  }

  /**
   * Prints a type.
   *
   * @param id the type, from 1
   * @return an object
   * @throws dev.nectar.btf.BtfException if there is none, or it makes no sense
   */
  public String text(int id) {
    TypeFacts type = TypeFacts.of(btf, id);
    StringBuilder out = new StringBuilder(120);
    out.append("{\"id\":").append(id).append(",\"kind\":\"").append(type.kind());
    out.append("\",\"name\":");
    Json.quote(type.name(), out);
    for (TypeFacts.Fact fact : type.facts()) {
      fact(fact, out.append(','));
    }
    for (TypeFacts.Rows rows : type.rows()) {
      out.append(",\"").append(rows.key()).append("\":[");
      rows(rows.rows(), out);
      out.append(']');
    }
    return out.append('}').toString();
  }

  private static void rows(List<TypeFacts.Row> rows, StringBuilder out) {
    String before = "";
    for (TypeFacts.Row row : rows) {
      out.append(before);
      char open = '{';
      for (TypeFacts.Fact fact : row.facts()) {
        fact(fact, out.append(open));
        open = ',';
      }
      out.append('}');
      before = ",";
    }
  }

  private static void fact(TypeFacts.Fact fact, StringBuilder out) {
    out.append('"').append(fact.key()).append("\":").append(fact.json());
  }
}
