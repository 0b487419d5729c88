package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfException;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.HelperFunction;
import dev.nectar.vm.code.Run;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Calls a function of Java's for a program. For any thread. */
final class JavaKfunc implements HelperFunction {
  private static final int MOST_PARAMETERS = 5;

  private final Kfunc kfunc;
  private final Btf types;
  private final List<BtfType.Parameter> parameters;

  /**
   * A function.
   *
   * @param kfunc what it is
   * @param types where it is declared
   */
  JavaKfunc(Kfunc kfunc, Btf types) {
    this.kfunc = kfunc;
    this.types = types;
    int id = types.find(BtfKind.FUNC, kfunc.name());
    BtfType.Func function = (BtfType.Func) types.type(id);
    this.parameters = ((BtfType.Prototype) types.type(function.prototype())).parameters();
    if (parameters.size() > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          kfunc.name() + " has more than " + MOST_PARAMETERS + " parameters");
    }
  }

  @Override
  public long call(Run run, long a, long b, long c, long d, long e) {
    if (kfunc.flags().contains(Kfunc.Flag.RELEASE)) {
      run.released(a, kfunc.name());
    }
    long result = kfunc.body().call(new Called(run, new long[] {a, b, c, d, e}));
    if (result == 0
        && kfunc.flags().contains(Kfunc.Flag.ACQUIRE)
        && !kfunc.flags().contains(Kfunc.Flag.MAY_RETURN_NULL)) {
      throw Fault.of(Fault.UNKNOWN, kfunc.name() + " returned null, and is not declared to do so");
    }
    if (result != 0 && kfunc.flags().contains(Kfunc.Flag.ACQUIRE)) {
      run.acquired(result, kfunc.name());
    }
    return result;
  }

  private final class Called implements Kfunc.Call {
    private final Run run;
    private final long[] arguments;

    Called(Run run, long[] arguments) {
      this.run = run;
      this.arguments = arguments;
    }

    @Override
    public long argument(int index) {
      checkIndex(index);
      return arguments[index];
    }

    private void checkIndex(int index) {
      if (index < 0 || index >= parameters.size()) {
        throw new IllegalArgumentException(
            kfunc.name() + " has " + parameters.size() + " parameters, and none of index " + index);
      }
    }

    @Override
    public Optional<MemorySegment> memory(int index) {
      long address = argument(index);
      return address == 0 ? Optional.empty() : Optional.of(at(address, sizeAt(index)));
    }

    /** How much a parameter points to. */
    private long sizeAt(int index) {
      if (index + 1 < parameters.size() && parameters.get(index + 1).name().matches(".*__szk?")) {
        return arguments[index + 1] & 0xffff_ffffL;
      }
      try {
        if (types.type(types.resolve(parameters.get(index).type()))
            instanceof BtfType.Pointer(int target)) {
          return types.size(target);
        }
      } catch (BtfException e) {
        // a type without a size
      }
      throw new IllegalArgumentException(
          "the declaration of "
              + kfunc.name()
              + " does not say how much memory parameter "
              + index
              + " points to");
    }

    @Override
    public Optional<String> text(int index) {
      long start = argument(index);
      if (start == 0) {
        return Optional.empty();
      }
      long end = start;
      while (run.memory().getByte(end) != 0) {
        end++;
      }
      byte[] bytes = run.memory().slice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public long allocate(long bytes) {
      return run.memory().allocate(bytes, 8);
    }

    @Override
    public void free(long address, long bytes) {
      run.memory().free(address, bytes);
    }

    @Override
    public MemorySegment at(long address, long bytes) {
      return run.memory().slice(address, bytes);
    }

    @Override
    public TaskContext task() {
      return run.task();
    }

    @Override
    public int cpu() {
      return run.cpu();
    }
  }
}
