// Opens, loads and closes an object with libbpf: FILE. Each line it is given is a number of times;
// it answers with the nanoseconds of wall, user and system time that they took in all.
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static int silent(enum libbpf_print_level level, const char *format, va_list arguments) {
  return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static long long nanos(struct timeval time) {
  return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL;
}

static void load(const char *file) {
  struct bpf_object *object = bpf_object__open_file(file, NULL);
  if (!object || bpf_object__load(object))
    exit(1);
  bpf_object__close(object);
}

int main(int count, char **words) {
  char line[32];
  if (count != 2)
    return 2;
  libbpf_set_print(silent);
  while (fgets(line, sizeof(line), stdin)) {
    struct rusage before, after;
    struct timespec start, end;
    int times = atoi(line);
    getrusage(RUSAGE_SELF, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < times; i++)
      load(words[1]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_SELF, &after);
    printf("%lld %lld %lld\n",
           (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec,
           nanos(after.ru_utime) - nanos(before.ru_utime),
           nanos(after.ru_stime) - nanos(before.ru_stime));
    fflush(stdout);
  }
  return 0;
}
