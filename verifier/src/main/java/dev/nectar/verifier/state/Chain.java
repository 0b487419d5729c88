package dev.nectar.verifier.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function as one chain of calls leads to it, of which there is one object; and which slots of
 * the chain's stacks its instructions read and write, as far as paths have been walked. A slot is
 * live where a path leads to an instruction that reads it, and no instruction between writes it.
 */
public final class Chain {
  private final Ways ways;
  private final @Nullable Chain caller;
  private final int callSite;
  private final int function;
  private final int start;
  private final int end;
  private final List<Chain> callees = new ArrayList<>();

  // By frame and instruction.
  private final long[][] read;
  private final long[][] written;
  private final long[][] live;
  private final boolean[] walked;
  private boolean stale;

  /** The start of a chain. */
  public Chain(Ways ways, int function) {
    this(ways, null, -1, function);
  }

  private Chain(Ways ways, @Nullable Chain caller, int callSite, int function) {
    this.ways = ways;
    this.caller = caller;
    this.callSite = callSite;
    this.function = function;
    this.start = ways.starts()[function];
    this.end = ways.starts()[function + 1];
    int frames = caller == null ? 1 : caller.read.length + 1;
    this.read = new long[frames][end - start];
    this.written = new long[frames][end - start];
    this.live = new long[frames][end - start];
    this.walked = new boolean[end - start];
  }

  /** The chain with one more call. */
  public Chain call(int site, int called) {
    for (Chain callee : callees) {
      if (callee.callSite == site && callee.function == called) {
        return callee;
      }
    }
    Chain callee = new Chain(ways, this, site, called);
    callees.add(callee);
    return callee;
  }

  /** An instruction reads slots of a frame. */
  public void reads(int instruction, int frame, long slots) {
    long[] of = read[frame];
    int i = instruction - start;
    if ((of[i] | slots) != of[i]) {
      of[i] |= slots;
      becomeStale();
    }
  }

  /** An instruction that may write to stacks was walked: it has written all of slots of a frame. */
  public void wrote(int instruction, int frame, long slots) {
    int i = instruction - start;
    for (int f = 0; f < written.length; f++) {
      long now = f == frame ? slots : 0;
      long before = written[f][i];
      long after = walked[i] ? before & now : now;
      if (after != before) {
        written[f][i] = after;
        becomeStale();
      }
    }
    walked[i] = true;
  }

  /** The slots of a frame that are live before an instruction. */
  public long live(int instruction, int frame) {
    update();
    return instruction < end ? live[frame][instruction - start] : 0;
  }

  private void becomeStale() {
    for (Chain chain = this; chain != null && !chain.stale; chain = chain.caller) {
      chain.stale = true;
    }
  }

  private void update() {
    if (!stale) {
      return;
    }
    stale = false;
    for (Chain callee : callees) {
      callee.update();
      for (int f = 0; f < read.length; f++) {
        read[f][callee.callSite - start] |= callee.live[f][0];
      }
    }
    for (int f = 0; f < read.length; f++) {
      while (flowBack(read[f], written[f], live[f])) {
        // until nothing changes
      }
    }
  }

  private boolean flowBack(long[] reads, long[] writes, long[] before) {
    boolean changed = false;
    for (int i = end - start - 1; i >= 0; i--) {
      int next = ways.next()[start + i];
      int jump = ways.jump()[start + i];
      long after =
          (next >= 0 && next < end ? before[next - start] : 0)
              | (jump >= 0 ? before[jump - start] : 0);
      long now = reads[i] | after & ~writes[i];
      changed |= now != before[i];
      before[i] = now;
    }
    return changed;
  }
}
