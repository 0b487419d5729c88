// Reads a ring with libbpf. OBJECT: each line is a number of records to fill it with, and it answers
// with the nanoseconds of CPU time that reading each took. OBJECT live CALLS: reads while another
// process makes so many system calls, and tells what was produced and lost. calls CALLS: makes them,
// when it is told to go on.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct variables {
  unsigned wanted, producer;
  unsigned long long flags, produced, lost;
};

static long long sum, got;

static int take(void *context, void *data, size_t size) {
  sum += *(long long *)data;
  got++;
  return 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static int silent(enum libbpf_print_level level, const char *format, va_list arguments) {
  return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static int calls(long count) {
  getchar();
  while (count--)
    syscall(SYS_getppid);
  return 0;
}

static double drained(struct ring_buffer *ring, int program, struct variables *variables) {
  LIBBPF_OPTS(bpf_test_run_opts, run);
  variables->flags = BPF_RB_NO_WAKEUP;
  if (bpf_prog_test_run_opts(program, &run))
    exit(1);
  long long before = got;
  double start = now();
  ring_buffer__consume(ring);
  double end = now();
  return got == before ? 0 : (end - start) / (got - before);
}

static int live(char *self, char *count, struct bpf_object *object, struct ring_buffer *ring,
                struct variables *variables) {
  int ends[2], status;
  if (pipe(ends))
    return 1;
  pid_t child = fork();
  if (!child) {
    dup2(ends[0], 0);
    close(ends[1]);
    execl(self, self, "calls", count, NULL);
    _exit(1);
  }
  variables->producer = child;
  struct bpf_link *link =
      bpf_program__attach(bpf_object__find_program_by_name(object, "call"));
  if (!link || write(ends[1], "\n", 1) != 1)
    return 1;
  while (waitpid(child, &status, WNOHANG) == 0)
    ring_buffer__poll(ring, 10);
  bpf_link__destroy(link);
  ring_buffer__consume(ring);
  printf("%llu %llu %lld\n", variables->produced, variables->lost, got);
  return 0;
}

int main(int count, char **words) {
  char line[32];
  if (count == 3 && !strcmp(words[1], "calls"))
    return calls(atol(words[2]));
  libbpf_set_print(silent);
  struct bpf_object *object = bpf_object__open_file(words[1], NULL);
  if (!object || bpf_object__load(object))
    return 1;
  struct variables *variables =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
           bpf_map__fd(bpf_object__find_map_by_name(object, ".bss")), 0);
  struct ring_buffer *ring = ring_buffer__new(
      bpf_object__find_map_fd_by_name(object, "ring"), take, NULL, NULL);
  if (variables == MAP_FAILED || !ring)
    return 1;
  if (count == 4)
    return live(words[0], words[3], object, ring, variables);
  int program = bpf_program__fd(bpf_object__find_program_by_name(object, "fill"));
  while (fgets(line, sizeof(line), stdin)) {
    variables->wanted = atoi(line);
    printf("%.3f\n", drained(ring, program, variables));
    fflush(stdout);
  }
  return sum == 1;
}
