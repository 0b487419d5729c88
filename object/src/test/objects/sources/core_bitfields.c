// For: CO-RE of bit fields, with and without a sign
// Builds: clang11-el clang16-eb clang19-el clang19-eb clang22-el
#include "nectar.h"

struct sk_buff {
  u16 head_room;
  u8 cloned : 1, nohdr : 1, fclone : 2;
  u32 wide : 17;
  int negative : 5;
} CORE;

#define INFORMATION(field, what) __builtin_preserve_field_info(field, what)

// Reads as many bytes as the field's storage has, then shifts the rest away.
#define READ(base, field)                                                                          \
  ({                                                                                               \
    u64 value = 0;                                                                                 \
    const char *from = (const char *)(base) + INFORMATION((base)->field, 0);                       \
    switch (INFORMATION((base)->field, 1)) {                                                       \
      case 1: value = *(const u8 *)from; break;                                                    \
      case 2: value = *(const u16 *)from; break;                                                   \
      case 4: value = *(const u32 *)from; break;                                                   \
      case 8: value = *(const u64 *)from; break;                                                   \
    }                                                                                              \
    value <<= INFORMATION((base)->field, 4);                                                       \
    INFORMATION((base)->field, 3) ? (u64)((s64)value >> INFORMATION((base)->field, 5))             \
                                  : value >> INFORMATION((base)->field, 5);                        \
  })

SECTION("tp_btf/kfree_skb")
int program(u64 *ctx) {
  struct sk_buff *packet = (void *)ctx[0];
  return READ(packet, fclone) + READ(packet, wide) + READ(packet, negative);
}

LICENSE("GPL");
