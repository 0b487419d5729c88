package dev.nectar.linux;

import dev.nectar.kernel.spi.MapRefusals;
import dev.nectar.linux.sys.Refusal;

/** How the kernel's refusals of what is done with maps are told. */
final class MapRefusal {
  static final MapRefusals SENTENCES = new MapRefusals(Refusal::of);

  private MapRefusal() {}
}
