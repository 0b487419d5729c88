package dev.nectar.kernel;

import dev.nectar.bytecode.Instruction;
import dev.nectar.object.ProgramSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A loaded program. For any thread, also to close while others use it: what is asked of a closed
 * program throws {@link ClosedException}, and a run that has begun ends first.
 */
public interface Program extends AutoCloseable {
  /**
   * What it was loaded from.
   *
   * @return the spec
   */
  ProgramSpec spec();

  /**
   * What the kernel says of it now.
   *
   * @return numbers, sizes and counters
   */
  ProgramInfo info();

  /**
   * Its code after verification, as the kernel changed it: with numbers for maps and addresses for
   * helpers.
   *
   * @return the instructions; empty if this process may not see them
   */
  List<Instruction> translated();

  /**
   * Its machine code.
   *
   * @return of each function, the program's own first; empty if it is interpreted, or this process
   *     may not see it
   */
  List<MachineCode> machineCode();

  /**
   * Runs it where the caller is, by {@code BPF_PROG_TEST_RUN}: raw tracepoints from Linux 5.10,
   * programs on packets from Linux 4.12, their contexts from 5.2. Socket filters see the packet
   * from behind its Ethernet header, {@code SCHED_CLS} and XDP programs from its start.
   *
   * @param input what it runs on
   * @return what it returned and left behind
   * @throws PermissionException if the caller may not do that
   * @throws UnsupportedFeatureException if the kernel does not run programs of this type
   * @throws KernelException if the kernel refuses the input
   */
  RunResult testRun(RunInput input);

  /**
   * Runs it once without input.
   *
   * @return the program's return value
   * @throws KernelException as the run with input does
   */
  default int testRun() {
    return testRun(RunInput.NONE).returnValue();
  }

  /**
   * Where its functions and source lines are. Linux 5.0.
   *
   * @return places in the code after verification and in the machine code
   */
  ProgramSource source();

  /**
   * What its author left in it for readers: the variables of its constants ({@code .rodata}) whose
   * names start with {@code bpf_metadata_}.
   *
   * @return by their names without that, texts and numbers as text; empty if it has none
   */
  Map<String, String> metadata();

  /**
   * Takes what the program wrote to a stream since this was called last; does not wait. The kernel
   * keeps up to 100,000 bytes of each, and drops what is written when it is full. For any thread:
   * each text is handed out once. Linux 6.17.
   *
   * @param stream which
   * @return the text; empty if there is none
   * @throws UnsupportedFeatureException if the kernel has no such streams
   */
  String take(ProgramStream stream);

  /**
   * Keeps a map alive as long as the program, which need not use it: readers find it by {@link
   * ProgramInfo#maps()}. Binding twice is harmless. Linux 5.10.
   *
   * @param map a map of the same kernel
   * @throws UnsupportedFeatureException if the kernel cannot
   */
  void bind(BpfMap map);

  /**
   * Gives it a name in a BPF file system, by which others find it, and which keeps it alive.
   *
   * @param file a path in a BPF file system that nothing has yet
   * @throws KernelException if it is taken, or not in a BPF file system
   */
  void pin(Path file);

  /** Gives the program up; links keep it alive. Closing twice is harmless. */
  @Override
  void close();
}
