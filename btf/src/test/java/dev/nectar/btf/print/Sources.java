package dev.nectar.btf.print;

/** C that tests compile. */
public final class Sources {
  private Sources() {}

  /** Types of every kind. */
  public static final String EVERY_KIND =
      """
      #define type_tag(x) __attribute__((btf_type_tag(x)))
      #define decl_tag(x) __attribute__((btf_decl_tag(x)))
      typedef unsigned char u8;
      _Bool truth; float single; double twice;
      enum e { A = -1, B = 5 };
      enum w { C = 0x123456789ULL, D = -1ULL };
      enum s { E = -0x123456789LL };
      enum top { TOP = 0x7fffffff };
      enum declared;
      struct fwd; union ufwd;
      struct bits { int a:3; unsigned b:30; int c; char name[16]; const volatile char *restrict p; };
      union u { int x; float y; };
      struct t {
        int type_tag("user") *p;
        int decl_tag("member") z;
        struct fwd *f; union ufwd *uf; union u u;
        struct { int q; };
        enum declared *fe;
      } decl_tag("whole");
      typedef int (*cb)(int, ...);
      typedef struct t t_t;
      static int __attribute__((noinline)) inner(int x) { return x * x + truth; }
      extern int external(void *p, int) __attribute__((section(".ksyms")));
      extern int configured __attribute__((section(".kconfig")));
      int global = 4; const int constant = 7; static volatile int hidden;
      enum e e; enum w w; enum s s; enum top top; struct bits bits; t_t t; cb c; u8 u;
      decl_tag("func") int f(int decl_tag("param") a, int *b) {
        hidden++;
        return inner(a) + external(b, 1) + configured + constant;
      }
      """;
}
