// Reads names of objects of one program from its input, loads each with libbpf, and answers with
// how long the kernel's verifier took, in microseconds; -1 if it does not take it.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>

static char log_text[1 << 16];

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments) {
  return 0;
}

static long load(const char *file) {
  struct bpf_object *object = bpf_object__open_file(file, NULL);
  struct bpf_program *program;
  long micros = -1;
  if (!object)
    return -1;
  program = bpf_object__next_program(object, NULL);
  bpf_program__set_log_level(program, 4);
  bpf_program__set_log_buf(program, log_text, sizeof log_text);
  if (!bpf_object__load(object))
    sscanf(log_text, "verification time %ld", &micros);
  bpf_object__close(object);
  return micros;
}

int main(void) {
  char file[4096];
  libbpf_set_print(quiet);
  while (fgets(file, sizeof file, stdin)) {
    file[strcspn(file, "\n")] = 0;
    printf("%ld\n", load(file));
    fflush(stdout);
  }
}
