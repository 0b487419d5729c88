package dev.nectar.vm.helper;

import dev.nectar.vm.map.ArenaStore;

/** Kfuncs on the pages of arenas. */
final class ArenaKfuncs {
  private ArenaKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "bpf_arena_alloc_pages",
            (run, map, address, count, node, flags) ->
                flags != 0
                    ? 0
                    : MapHelpers.kind(run, map, ArenaStore.class).allocate(address, count))
        .put(
            "bpf_arena_free_pages",
            (run, map, address, count, d, e) -> {
              MapHelpers.kind(run, map, ArenaStore.class).free(address, count & 0xffff_ffffL);
              return 0;
            });
  }
}
