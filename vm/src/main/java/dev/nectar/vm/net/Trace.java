package dev.nectar.vm.net;

import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import java.util.OptionalLong;

/**
 * What a program that watches something runs on: registers ({@code struct pt_regs}) of a kprobe or
 * uprobe, the record of a tracepoint, the sample of a perf event, or arguments of 64 bits each of a
 * raw tracepoint, a function ({@code fentry}, {@code fexit}), an LSM hook, a {@code struct_ops}.
 */
public final class Trace extends Context {
  private final Place place;
  private OptionalLong override = OptionalLong.empty();

  /**
   * Something that happened.
   *
   * @param memory that of the program's owner
   * @param fields the context
   * @param place where it was
   */
  public Trace(Memory memory, byte[] fields, Place place) {
    super(memory, fields);
    this.place = place;
  }

  /**
   * Where something happened.
   *
   * @param function the address of the function; 0 if there is none
   * @param cookie what the program was attached with
   * @param arguments how many arguments the context starts with; what the function returned is
   *     behind them, if it has
   * @param returned how many values are behind the arguments: 1 if the function has returned, or 0
   */
  public record Place(long function, long cookie, int arguments, int returned) {
    /** Nowhere. */
    public static final Place NONE = new Place(0, 0, 0, 0);
  }

  /**
   * Where it was.
   *
   * @return the place
   */
  public Place place() {
    return place;
  }

  /**
   * {@code bpf_get_func_arg}.
   *
   * @param index which, from 0
   * @param to where its value goes
   * @return 0, or a negated error number
   */
  public long argument(long index, long to) {
    if (index >= place.arguments()) {
      return -Errno.EINVAL;
    }
    memory().putLong(to, memory().getLong(address() + 8 * index));
    return 0;
  }

  /**
   * {@code bpf_get_func_ret}.
   *
   * @param to where the value goes
   * @return 0, or a negated error number
   */
  public long returned(long to) {
    if (place.returned() == 0) {
      return -Errno.EOPNOTSUPP;
    }
    memory().putLong(to, memory().getLong(address() + 8L * place.arguments()));
    return 0;
  }

  /**
   * {@code bpf_override_return}.
   *
   * @param value what the function is to return
   */
  public void override(long value) {
    override = OptionalLong.of(value);
  }

  /**
   * What a program makes the function return.
   *
   * @return the value; empty if the function is left alone
   */
  public OptionalLong override() {
    return override;
  }
}
