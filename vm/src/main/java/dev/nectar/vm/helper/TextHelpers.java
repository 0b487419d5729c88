package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.vm.code.Memory;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.net.Written;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Helpers that write text. */
final class TextHelpers {
  /** How many arguments a text may have ({@code MAX_BPRINTF_VARARGS}). */
  private static final int ARGUMENTS = 12;

  /** What is longer is cut: more than a list's reader takes at once. */
  private static final int MOST_WRITTEN = 1 << 20;

  private static final String NO_TYPES =
      "values of Linux's kernel, whose types it would follow, are not there";

  private TextHelpers() {}

  static void add(HelperTable table) {
    table
        .put(
            Helper.TRACE_PRINTK,
            (run, format, size, c, d, e) -> print(run, format, cut(size), new long[] {c, d, e}))
        .put(
            Helper.TRACE_VPRINTK,
            (run, format, size, data, length, _) -> {
              try {
                return print(run, format, cut(size), arguments(run.memory(), data, cut(length)));
              } catch (Format.Refused e) {
                return e.error();
              }
            })
        .put(
            Helper.SNPRINTF,
            (run, to, size, format, data, length) ->
                text(run, to, cut(size), format, data, cut(length)))
        .put(
            Helper.SEQ_PRINTF,
            (run, _, format, size, data, length) ->
                written(run, format, cut(size), data, cut(length)))
        .put(
            Helper.SEQ_WRITE,
            (run, _, data, length, _, _) ->
                write(run, run.memory().slice(data, cut(length)).toArray(ValueLayout.JAVA_BYTE)))
        .leaveOut(Helper.SNPRINTF_BTF, NO_TYPES)
        .leaveOut(Helper.SEQ_PRINTF_BTF, NO_TYPES);
  }

  static void addKfuncs(KfuncTable table) {
    table.put(
        "int bpf_stream_vprintk_impl(int stream_id, const char *fmt__str, const void *args,"
            + " u32 len__sz, void *aux__prog)",
        (run, stream, format, data, length, _) -> {
          try {
            long[] arguments = arguments(run.memory(), data, cut(length));
            Format.Text text =
                Format.of(run.memory(), format, Integer.MAX_VALUE, Format.LONGEST, arguments);
            byte[] bytes = text.start().getBytes(StandardCharsets.ISO_8859_1);
            return run.program().streams().write((int) stream, bytes);
          } catch (Format.Refused e) {
            return e.error();
          }
        });
  }

  private static long cut(long size) {
    return size & 0xffff_ffffL;
  }

  private static long[] arguments(Memory memory, long data, long length) throws Format.Refused {
    if (length % 8 != 0 || length > ARGUMENTS * 8 || length != 0 && data == 0) {
      throw new Format.Refused(Errno.EINVAL);
    }
    long[] arguments = new long[(int) length / 8];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = memory.getLong(data + 8L * i);
    }
    return arguments;
  }

  private static long print(Run run, long format, long size, long[] arguments) {
    try {
      Format.Text text = Format.of(run.memory(), format, size, Format.LONGEST, arguments);
      String all = text.start();
      String line = all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
      byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
      run.owner().print(new String(bytes, StandardCharsets.UTF_8));
      return text.length();
    } catch (Format.Refused e) {
      return e.error();
    }
  }

  /** Writes as much as there is room for, and returns how much would have been. */
  private static long text(Run run, long to, long size, long format, long data, long length) {
    Memory memory = run.memory();
    try {
      long[] arguments = arguments(memory, data, length);
      Format.Text text =
          Format.of(memory, format, Integer.MAX_VALUE, Math.min(size, MOST_WRITTEN), arguments);
      run.charge(text.start().length());
      if (size > 0) {
        MemorySegment room = memory.slice(to, size);
        byte[] bytes = text.start().getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, room, ValueLayout.JAVA_BYTE, 0, bytes.length);
        room.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
      }
      return text.length() + 1;
    } catch (Format.Refused e) {
      return e.error();
    }
  }

  private static long written(Run run, long format, long size, long data, long length) {
    Memory memory = run.memory();
    try {
      long[] arguments = arguments(memory, data, length);
      Format.Text text = Format.of(memory, format, size, MOST_WRITTEN, arguments);
      return text.length() < MOST_WRITTEN
          ? write(run, text.start().getBytes(StandardCharsets.ISO_8859_1))
          : -Errno.EOVERFLOW;
    } catch (Format.Refused e) {
      return e.error();
    }
  }

  private static long write(Run run, byte[] bytes) {
    return run.scene(Written.class).write(bytes) ? 0 : -Errno.EOVERFLOW;
  }
}
