package dev.nectar.verifier.analysis;

import dev.nectar.verifier.state.Chain;
import dev.nectar.verifier.state.Frame;
import dev.nectar.verifier.state.State;
import dev.nectar.verifier.state.Trail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps states, and ends paths that reach one that is no worse than one that has been walked. Which
 * states are kept, and for how long, is as in Linux, so that as many instructions are walked.
 */
final class Pruning {
  private static final int LONGEST_TRAIL = 40;
  private static final int MAX_ROUNDS = 64;

  /** One way into a loop, and the paths that ended where they came round again. */
  private static final class Visit {
    @Nullable State entry;
    final List<Edge> edges = new ArrayList<>();
  }

  /** A path that ended at a state all of whose ways were not yet walked. */
  private record Edge(State known, State now) {}

  private record Round(Chain chain, int loop) {}

  private final Flow flow;
  private final Precision precision;
  private final boolean keepsAll;
  private final int how;
  private final Equality equality = new Equality();
  private final @Nullable State[] kept;
  private final boolean[] walked;
  private final Map<Round, Visit> visits = new HashMap<>();
  private int jumps;
  private int jumpsBefore;
  private int processedBefore;

  Pruning(Flow flow, Precision precision, boolean keepsAll, int how) {
    this.keepsAll = keepsAll;
    this.how = how;
    this.flow = flow;
    this.precision = precision;
    this.kept = new State[flow.meets.length];
    this.walked = new boolean[flow.meets.length];
  }

  void walked(int i) {
    walked[i] = true;
  }

  boolean wasWalked(int i) {
    return walked[i];
  }

  void jumped() {
    jumps++;
  }

  /** Another path starts from here. */
  void split(State other) {
    if (other.parent != null) {
      other.parent.branches++;
    }
  }

  /** A path has ended. */
  void ended(State state) {
    for (State parent = state.parent; parent != null; parent = parent.parent) {
      if (--parent.branches > 0) {
        return;
      }
      leaveLoop(parent);
    }
  }

  /** The state that was kept last at an instruction of those that the path came through. */
  @Nullable State earlier(int i, State now) {
    for (State old = kept[i]; old != null; old = old.older) {
      if (old.branches > 0 && sameCalls(old, now) && old.depth < now.depth) {
        return old;
      }
    }
    return null;
  }

  /** The state of which nothing new can come by walking on; null if there is none. */
  @Nullable State known(int i, State now, int processed, int ids) {
    clean(i, now);
    boolean force = keepsAll || flow.checkpoints[i] || now.trail.length() > LONGEST_TRAIL;
    int jumpsSince = jumps - jumpsBefore;
    int processedSince = processed - processedBefore;
    boolean add = force || jumpsSince >= 2 && processedSince >= 8;
    State newer = null;
    State older;
    for (State old = kept[i]; old != null; old = older) {
      older = old.older;
      if (old.frame().callSite != now.frame().callSite) {
        newer = old;
        continue;
      }
      if (old.branches > 0 ? comesRound(i, old, now, ids) : isNoWorse(old, now, ids)) {
        old.hits++;
        return old;
      }
      if (old.branches > 0 && !force && jumpsSince < 20 && processedSince < 100) {
        add = false;
      }
      if (add) {
        old.misses++;
      }
      int patience = flow.checkpoints[i] && old.branches > 0 ? 64 : 3;
      if (old.misses > old.hits * patience + patience) {
        forget(i, old, newer);
      } else {
        newer = old;
      }
    }
    if (add) {
      keep(i, now);
      jumpsBefore = jumps;
      processedBefore = processed;
    }
    return null;
  }

  /** A path ends, for what would come of it is known: what matters to the one is told the other. */
  void reached(State known, State now) {
    precision.propagate(known, now);
    if (known.branches > 0 || isOpen(known)) {
      Visit visit = visit(known);
      if (visit == null) {
        precision.markAll(now);
      } else {
        visit.edges.add(new Edge(known, now));
      }
    }
  }

  private void forget(int i, State old, @Nullable State newer) {
    if (newer == null) {
      kept[i] = old.older;
    } else {
      newer.older = old.older;
    }
  }

  private void keep(int i, State now) {
    Trail trail = now.trail;
    now.trail = new Trail();
    State copy = now.copy();
    copy.trail = trail;
    copy.older = kept[i];
    kept[i] = copy;
    enterLoop(copy);
    now.parent = copy;
    now.first = i;
    now.depth = copy.depth + 1;
  }

  /** Whether a loop has come round to where nothing new comes of it. */
  private boolean comesRound(int i, State old, State now, int ids) {
    if (flow.mayGotos[i]
        && old.mayGoto != now.mayGoto
        && equality.holds(flow, old, now, Equality.WITHIN, ids)) {
      return true;
    }
    if (flow.iterates[i]) {
      return equality.holds(flow, old, now, Equality.WITHIN, ids);
    }
    if (old.mayGoto == now.mayGoto
        && old.callbacks == now.callbacks
        && sameRegisters(old, now)
        && equality.holds(flow, old, now, Equality.EXACT, ids)) {
      throw Refusal.because("old state: " + StateText.of(old));
    }
    return false;
  }

  private boolean isNoWorse(State old, State now, int ids) {
    return equality.holds(flow, old, now, isOpen(old) ? Equality.WITHIN : how, ids);
  }

  private static boolean sameRegisters(State old, State now) {
    if (old.frames.size() != now.frames.size()) {
      return false;
    }
    for (int r = 0; r < Frame.REGISTERS; r++) {
      if (!old.reg(r).same(now.reg(r))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameCalls(State old, State now) {
    return old.frame().chain == now.frame().chain;
  }

  /** What is not read later is taken out of states all of whose ways are walked. */
  private void clean(int i, State now) {
    for (State old = kept[i]; old != null; old = old.older) {
      if (old.branches == 0 && !old.cleaned && sameCalls(old, now) && !isOpen(old)) {
        old.cleaned = true;
        for (int f = 0; f < old.frames.size(); f++) {
          old.frames.get(f).clean(flow.live[old.at(f)], old.liveSlots(f, flow.iterates));
        }
      }
    }
  }

  // Loops.

  /** The innermost loop-visit that a state belongs to, by the calls that led to the loop. */
  private @Nullable Round round(State state) {
    for (int f = 0; f < state.frames.size(); f++) {
      int loop = flow.loops[state.at(f)];
      if (loop != 0) {
        return new Round(state.frames.get(f).chain(), loop);
      }
    }
    return null;
  }

  private @Nullable Visit visit(State state) {
    Round round = round(state);
    return round == null ? null : visits.get(round);
  }

  private void enterLoop(State state) {
    Round round = round(state);
    if (round != null) {
      Visit visit = visits.computeIfAbsent(round, _ -> new Visit());
      if (visit.entry == null) {
        visit.entry = state;
      }
    }
  }

  /** Where all ways through a loop are walked, what matters in it is told all round. */
  private void leaveLoop(State state) {
    Visit visit = visit(state);
    if (visit == null || visit.entry != state) {
      return;
    }
    visit.entry = null;
    boolean changed = true;
    for (int round = 0; changed; round++) {
      changed = false;
      for (Edge edge : visit.edges) {
        if (round == MAX_ROUNDS) {
          precision.markAll(edge.now);
        } else {
          changed |= precision.propagate(edge.known, edge.now);
        }
      }
    }
    visit.edges.clear();
  }

  /** Whether not all of what matters in a state is known yet. */
  private boolean isOpen(State state) {
    Visit visit = visit(state);
    return visit != null && !visit.edges.isEmpty();
  }
}
