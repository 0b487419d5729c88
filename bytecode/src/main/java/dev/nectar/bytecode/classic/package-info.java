/**
 * Classic BPF, the packet filter machine of {@code SO_ATTACH_FILTER}, seccomp and capture files
 * (Linux: {@code include/uapi/linux/filter.h}, {@code Documentation/networking/filter.rst}).
 */
package dev.nectar.bytecode.classic;
