package dev.nectar.kernel;

import dev.nectar.btf.Btf;
import dev.nectar.object.Contents;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an object is loaded.
 *
 * @param extend the program that programs for {@link dev.nectar.object.AttachPoint.Replace} replace
 *     a function of; must stay open while they are loaded
 * @param only the programs to load; if empty, all but those marked {@link
 *     dev.nectar.object.ProgramFlag#ON_REQUEST}; of programs that stand for each other one is
 *     loaded, and the name of the one that all stand for means all of them; names that the spec
 *     does not have are refused
 * @param reuse by their names in the spec, maps that are there already and take the place of new
 *     ones: of the same type, with keys and values of the same sizes, else they are refused; they
 *     stay the caller's
 * @param pins the folder of a BPF file system where maps with {@link
 *     dev.nectar.object.Pinning#BY_NAME} are pinned, or found if somebody pinned them before
 * @param types what CO-RE relocations are resolved by in place of the kernel's own types; empty for
 *     those
 * @param refused what becomes of the others if the kernel refuses a program
 * @param settings by their names, what variables hold from the start, see {@link #setting}
 * @param token by which BPF token the object is loaded where the kernel asks for one
 * @param device the network device that programs are loaded for, if they are bound to one
 */
public record LoadOptions(
    Optional<Program> extend,
    Set<String> only,
    Map<String, BpfMap> reuse,
    Path pins,
    List<Btf> types,
    Refused refused,
    Map<String, Contents> settings,
    Token token,
    Optional<Device> device) {
  /** Where pinned maps usually are. */
  public static final Path DEFAULT_PINS = Path.of("/sys/fs/bpf");

  /** Nothing special. */
  public static final LoadOptions NONE =
      new LoadOptions(
          Optional.empty(),
          Set.of(),
          Map.of(),
          DEFAULT_PINS,
          List.of(),
          Refused.FAILS_ALL,
          Map.of(),
          new Token.Mounted(),
          Optional.empty());

  /** What becomes of an object if the kernel refuses one of its programs. */
  public enum Refused {
    /** Nothing of it is loaded. */
    FAILS_ALL,
    /** The program is left out, and {@link LoadedObject#refused()} says why. */
    IS_LEFT_OUT
  }

  /**
   * Which BPF token maps, types and programs are loaded by. Root of a user namespace needs one: a
   * BPF file system that is mounted there with {@code delegate_cmds} and its like gives it. Linux
   * 6.9.
   */
  public sealed interface Token {
    /**
     * If something is not permitted, that of the first such file system of this process's mount
     * namespace that gives one, which the kernel object keeps; if there is none, none.
     */
    record Mounted() implements Token {}

    /**
     * That of one file system, from the start; if it gives none, nothing is loaded.
     *
     * @param folder where it is mounted
     */
    record Of(Path folder) implements Token {}

    /** None, whatever is mounted: what this process may not do by itself is refused. */
    record None() implements Token {}
  }

  /**
   * A network device that programs are loaded for.
   *
   * @param name in the network namespace of the thread that loads
   * @param use what for
   */
  public record Device(String name, Use use) {
    /** What binds programs to a device. */
    public enum Use {
      /** The device runs them, and has their maps ({@code prog_ifindex}). Linux 4.13. */
      OFFLOAD,
      /**
       * The kernel runs them, and they may ask the driver about packets ({@code
       * BPF_F_XDP_DEV_BOUND_ONLY}): XDP alone, attached to no other device. Linux 6.3.
       */
      METADATA
    }
  }

  /** Keeps its own copies. */
  public LoadOptions {
    only = Set.copyOf(only);
    reuse = Map.copyOf(reuse);
    types = List.copyOf(types);
    settings = Map.copyOf(settings);
  }

  /**
   * For programs that replace a function of another.
   *
   * @param program the other program
   * @return the options
   */
  public static LoadOptions extending(Program program) {
    return NONE.replacingIn(program);
  }

  /**
   * The same for some programs alone.
   *
   * @param names their names in the spec
   * @return the options
   */
  public LoadOptions only(Set<String> names) {
    return new LoadOptions(extend, names, reuse, pins, types, refused, settings, token, device);
  }

  /**
   * The same with maps that are there already.
   *
   * @param maps by their names in the spec
   * @return the options
   */
  public LoadOptions reusing(Map<String, BpfMap> maps) {
    return new LoadOptions(extend, only, maps, pins, types, refused, settings, token, device);
  }

  /**
   * The same with another folder for pinned maps.
   *
   * @param folder of a BPF file system
   * @return the options
   */
  public LoadOptions pinning(Path folder) {
    return new LoadOptions(extend, only, reuse, folder, types, refused, settings, token, device);
  }

  /**
   * The same with types in place of the kernel's own.
   *
   * @param given the kernel's first, then those of modules
   * @return the options
   */
  public LoadOptions relocatedBy(List<Btf> given) {
    return new LoadOptions(extend, only, reuse, pins, given, refused, settings, token, device);
  }

  /**
   * The same, leaving out programs that the kernel refuses.
   *
   * @return the options
   */
  public LoadOptions leavingOutRefused() {
    return new LoadOptions(
        extend, only, reuse, pins, types, Refused.IS_LEFT_OUT, settings, token, device);
  }

  /**
   * The same with another first value of a global variable, also of a constant ({@code .rodata}),
   * which the verifier then reckons with. It does not reach maps that are there already.
   *
   * @param variable its name in the spec
   * @param codec writes values of the variable's size
   * @param value the value
   * @param <T> values
   * @return the options
   */
  public <T> LoadOptions setting(String variable, Codec<T> codec, T value) {
    byte[] bytes = new byte[Math.toIntExact(codec.size())];
    codec.write(value, MemorySegment.ofArray(bytes), 0);
    Map<String, Contents> all = new HashMap<>(settings);
    all.put(variable, Contents.of(bytes));
    return new LoadOptions(extend, only, reuse, pins, types, refused, all, token, device);
  }

  /**
   * The same by another BPF token.
   *
   * @param source where it is taken from
   * @return the options
   */
  public LoadOptions by(Token source) {
    return new LoadOptions(extend, only, reuse, pins, types, refused, settings, source, device);
  }

  /**
   * The same for a network device.
   *
   * @param bound which, and what for
   * @return the options
   */
  public LoadOptions boundTo(Device bound) {
    return new LoadOptions(
        extend, only, reuse, pins, types, refused, settings, token, Optional.of(bound));
  }

  /**
   * The same for programs that replace a function of another.
   *
   * @param program the other program
   * @return the options
   */
  public LoadOptions replacingIn(Program program) {
    return new LoadOptions(
        Optional.of(program), only, reuse, pins, types, refused, settings, token, device);
  }
}
