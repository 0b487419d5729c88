package dev.nectar.bytecode.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DominatorsTest {
  private static final int GRAPHS = 5_000;

  @Test
  void dominatorsAreThoseWithoutWhichABlockCannotBeReached() {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Digraph graph = RandomGraph.of(seed);
      check(Dominators.of(graph, 0), new Naive(graph), graph);
    }
  }

  private static void check(Dominators actual, Naive naive, Digraph graph) {
    for (int node = 0; node < graph.size(); node++) {
      assertThat(actual.contains(node)).isEqualTo(naive.isReachable(node));
      for (int other = 0; other < graph.size(); other++) {
        assertThat(actual.dominates(other, node))
            .as("%s: %s dominates %s", RandomGraph.show(graph), other, node)
            .isEqualTo(naive.dominates(/* one= */ other, /* other= */ node));
      }
    }
  }

  @Test
  void theTreeAgreesWithItself() {
    for (long seed = 0; seed < GRAPHS; seed++) {
      Digraph graph = RandomGraph.of(seed);
      Dominators dominators = Dominators.of(graph, 0);
      for (int node = 0; node < graph.size(); node++) {
        long above = 0;
        for (int other = 0; other < graph.size(); other++) {
          above += other != node && dominators.dominates(other, node) ? 1 : 0;
        }
        if (dominators.contains(node)) {
          assertThat(dominators.depth(node)).hasValue((int) above);
        } else {
          assertThat(dominators.depth(node)).isEmpty();
        }
        for (int child : dominators.children(node)) {
          assertThat(dominators.immediate(child)).hasValue(node);
        }
        assertThat(dominators.immediate(node).isPresent())
            .isEqualTo(dominators.contains(node) && node != 0);
      }
    }
  }

  @Test
  void aDiamondMeetsUnderItsHead() {
    Digraph diamond = Digraph.of(4, new int[] {0, 0, 1, 2}, new int[] {1, 2, 3, 3});
    Dominators dominators = Dominators.of(diamond, 0);
    assertThat(dominators.immediate(3)).hasValue(0);
    assertThat(dominators.children(0)).containsExactly(1, 2, 3);
    assertThat(dominators.immediate(0)).isEmpty();
  }

  /**
   * A ladder of jumps back and forth on which algorithms without compressed paths are quadratic.
   */
  @Test
  void aMillionNodesAreNoTrouble() {
    int size = 1_000_000;
    int[] from = new int[3 * size];
    int[] to = new int[3 * size];
    int edges = 0;
    for (int node = 0; node + 1 < size; node++) {
      from[edges] = node;
      to[edges++] = node + 1;
      from[edges] = node;
      to[edges++] = node / 2;
      from[edges] = node;
      to[edges++] = size - 1;
    }
    Digraph graph = Digraph.of(size, Arrays.copyOf(from, edges), Arrays.copyOf(to, edges));
    Dominators dominators = Dominators.of(graph, 0);
    assertThat(dominators.depth(size - 2)).hasValue(size - 2);
    assertThat(dominators.immediate(size - 1)).hasValue(0);
    assertThat(List.of(dominators.dominates(0, size - 1), dominators.dominates(1, size - 1)))
        .containsExactly(true, false);
  }
}
