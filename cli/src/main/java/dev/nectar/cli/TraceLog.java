package dev.nectar.cli;

import dev.nectar.kernel.Program;
import dev.nectar.kernel.ProgramStream;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.Json;
import dev.nectar.report.JsonText;
import dev.nectar.report.JsonText.Layout;
import dev.nectar.report.NectarException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code nectar prog tracelog}: what programs print. */
final class TraceLog {
  private static final String PROG = "prog";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final List<Path> PIPES =
      List.of(
          Path.of("/sys/kernel/tracing/trace_pipe"),
          Path.of("/sys/kernel/debug/tracing/trace_pipe"));

  private final Context context;
  private final Arguments arguments;

  TraceLog(Context context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** Without words, the log of all programs until a signal ends it, else the stream of one. */
  int run(List<String> all) {
    Words words = new Words(PROG, all);
    if (words.isEmpty()) {
      return log();
    }
    String word = words.next("");
    ProgramStream stream =
        switch (word) {
          case "stdout" -> ProgramStream.STDOUT;
          case "stderr" -> ProgramStream.STDERR;
          default ->
              throw new UsageException(
                  PROG, "behind tracelog goes stdout PROG or stderr PROG, not " + word);
        };
    Selector selector = words.selector("program, such as id 3", Set.of());
    if (!words.isEmpty()) {
      throw words.unexpected(List.of());
    }
    try (LinuxKernel kernel = LinuxKernel.open();
        Program program = new Opened(context).program(kernel, selector)) {
      print(program.take(stream));
    }
    return 0;
  }

  private void print(String text) {
    Optional<Layout> layout = Commands.layout(arguments);
    context.out().print(layout.map(how -> JsonText.of(text.lines().toList(), how)).orElse(text));
  }

  private int log() {
    try (FileChannel pipe = FileChannel.open(pipe(), StandardOpenOption.READ);
        Interrupts _ = Interrupts.handle(() -> close(pipe), () -> {})) {
      copy(pipe);
      return 0;
    } catch (AccessDeniedException e) {
      throw new NectarException(
          "cannot read what programs print: " + e.getFile() + " is not for this user",
          "run it as root",
          e);
    } catch (IOException e) {
      throw new NectarException("cannot read what programs print: " + e.getMessage(), "", e);
    }
  }

  private static Path pipe() {
    return PIPES.stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new NectarException(
                    "cannot read what programs print: tracefs is not mounted",
                    "mount it: mount -t tracefs nodev /sys/kernel/tracing"));
  }

  /** Closing it ends the read that waits. */
  private static void close(FileChannel pipe) {
    try {
      pipe.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }

  private void copy(FileChannel pipe) throws IOException {
    boolean json = Commands.layout(arguments).isPresent();
    String separator = "[";
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      while (pipe.read(buffer) >= 0 && !context.out().checkError()) {
        buffer.flip();
        String text = StandardCharsets.UTF_8.decode(buffer).toString();
        buffer.clear();
        if (json) {
          for (String line : text.lines().toList()) {
            context.out().print(separator + Json.quote(line));
            separator = ",\n";
          }
        } else {
          context.out().print(text);
        }
        context.out().flush();
      }
    } catch (ClosedChannelException e) {
      // a signal ended it
    }
    if (json) {
      context.out().println(separator.equals("[") ? "[]" : "]");
    }
  }
}
