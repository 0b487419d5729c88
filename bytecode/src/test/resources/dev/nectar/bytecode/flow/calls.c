/* A loop in a loop, and a function that is called from two places. */
static long gcd(long a, long b);

__attribute__((section("socket"))) int program(int *context)
{
	long sum = 0;

#pragma clang loop unroll(disable)
	for (int i = 1; i < context[1]; i++)
#pragma clang loop unroll(disable)
		for (int j = 1; j < i; j++)
			sum += gcd(i, j) == 1;
	return sum + gcd(context[0], 12);
}

__attribute__((noinline, section("socket"))) static long gcd(long a, long b)
{
	for (int i = 0; i < 64 && b; i++) {
		long rest = (unsigned long)a % (unsigned long)b;
		a = b;
		b = rest;
	}
	return a;
}
