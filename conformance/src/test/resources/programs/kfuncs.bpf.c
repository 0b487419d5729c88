// Kfuncs, each called by a program that returns what came of it. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -fdebug-compilation-dir=. -c kfuncs.bpf.c -o kfuncs.bpf.o
//   llvm-strip -g kfuncs.bpf.o
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef __ksym
#define __ksym __attribute__((section(".ksyms")))
#endif

typedef _Bool bool;

struct bpf_iter_bits { __u64 state[2]; } __attribute__((aligned(8)));
struct bpf_iter_number { __u64 state[1]; } __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_number *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_number *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_number *it) __ksym;
extern int bpf_iter_bits_new(struct bpf_iter_bits *it, const __u64 *words, __u32 count) __ksym;
extern int *bpf_iter_bits_next(struct bpf_iter_bits *it) __ksym;
extern void bpf_iter_bits_destroy(struct bpf_iter_bits *it) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *to) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *p, __u32 offset, void *room, __u32 size)
    __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *p, __u32 start, __u32 end) __ksym;
extern bool bpf_dynptr_is_null(const struct bpf_dynptr *p) __ksym;
extern bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p) __ksym;
extern __u32 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *to) __ksym;
extern int bpf_dynptr_copy(struct bpf_dynptr *to, __u32 to_offset, struct bpf_dynptr *from,
                           __u32 from_offset, __u32 size) __ksym;
extern int bpf_dynptr_memset(struct bpf_dynptr *p, __u32 offset, __u32 size, __u8 value) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;
extern int bpf_strcmp(const char *a, const char *b) __ksym;
extern int bpf_strlen(const char *a) __ksym;
extern int bpf_strchr(const char *a, char c) __ksym;
extern int bpf_strstr(const char *a, const char *part) __ksym;
extern int bpf_strspn(const char *a, const char *set) __ksym;
extern int bpf_stream_vprintk_impl(int stream, const char *format, const void *arguments,
                                   __u32 size, void *aux) __ksym __attribute__((weak));
extern int bpf_stream_vprintk(int stream, const char *format, const void *arguments,
                              __u32 size) __ksym __attribute__((weak)); // since Linux 7.0
extern int bpf_nobody_has_this(int a) __ksym __attribute__((weak));
extern int bpf_strnlen(const char *a, unsigned long most) __ksym __attribute__((weak));

char _license[] SEC("license") = "GPL";

SEC("tc")
int numbers(struct __sk_buff *skb) {
  struct bpf_iter_number it;
  int sum = 0;
  int *next;
  bpf_iter_num_new(&it, -3, 10);
  while ((next = bpf_iter_num_next(&it))) {
    if (*next == 8) {
      break;
    }
    sum += *next;
  }
  bpf_iter_num_destroy(&it);
  return sum;
}

SEC("tc")
int numbers_refused(struct __sk_buff *skb) {
  struct bpf_iter_number it;
  int result = bpf_iter_num_new(&it, 3, 2);
  int more = bpf_iter_num_next(&it) ? 1000 : 0;
  bpf_iter_num_destroy(&it);
  return result + more;
}

SEC("tc")
int bits(struct __sk_buff *skb) {
  __u64 words[2] = {1ULL << 3 | 1ULL << 63, 1ULL << 1};
  struct bpf_iter_bits it;
  int sum = 0;
  int *next;
  bpf_iter_bits_new(&it, words, 2);
  while ((next = bpf_iter_bits_next(&it))) {
    sum = sum * 100 + *next;
  }
  bpf_iter_bits_destroy(&it);
  return sum;
}

static __attribute__((noinline)) int refuses(__u32 length) {
  if (length > 20) {
    bpf_throw(77);
  }
  return length;
}

SEC("tc")
int throws(struct __sk_buff *skb) {
  return refuses(skb->len) + refuses(skb->len);
}

__attribute__((noinline)) int caught(__u64 cookie) {
  return cookie + 5;
}

SEC("tc")
__attribute__((btf_decl_tag("exception_callback:caught")))
int throws_and_catches(struct __sk_buff *skb) {
  return refuses(skb->len);
}

SEC("tc")
int dynptrs(struct __sk_buff *skb) {
  struct bpf_dynptr packet;
  struct bpf_dynptr other;
  char room[8];
  int result = 0;
  if (bpf_dynptr_from_skb(skb, 0, &packet)) {
    return -1;
  }
  bpf_dynptr_adjust(&packet, 4, 24);
  bpf_dynptr_clone(&packet, &other);
  bpf_dynptr_adjust(&other, 2, 10);
  char *slice = bpf_dynptr_slice(&other, 0, room, sizeof(room));
  if (slice) {
    result = slice[0] + slice[7];
  }
  result = result * 100 + bpf_dynptr_size(&packet);
  result = result * 100 + bpf_dynptr_size(&other);
  result = result * 10 + bpf_dynptr_is_null(&other);
  result = result * 10 + bpf_dynptr_is_rdonly(&other);
  result = result * 10 - bpf_dynptr_adjust(&other, 9, 10);
  return result;
}

SEC("tc")
int filled(struct __sk_buff *skb) {
  struct bpf_dynptr packet;
  if (bpf_dynptr_from_skb(skb, 0, &packet)) {
    return -1;
  }
  int refused = bpf_dynptr_memset(&packet, 60, 8, 1);
  bpf_dynptr_memset(&packet, 16, 4, 0xab);
  bpf_dynptr_copy(&packet, 24, &packet, 14, 4);
  return refused;
}

SEC("tc")
int locks(struct __sk_buff *skb) {
  unsigned long flags;
  bpf_rcu_read_lock();
  bpf_rcu_read_unlock();
  bpf_preempt_disable();
  bpf_preempt_enable();
  bpf_local_irq_save(&flags);
  bpf_local_irq_restore(&flags);
  return 3;
}

const char hello[] = "hello, world";
const char world[] = "world";
const char letters[] = "hel";

SEC("tc")
int strings(struct __sk_buff *skb) {
  int result = bpf_strlen(hello);
  result = result * 100 + bpf_strchr(hello, 'w');
  result = result * 100 + bpf_strstr(hello, world);
  result = result * 10 + bpf_strspn(hello, letters);
  return result * 10 + bpf_strcmp(world, hello);
}

const char format[] = "%d of %s\n";

static __attribute__((always_inline)) int print(int stream, __u64 *arguments, __u32 size) {
  return bpf_stream_vprintk ? bpf_stream_vprintk(stream, format, arguments, size)
                            : bpf_stream_vprintk_impl(stream, format, arguments, size, (void *)0);
}

SEC("syscall")
int streams(void *context) {
  __u64 arguments[2];
  arguments[0] = 7;
  arguments[1] = (__u64)(long)world;
  barrier_var(arguments[1]);
  return print(2, arguments, sizeof(arguments)) | print(1, arguments, sizeof(arguments));
}

SEC("tc")
int what_is_there(struct __sk_buff *skb) {
  int result = 0;
  if (bpf_nobody_has_this) {
    result += bpf_nobody_has_this(1);
  }
  if (bpf_strnlen) {
    result += 10 * bpf_strnlen(hello, 3);
  }
  return result;
}
