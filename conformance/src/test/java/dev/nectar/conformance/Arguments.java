package dev.nectar.conformance;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.kernel.MapView;
import dev.nectar.kernel.Program;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.UsdtFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A loaded program that notes the arguments of the USDT probe that it ran at last. */
final class Arguments implements AutoCloseable {
  private static final int MOST = UsdtFunctions.MOST_ARGUMENTS;
  private static final int RUNS = 2 * MOST;
  private static final int COUNT = RUNS + 1;
  private static final int COOKIE = RUNS + 2;
  private static final MapSpec SEEN =
      new MapSpec("seen", MapType.ARRAY, 4, 8 * (COOKIE + 1), 1, Set.of());

  /** R6 is the context, R9 the value of the map. */
  private static final String START =
      """
        r6 = r1
        r1 = 0
        *(u64 *)(r10 - 16) = r1
        *(u64 *)(r10 - 8) = r1
        r1 = map[seen]
        r2 = r10
        r2 += -8
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r9 = r0
        r1 = *(u64 *)(r9 + RUNS)
        r1 += 1
        *(u64 *)(r9 + RUNS) = r1
        r1 = r6
        call bpf_usdt_arg_cnt
        *(u64 *)(r9 + COUNT) = r0
        r1 = r6
        call bpf_usdt_cookie
        *(u64 *)(r9 + COOKIE) = r0
      """;

  private static final String EACH =
      """
        r1 = r6
        r2 = NUMBER
        r3 = r10
        r3 += -16
        call bpf_usdt_arg
        *(u64 *)(r9 + RESULT) = r0
        r1 = *(u64 *)(r10 - 16)
        *(u64 *)(r9 + VALUE) = r1
      """;

  private static final String END =
      """
      out:
        r0 = 0
        exit
      """;

  private final Kernel kernel;
  private final LoadedObject object;
  private final MapView<Integer, byte[]> seen;

  private Arguments(Kernel kernel, LoadedObject object) {
    this.kernel = kernel;
    this.object = object;
    this.seen = object.map(SEEN.name()).view(Codec.INT, Codec.bytes(8 * (COOKIE + 1)));
  }

  static Arguments load(Kernel kernel, AttachPoint point) {
    StringBuilder text =
        new StringBuilder(
            START
                .replace("RUNS", Integer.toString(8 * RUNS))
                .replace("COUNT", Integer.toString(8 * COUNT))
                .replace("COOKIE", Integer.toString(8 * COOKIE)));
    for (int i = 0; i < MOST; i++) {
      text.append(
          EACH.replace("NUMBER", Integer.toString(i))
              .replace("RESULT", Integer.toString(16 * i))
              .replace("VALUE", Integer.toString(16 * i + 8)));
    }
    FunctionSpec body =
        new FunctionSpec("arguments", new Assembler().assemble(text + END), List.of());
    ObjectSpec own =
        new ObjectSpec(List.of(ProgramSpec.at("arguments", point, body)), List.of(SEEN), "GPL");
    ObjectSpec whole = own.merge(UsdtFunctions.of(kernel.target().architecture()));
    return new Arguments(kernel, kernel.load(whole));
  }

  Program program() {
    return object.program("arguments");
  }

  LoadedObject object() {
    return object;
  }

  Attachment at(AttachPoint point) {
    return new Attachment(program(), point);
  }

  /** Attaches it in this process. */
  Link attach(AttachPoint point) {
    return attach(at(point).watching((int) ProcessHandle.current().pid()));
  }

  Link attach(Attachment attachment) {
    return kernel.attach(List.of(attachment)).getFirst();
  }

  long runs() {
    return number(RUNS);
  }

  long cookie() {
    return number(COOKIE);
  }

  /** The arguments of the last run: their values, or what an error was. */
  List<Object> values() {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < number(COUNT); i++) {
      long error = number(2 * i);
      values.add(error == 0 ? (Object) number(2 * i + 1) : "error " + error);
    }
    return values;
  }

  /** What reading an argument returned in the last run. */
  long result(int argument) {
    return number(2 * argument);
  }

  private long number(int at) {
    return java.nio.ByteBuffer.wrap(seen.get(0).orElseThrow())
        .order(java.nio.ByteOrder.nativeOrder())
        .getLong(8 * at);
  }

  @Override
  public void close() {
    object.close();
  }
}
