package dev.nectar.verifier.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function as one chain of calls leads to it. There is one object for each chain. */
public final class Chain {
  private final @Nullable Chain caller;
  private final int callSite;
  private final int function;
  private final List<Chain> callees = new ArrayList<>();

  /** The start of a chain. */
  public Chain(int function) {
    this(null, -1, function);
  }

  private Chain(@Nullable Chain caller, int callSite, int function) {
    this.caller = caller;
    this.callSite = callSite;
    this.function = function;
  }

  /** The chain with one more call. */
  public Chain call(int site, int called) {
    for (Chain callee : callees) {
      if (callee.callSite == site && callee.function == called) {
        return callee;
      }
    }
    Chain callee = new Chain(this, site, called);
    callees.add(callee);
    return callee;
  }

  /** The chain without the last call. */
  public @Nullable Chain caller() {
    return caller;
  }
}
