package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.Encoder;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.WideValue;
import dev.nectar.kernel.ProgramInfo;
import dev.nectar.object.link.LinkedProgram;
import dev.nectar.vm.code.Executable;
import dev.nectar.vm.code.Fault;
import dev.nectar.vm.code.Owner;
import dev.nectar.vm.code.Run;
import dev.nectar.vm.code.Scene;
import dev.nectar.vm.net.EventRun;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * A program as long as something holds it: handles, links, names, program arrays. For any thread.
 */
final class LiveProgram {
  private static final int NAME = 15;
  private static final int TAG = 8;

  private final int id;
  private final LinkedProgram linked;
  private final Executable code;
  private final List<Integer> maps = new CopyOnWriteArrayList<>();
  private final Owner owner;
  private final Limits limits;
  private final boolean gpl;
  private final Optional<Btf> types;
  private final OptionalInt parameters;
  private final Duration loadedAt;
  private final LongAdder runs = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  LiveProgram(
      int id,
      LinkedProgram linked,
      Executable code,
      List<Integer> maps,
      Owner owner,
      EmbeddedOptions options,
      Optional<Btf> types,
      OptionalInt parameters,
      boolean gpl) {
    this.id = id;
    this.linked = linked;
    this.code = code;
    this.maps.addAll(maps);
    this.owner = owner;
    this.limits = options.limits();
    this.types = types;
    this.parameters = parameters;
    this.gpl = gpl;
    this.loadedAt = Duration.ofNanos(owner.clock().boot());
  }

  int id() {
    return id;
  }

  LinkedProgram linked() {
    return linked;
  }

  Executable code() {
    return code;
  }

  /** The types that the object came with. */
  Optional<Btf> types() {
    return types;
  }

  List<Integer> maps() {
    return List.copyOf(maps);
  }

  /** Adds a map; false if it has it. */
  synchronized boolean bind(int map) {
    return !maps.contains(map) && maps.add(map);
  }

  Owner owner() {
    return owner;
  }

  Limits limits() {
    return limits;
  }

  /** Runs it for an event. */
  Outcome run(Occurrence event, long cookie, boolean timed) {
    long start = timed ? System.nanoTime() : 0;
    try {
      return new EventRun(owner, limits).run(linked.spec(), code, event, cookie, parameters);
    } catch (Fault fault) {
      throw told(fault);
    } finally {
      if (timed) {
        count(1, System.nanoTime() - start);
      }
    }
  }

  /** Runs it for an element of a list. */
  long walk(Scene scene, long context, TaskContext task) {
    Run run = owner.take().in(0, task, scene);
    try {
      return run.start(code, context, 0, limits.instructions(), limits.time().toNanos(), 1);
    } catch (Fault fault) {
      throw told(fault);
    } finally {
      run.in(0, task, Scene.NONE);
      owner.give(run);
    }
  }

  /** Adds what runs took, where they are counted. */
  void count(int times, long took) {
    runs.add(times);
    nanos.add(took);
  }

  /** What a fault was, with the line of the source. */
  FaultException told(Fault fault) {
    String at =
        fault.slot() == Fault.UNKNOWN
            ? ""
            : " at instruction "
                + fault.slot()
                + linked
                    .line(fault.slot())
                    .map(line -> " (" + line.file() + ":" + line.line() + ")")
                    .orElse("");
    return new FaultException(
        "program " + linked.spec().name() + " was ended" + at + ": " + fault.getMessage(),
        fault.slot(),
        fault.touched() ? OptionalLong.of(fault.address()) : OptionalLong.empty());
  }

  ProgramInfo info() {
    String name = linked.spec().name();
    return new ProgramInfo(
        id,
        Optional.of(linked.spec().type()),
        name.length() > NAME ? name.substring(0, NAME) : name,
        tag(),
        loadedAt,
        0,
        gpl,
        Encoder.slots(linked.body()),
        0,
        maps,
        0,
        Duration.ofNanos(nanos.sum()),
        runs.sum(),
        0,
        0);
  }

  /** The start of a digest of the code with names of maps left out, as Linux has it. */
  private String tag() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      byte[] code =
          Encoder.encode(
              linked.body().stream().map(LiveProgram::nameless).toList(), ByteOrder.nativeOrder());
      return HexFormat.of().formatHex(digest.digest(code), 0, TAG);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static Instruction nameless(Instruction instruction) {
    return instruction.unresolved().isPresent()
            && instruction instanceof Instruction.LoadWide(var dst, _)
        ? new Instruction.LoadWide(dst, new WideValue.Constant(0))
        : instruction;
  }
}
