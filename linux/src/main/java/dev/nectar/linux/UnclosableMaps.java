package dev.nectar.linux;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import dev.nectar.btf.BtfType;
import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Maps that must not be opened. When a descriptor of a perf event array is closed, Linux (up to
 * 6.18) counts its entries with a signed number ({@code perf_event_fd_array_release} of {@code
 * kernel/bpf/arraymap.c}): with more than 2^31 of them it reads outside the array, ends the thread
 * that closes, and keeps the map for ever. So does everyone after it who opens the map to look at
 * it. A kernel to which that has happened says that it died once; there such maps are looked for by
 * a program that walks all maps, without opening any.
 */
final class UnclosableMaps {
  /** How many entries such a map may have to be closed. */
  static final long MOST = 1L << 31;

  private static final Path TAINT = Path.of("/proc/sys/kernel/tainted");

  /** {@code TAINT_DIE}: the kernel has had an oops. */
  private static final long DIED = 1 << 7;

  /** Writes the number of each such map; the places of the fields are filled in. */
  private static final String WALK =
      """
        r6 = *(u64 *)(r1 + 0)
        r7 = *(u64 *)(r1 + 8)
        r0 = 0
        if r7 == 0 goto out
        r2 = *(u32 *)(r7 + TYPE)
        if r2 != PERF_EVENT_ARRAY goto out
        r2 = *(u32 *)(r7 + ENTRIES)
        r3 = 2147483648 ll
        if r2 <= r3 goto out
        r2 = *(u32 *)(r7 + ID)
        *(u32 *)(r10 - 4) = r2
        r1 = *(u64 *)(r6 + 0)
        r2 = r10
        r2 += -4
        r3 = 4
        call bpf_seq_write
        r0 = 0
      out:
        exit
      """;

  private UnclosableMaps() {}

  /** The numbers of such maps; none if the kernel has never died. */
  static Set<Integer> in(LinuxKernel kernel) {
    if (!hasDied()) {
      return Set.of();
    }
    Optional<String> program = kernel.target().types().flatMap(UnclosableMaps::program);
    try {
      return program.isEmpty() ? Set.of() : walked(kernel, program.get());
    } catch (KernelException | IOException e) {
      return Set.of(); // without the right to look for them
    }
  }

  private static boolean hasDied() {
    byte[] number = new byte[32]; // told to the first read alone
    try (InputStream in = Files.newInputStream(TAINT)) {
      int read = Math.max(0, in.read(number));
      String text = new String(number, 0, read, StandardCharsets.US_ASCII).strip();
      return (Long.parseLong(text) & DIED) != 0;
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static Optional<String> program(Btf types) {
    int map = types.find(BtfKind.STRUCT, "bpf_map");
    Optional<Integer> type = offset(types, map, "map_type");
    Optional<Integer> entries = offset(types, map, "max_entries");
    Optional<Integer> id = offset(types, map, "id");
    if (type.isEmpty() || entries.isEmpty() || id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        WALK.replace("TYPE", type.get().toString())
            .replace("ENTRIES", entries.get().toString())
            .replace("ID", id.get().toString())
            .replace("PERF_EVENT_ARRAY", String.valueOf(MapType.PERF_EVENT_ARRAY.number())));
  }

  private static Optional<Integer> offset(Btf types, int struct, String name) {
    return struct <= 0
        ? Optional.empty()
        : types.member(struct, name).map(BtfType.Member::bitOffset).map(bits -> bits / 8);
  }

  private static Set<Integer> walked(LinuxKernel kernel, String text) throws IOException {
    AttachPoint.Iterator all = new AttachPoint.Iterator("bpf_map");
    FunctionSpec body = new FunctionSpec("each", new Assembler().assemble(text), List.of());
    ObjectSpec spec = new ObjectSpec(List.of(ProgramSpec.at("each", all, body)), List.of(), "GPL");
    try (LoadedObject object = kernel.load(spec);
        InputStream stream = kernel.iterate(new Attachment(object.program("each"), all))) {
      ByteBuffer bytes = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.nativeOrder());
      Set<Integer> found = new HashSet<>();
      while (bytes.remaining() >= Integer.BYTES) {
        found.add(bytes.getInt());
      }
      return found;
    }
  }
}
