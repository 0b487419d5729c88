package dev.nectar.linux;

import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.spi.Errno;
import dev.nectar.linux.sys.BpfHeader;
import dev.nectar.linux.sys.Native;
import dev.nectar.linux.sys.Refusal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The maps of an object in which its programs look up the arguments of USDT probes, as {@code
 * usdt.bpf.h} of libbpf has them: a row for each form of arguments, found by the cookie of a place,
 * or on kernels without cookies by its address. Safe for several threads.
 */
final class UsdtTable {
  static final String SPECS = "__bpf_usdt_specs";
  static final String ADDRESSES = "__bpf_usdt_ip_to_spec_id";

  private final LinuxMap specs;
  private final Optional<LinuxMap> addresses;
  private final UsdtLayout layout;
  private final BitSet taken = new BitSet();

  /**
   * The maps of an object.
   *
   * @param addresses needed on kernels without cookies
   */
  UsdtTable(LinuxMap specs, Optional<LinuxMap> addresses, UsdtLayout layout) {
    this.specs = specs;
    this.addresses = addresses;
    this.layout = layout;
  }

  /** The rows of one attachment. */
  final class Rows implements Kept.Held {
    private final Map<List<UsdtOperand>, Integer> byArguments = new HashMap<>();
    private final List<Long> places = new ArrayList<>();
    private final long cookie;
    private final String action;

    private Rows(long cookie, String action) {
      this.cookie = cookie;
      this.action = action;
    }

    /**
     * The row of a place's arguments, which is the cookie of the place.
     *
     * @param operands the arguments; equal ones share a row
     */
    int row(List<UsdtOperand> operands) {
      synchronized (UsdtTable.this) {
        Integer known = byArguments.get(operands);
        if (known != null) {
          return known;
        }
        byte[] value = layout.value(operands, cookie, action);
        int row = taken.nextClearBit(0);
        if (row >= specs.spec().maxEntries()) {
          throw new KernelException(
              "cannot " + action + ": map " + SPECS + " is full",
              "make it larger: BPF_USDT_MAX_SPEC_CNT");
        }
        check(put(specs, bytes(row, Integer.BYTES), value, 0));
        taken.set(row);
        byArguments.put(operands, row);
        return row;
      }
    }

    /** Tells the row of an address, on kernels that give programs no cookie. */
    void place(long address, int row) {
      LinuxMap map =
          addresses.orElseThrow(
              () ->
                  new KernelException(
                      "cannot " + action + ": the object has no map " + ADDRESSES,
                      "compile it with usdt.bpf.h, or use Linux 5.15 or later"));
      byte[] key = bytes(address, Long.BYTES);
      long result = put(map, key, bytes(row, Integer.BYTES), BpfHeader.BPF_NOEXIST);
      if (result == -Errno.EEXIST) {
        throw new KernelException(
            "cannot " + action + ": the object is attached there, and this kernel has no cookies",
            "load it once more, or use Linux 5.15 or later");
      }
      check(result);
      places.add(address);
    }

    private void check(long result) {
      if (result < 0) {
        throw Refusal.of("write the arguments of the probe into map " + SPECS, result);
      }
    }

    /** The object may be closed by now, and its maps with it. */
    @Override
    public void close() {
      synchronized (UsdtTable.this) {
        for (long address : places) {
          addresses.ifPresent(map -> remove(map, address));
        }
        byArguments.values().forEach(taken::clear);
      }
    }
  }

  /** Rows for an attachment, all with its cookie. */
  Rows rows(long cookie, String action) {
    return new Rows(cookie, action);
  }

  private void remove(LinuxMap map, long address) {
    try (Arena arena = Arena.ofConfined()) {
      map.delete(Native.copy(bytes(address, Long.BYTES), arena).address());
    } catch (ClosedException closed) {
      return;
    }
  }

  private long put(LinuxMap map, byte[] key, byte[] value, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = Native.copy(key, arena);
      MemorySegment what = Native.copy(value, arena);
      return map.update(at.address(), what.address(), flags);
    }
  }

  private static byte[] bytes(long value, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >>> Byte.SIZE * i);
    }
    return bytes;
  }
}
