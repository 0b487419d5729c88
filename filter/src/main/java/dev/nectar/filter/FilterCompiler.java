package dev.nectar.filter;

import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.filter.CompiledFilter.Stage;
import dev.nectar.filter.emit.Emission;
import dev.nectar.filter.graph.Graph;
import dev.nectar.filter.graph.Optimiser;
import dev.nectar.filter.lower.Lowering;
import dev.nectar.filter.syntax.Expression;
import dev.nectar.filter.syntax.Parser;
import dev.nectar.report.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Compiles filters of the language of {@code pcap-filter(7)} to classic BPF. Immutable, safe for
 * several threads if the names of its options are.
 */
public final class FilterCompiler {
  private final FilterOptions options;

  /**
   * A compiler.
   *
   * @param options how filters are compiled
   */
  public FilterCompiler(FilterOptions options) {
    this.options = options;
  }

  /**
   * Compiles a filter.
   *
   * @param filter for example {@code tcp port 80}; an empty one matches all packets
   * @return instructions that end with the snap length for a packet that matches, and with 0 for
   *     one that does not or that is cut off where the filter looks at it
   * @throws FilterException if the filter is wrong
   */
  public CompiledFilter compile(Source filter) {
    return compile(filter, (name, graph) -> {}, List.of());
  }

  /**
   * Compiles a filter and shows how.
   *
   * @param filter for example {@code tcp port 80}
   * @return as {@link #compile}, with the stages
   * @throws FilterException if the filter is wrong
   */
  public CompiledFilter explain(Source filter) {
    List<Stage> stages = new ArrayList<>();
    return compile(filter, (name, graph) -> stages.add(new Stage(name, graph.toString())), stages);
  }

  private CompiledFilter compile(
      Source filter, BiConsumer<String, Graph> shown, List<Stage> stages) {
    Expression tree = Parser.parse(filter);
    Graph written = Lowering.lower(tree, options).graph();
    shown.accept("lowering", written);
    Graph graph =
        options.optimisation() == FilterOptions.Optimisation.FULL
            ? Optimiser.optimise(written, shown)
            : Optimiser.complete(written, shown);
    List<ClassicInstruction> code = Emission.emit(graph, options.snapLength());
    return new CompiledFilter(code, stages);
  }
}
