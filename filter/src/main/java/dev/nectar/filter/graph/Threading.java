package dev.nectar.filter.graph;

import dev.nectar.filter.graph.Facts.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Leads every way past the tests whose outcome is known on it, and past those whose outcome makes
 * no difference, since the next test tells the same. Repeated, since a test that fewer ways lead to
 * has more known before it.
 */
public final class Threading implements Pass {
  private static final int ROUNDS = 20;

  /** How many tests one way is led past in a round, so that time grows with the filter's length. */
  private static final int MOST_PAST = 256;

  @Override
  public String name() {
    return "threading";
  }

  @Override
  public Graph apply(Graph graph) {
    Graph now = graph;
    for (int i = 0; i < ROUNDS; i++) {
      Graph next = new Round(now).run();
      if (next.equals(now)) {
        return now;
      }
      now = next;
    }
    return now;
  }

  /** One walk from the root. */
  private static final class Round {
    private final Graph graph;
    private final List<Node> nodes;
    private final Facts[] facts;
    private final int[] ifTrue;
    private final int[] ifFalse;
    private final boolean[] needless;

    Round(Graph graph) {
      this.graph = graph;
      this.nodes = graph.nodes();
      this.facts = new Facts[nodes.size()];
      this.ifTrue = new int[nodes.size()];
      this.ifFalse = new int[nodes.size()];
      this.needless = new boolean[nodes.size()];
    }

    Graph run() {
      int root = lead(Facts.NONE, graph.root());
      for (int i = root; i >= 0; i--) {
        Optional<Facts> here = Optional.ofNullable(facts[i]);
        if (here.isPresent()) {
          visit(i, here.get());
        }
      }
      return copy(root);
    }

    private void visit(int place, Facts here) {
      switch (nodes.get(place)) {
        case Node.Verdict verdict -> {}
        case Node.Branch(Test test, int yes, int no) -> branch(place, here, test, yes, no);
        case Node.Assign(int variable, Value value, int next) ->
            ifTrue[place] = lead(here.assigned(variable, value), next);
      }
    }

    private void branch(int place, Facts here, Test test, int yes, int no) {
      Facts held = here.after(test, Outcome.HELD);
      Facts failed = here.after(test, Outcome.FAILED);
      int other = end(failed, no);
      needless[place] = repeats(test, other) && end(held, other) == end(held, yes);
      if (needless[place]) {
        // Both ways go there now, so nothing is known of this test.
        ifFalse[place] = other;
        learn(other, here);
      } else {
        ifTrue[place] = lead(held, yes);
        ifFalse[place] = lead(failed, no);
      }
    }

    /** Whether a node computes the same as a test, so that it can take its place. */
    private boolean repeats(Test test, int place) {
      return nodes.get(place) instanceof Node.Branch(Test next, int yes, int no)
          && next.left().equals(test.left())
          && next.right() instanceof Value.Constant
          && test.right() instanceof Value.Constant;
    }

    /** Where a way really leads; what is known on it is added there. */
    private int lead(Facts known, int first) {
      int place = end(known, first);
      learn(place, known);
      return place;
    }

    private void learn(int place, Facts known) {
      Facts before = facts[place];
      facts[place] = before == null ? known : before.or(known);
    }

    private int end(Facts known, int first) {
      int place = first;
      Optional<Integer> next = past(known, place);
      for (int i = 0; next.isPresent() && i < MOST_PAST; i++) {
        place = next.get();
        next = past(known, place);
      }
      return place;
    }

    /** The successor of a test that need not be made. */
    private Optional<Integer> past(Facts known, int place) {
      if (!(nodes.get(place) instanceof Node.Branch(Test test, int yes, int no))) {
        return Optional.empty();
      }
      Optional<Boolean> outcome = known.decide(test);
      int next = yes;
      if (outcome.isPresent()) {
        next = outcome.get() ? yes : no;
      } else if (yes != no) {
        return Optional.empty();
      }
      // A load outside the packet rejects it; that may be skipped only where rejection follows.
      return known.isSafe(test) || nodes.get(next) == Node.Verdict.REJECT
          ? Optional.of(next)
          : Optional.empty();
    }

    private Graph copy(int root) {
      GraphBuilder to = new GraphBuilder();
      int[] copies = new int[nodes.size()];
      for (int i = 0; i <= root; i++) {
        if (needless[i]) {
          copies[i] = copies[ifFalse[i]];
        } else if (facts[i] != null) {
          copies[i] =
              to.add(
                  switch (nodes.get(i)) {
                    case Node.Verdict verdict -> verdict;
                    case Node.Branch(Test test, int yes, int no) ->
                        new Node.Branch(test, copies[ifTrue[i]], copies[ifFalse[i]]);
                    case Node.Assign(int variable, Value value, int next) ->
                        new Node.Assign(variable, value, copies[ifTrue[i]]);
                  });
        }
      }
      return to.graph(copies[root]);
    }
  }
}
