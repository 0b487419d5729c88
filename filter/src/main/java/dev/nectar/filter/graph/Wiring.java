package dev.nectar.filter.graph;

import dev.nectar.filter.graph.Condition.Connective;
import dev.nectar.filter.graph.Condition.Fixed;
import dev.nectar.filter.graph.Condition.Step;
import java.util.List;

/** Turns a condition into branches. */
final class Wiring {
  private Wiring() {}

  /** The node that goes one way where the condition holds, and the other where it does not. */
  static int wire(Condition condition, GraphBuilder to, int ifTrue, int ifFalse) {
    return switch (condition) {
      case Fixed fixed -> fixed == Fixed.ALWAYS ? ifTrue : ifFalse;
      case Condition.Is(Test test) -> to.add(new Node.Branch(test, ifTrue, ifFalse));
      case Condition.Set(Value.Variable variable, Value value) ->
          to.add(new Node.Assign(variable.number(), value, ifTrue));
      case Condition.Not(Condition of) -> wire(of, to, ifFalse, ifTrue);
      case Condition.Sequence(Condition first, List<Step> steps) ->
          sequence(first, steps, to, ifTrue, ifFalse);
    };
  }

  /** From the last step to the first, since a sequence may have thousands. */
  private static int sequence(
      Condition first, List<Step> steps, GraphBuilder to, int ifTrue, int ifFalse) {
    int yes = ifTrue;
    int no = ifFalse;
    for (Step step : steps.reversed()) {
      int here = wire(step.condition(), to, yes, no);
      if (step.connective() == Connective.AND) {
        yes = here;
      } else {
        no = here;
      }
    }
    return wire(first, to, yes, no);
  }
}
