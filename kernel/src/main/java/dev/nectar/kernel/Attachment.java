package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program to attach.
 *
 * @param program the program, of the type the point needs
 * @param point where
 * @param process the process to watch, in the caller's pid namespace, where the kernel can tell
 *     them apart ({@link AttachPoint.Profile}, {@link AttachPoint.Uprobe}, {@link
 *     AttachPoint.Uretprobe}); empty for all
 * @param cookies what {@code bpf_get_attach_cookie} gives the program: nothing for 0, one number
 *     for any point, or as many as a point of many functions has, in their order. Linux 5.15 for
 *     perf events, kprobes and uprobes, 5.18 for many functions at once, 5.19 for programs with
 *     types, 6.10 for bare tracepoints
 */
public record Attachment(
    Program program, AttachPoint point, OptionalInt process, List<Long> cookies) {
  /** Keeps its own copy; the cookies must be as many as the point can take. */
  public Attachment {
    cookies = List.copyOf(cookies);
    int functions =
        switch (point) {
          case AttachPoint.KprobeMulti p -> p.functions().size();
          case AttachPoint.KretprobeMulti p -> p.functions().size();
          default -> 1;
        };
    if (cookies.size() > 1 && cookies.size() != functions) {
      throw new IllegalArgumentException(
          cookies.size() + " cookies are not one for each of the " + functions + " of " + point);
    }
  }

  /**
   * For all processes, without a cookie.
   *
   * @param program the program, of the type the point needs
   * @param point where
   */
  public Attachment(Program program, AttachPoint point) {
    this(program, point, OptionalInt.empty(), List.of());
  }

  /**
   * The same for one process.
   *
   * @param pid the process, in the caller's pid namespace
   * @return the attachment
   */
  public Attachment watching(int pid) {
    return new Attachment(program, point, OptionalInt.of(pid), cookies);
  }

  /**
   * The same with cookies.
   *
   * @param numbers one, or one for each function of the point
   * @return the attachment
   */
  public Attachment withCookies(List<Long> numbers) {
    return new Attachment(program, point, process, numbers);
  }
}
