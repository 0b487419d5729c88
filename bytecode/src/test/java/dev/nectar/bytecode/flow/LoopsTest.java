package dev.nectar.bytecode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final int GRAPHS = 5_000;

  private static Loops loops(Digraph graph) {
    return Loops.of(graph, DepthFirst.of(graph, 0), Dominators.of(graph, 0));
  }

  @Test
  void loopsAreWhatGoesBackToAHeaderWithoutPassingIt() {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Digraph graph = RandomGraph.of(seed);
      Naive naive = new Naive(graph);
      List<Integer> headers = new ArrayList<>();
      for (Loop loop : loops(graph).loops()) {
        headers.add(loop.header());
        assertThat(loop.blocks()).as(RandomGraph.show(graph)).doesNotHaveDuplicates();
        assertThat(loop.blocks()).first().isEqualTo(loop.header());
        assertThat(new TreeSet<>(loop.blocks()))
            .as("%s: loop of %s", RandomGraph.show(graph), loop.header())
            .isEqualTo(naive.loop(loop.header()));
        assertThat(loop.latches()).containsExactlyElementsOf(naive.latches(loop.header()));
      }
      for (int node = 0; node < graph.size(); node++) {
        assertThat(headers.contains(node)).isEqualTo(!naive.latches(node).isEmpty());
      }
    }
  }

  @Test
  void nestingFollowsFromTheBlocks() {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Digraph graph = RandomGraph.of(seed);
      Loops loops = loops(graph);
      for (int node = 0; node < graph.size(); node++) {
        int block = node;
        List<Loop> around = loops.loops().stream().filter(l -> l.blocks().contains(block)).toList();
        assertThat(loops.depth(node)).isEqualTo(around.size());
        assertThat(loops.innermost(node))
            .isEqualTo(around.stream().max(Comparator.comparingInt(Loop::depth)));
        for (Loop loop : loops.loops()) {
          assertThat(loops.contains(loop, node)).isEqualTo(around.contains(loop));
        }
      }
      checkParents(loops);
    }
  }

  private static void checkParents(Loops loops) {
    for (Loop loop : loops.loops()) {
      assertThat(loops.loops().get(loop.number())).isSameAs(loop);
      if (loop.parent().isPresent()) {
        Loop parent = loops.loops().get(loop.parent().getAsInt());
        assertThat(parent.number()).isLessThan(loop.number());
        assertThat(parent.depth()).isEqualTo(loop.depth() - 1);
        assertThat(parent.blocks()).containsAll(loop.blocks());
      } else {
        assertThat(loop.depth()).isEqualTo(1);
      }
    }
  }

  @Test
  void irreducibleRegionsAreTheCyclesThatAreLeftWithoutBackEdges() {
    int regions = 0;
    for (long seed = 0; seed < GRAPHS; seed++) {
      Digraph graph = RandomGraph.of(seed);
      Naive naive = new Naive(graph);
      List<Set<Integer>> expected = naive.irreducible();
      List<IrreducibleRegion> actual = loops(graph).irreducible();
      assertThat(actual.stream().<Set<Integer>>map(r -> new TreeSet<>(r.blocks())).toList())
          .as(RandomGraph.show(graph))
          .isEqualTo(expected);
      for (IrreducibleRegion region : actual) {
        assertThat(region.entries())
            .hasSizeGreaterThanOrEqualTo(2)
            .containsExactlyElementsOf(naive.entries(new TreeSet<>(region.blocks())));
      }
      regions += actual.size();
    }
    assertThat(regions).as("the graphs show something").isGreaterThan(100);
  }

  /**
   * Each block jumps back to the header of a loop of its own: a nest as deep as the program long.
   */
  @Test
  void aNestOfHundredThousandLoopsIsNoTrouble() {
    int depth = 100_000;
    int size = 2 * depth;
    int[] from = new int[size - 1 + depth];
    int[] to = new int[from.length];
    for (int node = 0; node + 1 < size; node++) {
      from[node] = node;
      to[node] = node + 1;
    }
    for (int loop = 0; loop < depth; loop++) {
      from[size - 1 + loop] = size - 1 - loop;
      to[size - 1 + loop] = loop;
    }
    Loops loops = loops(Digraph.of(size, from, to));
    assertThat(loops.loops()).hasSize(depth);
    assertThat(loops.depth(depth)).isEqualTo(depth);
    assertThat(loops.loops().getFirst().blocks()).hasSize(size);
    assertThat(loops.loops().getLast().blocks()).containsExactly(depth - 1, depth);
  }
}
