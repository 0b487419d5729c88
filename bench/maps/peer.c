// Uses maps with libbpf: each line it is given names what to do, and it answers with the nanoseconds
// that each took.
#include <bpf/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { ENTRIES = 1 << 16, TIMES = 200000, MANY = 1000000, READS = 20000000, BATCH = 4096 };

struct flow {
  int address;
  short port, protocol;
};

struct usage {
  long long packets, bytes;
};

static long long sink;

static struct flow flow(int i) {
  return (struct flow){i, 80, 6};
}

static void update(int map, int i) {
  struct flow key = flow(i);
  struct usage value = {i, i};
  if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
    exit(1);
}

static int hash(const char *name, int entries) {
  int map = bpf_map_create(BPF_MAP_TYPE_HASH, name, sizeof(struct flow), sizeof(struct usage),
                           entries, NULL);
  if (map < 0)
    exit(1);
  for (int i = 0; i < entries; i++)
    update(map, i);
  return map;
}

static void look_up(int map, int i) {
  struct flow key = flow(i);
  struct usage value;
  if (bpf_map_lookup_elem(map, &key, &value))
    exit(1);
  sink += value.bytes;
}

static void dump(int map) {
  static struct flow keys[BATCH];
  static struct usage values[BATCH];
  unsigned position, all = 0;
  int result = 0;
  for (void *from = NULL; !result; from = &position) {
    unsigned count = BATCH;
    result = bpf_map_lookup_batch(map, from, &position, keys, values, &count, NULL);
    for (unsigned i = 0; i < count; i++)
      sink += values[i].bytes ^ keys[i].address;
    all += count;
  }
  if (all != MANY)
    exit(1);
}

int main(void) {
  LIBBPF_OPTS(bpf_map_create_opts, mappable, .map_flags = BPF_F_MMAPABLE);
  int few = hash("few", ENTRIES), many = hash("many", MANY);
  int array = bpf_map_create(BPF_MAP_TYPE_ARRAY, "memory", 4, 8, 1, &mappable);
  volatile long long *global = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, array, 0);
  char line[32];
  if (global == MAP_FAILED)
    return 1;
  while (fgets(line, sizeof(line), stdin)) {
    struct timespec start, end;
    long times = TIMES;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    if (!strcmp(line, "lookup\n"))
      for (int i = 0; i < TIMES; i++)
        look_up(few, i & (ENTRIES - 1));
    else if (!strcmp(line, "update\n"))
      for (int i = 0; i < TIMES; i++)
        update(few, i & (ENTRIES - 1));
    else if (!strcmp(line, "dump\n"))
      dump(many), times = MANY;
    else
      for (times = 0; times < READS; times++)
        sink += *global;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    printf("%.3f\n",
           ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / times);
    fflush(stdout);
  }
  return sink == 1;
}
