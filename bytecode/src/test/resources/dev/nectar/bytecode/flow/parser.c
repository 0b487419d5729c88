/* Walks over the headers of a packet: branches that meet again, early returns, a switch. */
#define SKIP(n) do { data += (n); if (data > end) return 1; } while (0)

struct xdp {
	unsigned data, data_end;
};

__attribute__((section("xdp"))) int program(struct xdp *context)
{
	unsigned char *data = (void *)(long)context->data;
	unsigned char *end = (void *)(long)context->data_end;
	unsigned type;

	SKIP(14);
	type = data[-2] << 8 | data[-1];
	for (int tags = 0; tags < 3 && type == 0x8100; tags++) {
		SKIP(4);
		type = data[-2] << 8 | data[-1];
	}
	switch (type) {
	case 0x0800:
		SKIP(20);
		if (data[-11] == 17)
			return 1;
		return data[-11] == 6 ? 2 : 3;
	case 0x86dd:
		SKIP(40);
		return data[-34] == 58 ? 4 : 2;
	default:
		return 2;
	}
}
