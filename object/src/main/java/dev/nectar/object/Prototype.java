package dev.nectar.object;

import java.util.List;

/**
 * The C type of a function that returns an {@code int}, as BTF tells it to the kernel: the verifier
 * checks a global function by it, once, and a program that is to replace the function must have the
 * same.
 *
 * @param parameters what it takes, at most 5
 */
public record Prototype(List<Parameter> parameters) {
  /** Keeps its own copy. */
  public Prototype {
    parameters = List.copyOf(parameters);
    if (parameters.size() > 5) {
      throw new IllegalArgumentException(
          "a function of " + parameters.size() + " parameters cannot be: 5 are the most");
    }
  }

  /**
   * A parameter.
   *
   * @param name a C identifier
   * @param type its type
   */
  public record Parameter(String name, ParameterType type) {}

  /** The type of a parameter. */
  public sealed interface ParameterType {
    /** {@code int}. */
    record CInt() implements ParameterType {}

    /** {@code long}. */
    record CLong() implements ParameterType {}

    /**
     * A pointer to the program's context.
     *
     * @param struct the tag of the structure that user space knows the context as, for example
     *     {@code __sk_buff} or {@code xdp_md}; empty for {@code void}
     */
    record Context(String struct) implements ParameterType {}
  }

  /**
   * The usual one of programs.
   *
   * @return {@code int (void *ctx)}
   */
  public static Prototype ofPrograms() {
    return new Prototype(List.of(new Parameter("ctx", new ParameterType.Context(""))));
  }
}
