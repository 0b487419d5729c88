/* A program is bench(memory), on SIZE bytes, built three ways: prog(memory, size) for native code and
   for a virtual machine, and an XDP program, whose packet is the memory, for the kernel. */
#define SIZE 2048
#define INLINE static inline __attribute__((always_inline))
#define ROLLED _Pragma("clang loop unroll(disable)")

typedef unsigned char byte;
typedef unsigned int word;
typedef unsigned long long wide;

#ifdef KERNEL
struct xdp_md {
  word data, data_end;
};
#define PROG                                                                      \
  __attribute__((section("xdp"), used)) int prog(struct xdp_md *context) {        \
    byte *memory = (byte *)(long)context->data;                                   \
    if (memory + SIZE > (byte *)(long)context->data_end)                          \
      return 0;                                                                   \
    return (int)bench(memory);                                                    \
  }                                                                               \
  char terms[] __attribute__((section("license"), used)) = "GPL";
#else
#define PROG                                                                      \
  __attribute__((section("program"), used)) wide prog(byte *memory, wide size) {  \
    return bench(memory);                                                         \
  }
#endif
