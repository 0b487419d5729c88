package dev.nectar.object;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.KernelVersion;
import java.util.List;

/**
 * That programs of a type may call a helper. For {@link ProgramType#TRACING} it is enough that they
 * may at one of the points they can be attached to; for {@link ProgramType#STRUCT_OPS}, in the
 * functions of {@code struct tcp_congestion_ops}. What {@link ProgramType#EXT} may call is what the
 * program may that is extended.
 *
 * @param helper what is called
 * @param program what calls it
 */
public record HelperUse(Helper helper, ProgramType program) implements Facility {
  @Override
  public String title() {
    return helper.symbol() + " in " + program.title() + " programs";
  }

  /** The later of the versions of the two: the helper may have been opened to the type later. */
  @Override
  public KernelVersion since() {
    return helper.since().atLeast(program.since()) ? helper.since() : program.since();
  }

  @Override
  public List<ConfigOption> options() {
    return program.options();
  }
}
