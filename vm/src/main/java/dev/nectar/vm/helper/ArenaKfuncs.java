package dev.nectar.vm.helper;

import dev.nectar.vm.map.ArenaStore;

/** Kfuncs on the pages of arenas. */
final class ArenaKfuncs {
  private ArenaKfuncs() {}

  static void add(KfuncTable table) {
    table
        .put(
            "void *bpf_arena_alloc_pages(void *p__map, void *addr__ign, u32 page_cnt, int node_id,"
                + " u64 flags)",
            (run, map, address, count, node, flags) ->
                flags != 0
                    ? 0
                    : MapHelpers.kind(run, map, ArenaStore.class)
                        .allocate(address, count & 0xffff_ffffL))
        .put(
            "void bpf_arena_free_pages(void *p__map, void *ptr__ign, u32 page_cnt)",
            (run, map, address, count, d, e) -> {
              MapHelpers.kind(run, map, ArenaStore.class).free(address, count & 0xffff_ffffL);
              return 0;
            })
        .put(
            "int bpf_arena_reserve_pages(void *p__map, void *ptr__ign, u32 page_cnt)",
            (run, map, address, count, d, e) ->
                MapHelpers.kind(run, map, ArenaStore.class).reserve(address, count & 0xffff_ffffL));
  }
}
