package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.cli.Pages.Ran;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.NetworkPoint;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.report.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a program of the test's own, which sets the mark of packets, against bpftool. */
final class ProgramRunIT {
  private static final int PACKET_BYTES = 64;

  /** {@code struct __sk_buff} of {@code linux/bpf.h}: its size, and where the mark is. */
  private static final int CONTEXT_BYTES = 192;

  private static final int MARK = 8;

  @TempDir Path folder;

  private LinuxKernel kernel;
  private LoadedObject object;
  private String packet;

  @BeforeEach
  void load() throws Exception {
    Nectar.assumeKernel();
    byte[] bytes = new byte[PACKET_BYTES];
    bytes[20] = (byte) 0xfe;
    packet = Files.write(folder.resolve("packet"), bytes).toString();
    kernel = LinuxKernel.open();
    String code = "r2 = 7\n*(u32 *)(r1 +8) = r2\nr0 = 3\nexit";
    FunctionSpec body = new FunctionSpec("marks", new Assembler().assemble(code), List.of());
    NetworkPoint point = new NetworkPoint.Tcx("lo", NetworkPoint.Direction.EGRESS);
    object =
        kernel.load(
            new ObjectSpec(List.of(ProgramSpec.at("marks", point, body)), List.of(), "GPL"));
  }

  @AfterEach
  void close() {
    if (kernel != null) {
      object.close();
      kernel.close();
    }
  }

  private String[] words(String... more) {
    String id = Integer.toString(object.program("marks").info().id());
    return Stream.concat(Stream.of("prog", "run", "id", id), Stream.of(more))
        .toArray(String[]::new);
  }

  private Map<?, ?> json(String... more) {
    Ran ran =
        Pages.run(Stream.concat(Stream.of("-j"), Stream.of(words(more))).toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).as(ran.out()).isZero();
    return (Map<?, ?>) Json.parse(ran.out());
  }

  @Test
  void whatItReturnsAndLeavesIsToldAsBpftoolTellsIt() throws Exception {
    String[] more = {"data_in", packet, "data_out", "-", "repeat", "3"};
    Map<?, ?> ours = json(more);
    Map<?, ?> theirs = (Map<?, ?>) Bpftool.find().json(words(more));
    assertThat(ours.keySet().toString()).isEqualTo(theirs.keySet().toString());
    assertThat(ours.get("retval")).isEqualTo(theirs.get("retval")).isEqualTo(3L);
    assertThat(ours.get("data_out")).isEqualTo(theirs.get("data_out"));
    assertThat(ours.get("duration")).isInstanceOf(Long.class);
  }

  @Test
  void whatItLeavesGoesToFiles() throws Exception {
    Path context = Files.write(folder.resolve("context"), new byte[CONTEXT_BYTES]);
    Path left = folder.resolve("left");
    Path marked = folder.resolve("marked");
    Ran ran =
        Pages.run(
            words(
                "data_in",
                packet,
                "ctx_in",
                context.toString(),
                "data_out",
                left.toString(),
                "data_size_out",
                "21",
                "ctx_out",
                marked.toString()));
    assertThat(ran.out()).startsWith("Return value: 3, duration: ").endsWith("ns\n");
    assertThat(Files.readAllBytes(left)).hasSize(21).endsWith(0xfe);
    assertThat(Files.readAllBytes(marked)).hasSize(CONTEXT_BYTES).contains(7);
    assertThat(Files.readAllBytes(marked)[MARK]).isEqualTo((byte) 7);
  }

  @Test
  void whatIsLeftIsPrintedInHexadecimal() {
    assertThat(Pages.run(words("data_in", packet, "data_out", "-", "data_size_out", "22")).out())
        .startsWith(
            "data_out, 22 bytes:\n      0\t"
                + "00 ".repeat(16).stripTrailing()
                + "\n     10\t00 00 00 00 fe 00\nReturn value: 3, ");
  }

  @Test
  void whatCannotBeRunIsSaidInOneSentence() throws Exception {
    isRefused("say what to run it on: data_in FILE or ctx_in FILE");
    isRefused("there is no name of a file, nor -, behind data_in", "data_in");
    isRefused("cannot read /nowhere: there is no such file", "data_in", "/nowhere");
    isRefused("behind repeat goes a number up to 2147483647, not -3", "repeat", "-3");
    isRefused("unexpected word data_inn, did you mean data_in?", "data_inn", packet);
    isRefused("data_in and ctx_in cannot both be standard input", "data_in", "-", "ctx_in", "-");
    String empty = Files.write(folder.resolve("empty"), new byte[0]).toString();
    assertThat(Pages.run(words("data_in", empty)).err())
        .isEqualTo(
            "ERROR: cannot run it on what is in "
                + empty
                + ": there are no bytes in it\nHINT: put a packet of at least 14 bytes there;"
                + " a program of no packets is run by ctx_in FILE\n");
    String small = Files.write(folder.resolve("small"), new byte[3]).toString();
    Ran ran = Pages.run(words("data_in", small));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("ERROR: cannot run program ");
  }

  private void isRefused(String message, String... more) {
    String[] line = Stream.concat(Stream.of(words()), Stream.of("-j", "--")).toArray(String[]::new);
    String[] all = Stream.concat(Stream.of(line), Stream.of(more)).toArray(String[]::new);
    assertThat(Pages.run(all)).isEqualTo(new Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }
}
