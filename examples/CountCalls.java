import dev.nectar.host.Host;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.Source;
import dev.nectar.script.ScriptCompiler;
import dev.nectar.script.ScriptOptions;
import dev.nectar.session.Child;
import dev.nectar.session.Datum;
import dev.nectar.session.MapEntry;
import dev.nectar.session.Output;
import dev.nectar.session.OutputSink;
import dev.nectar.session.Plan;
import dev.nectar.session.RunObserver;
import dev.nectar.session.Session;
import dev.nectar.session.SessionOptions;
import dev.nectar.symbols.HostSymbols;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Nectar as a library: compiles a script, runs it while a command runs, and takes what comes as
 * values instead of text. Prints how often the command made each system call, most often last.
 *
 * <pre>
 * sudo java --enable-native-access=ALL-UNNAMED -cp cli/target/nectar.jar examples/CountCalls.java 'ls /'
 * </pre>
 */
public final class CountCalls {
  private static final String SCRIPT =
      "tracepoint:raw_syscalls:sys_enter /pid == cpid/ { @calls[args.id] = count(); }";

  private CountCalls() {}

  /** Runs the command given as the first argument. */
  public static void main(String[] args) {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      ScriptCompiler compiler = new ScriptCompiler(kernel.target(), ScriptOptions.DEFAULT);
      Plan plan = compiler.compile(new Source("CountCalls", SCRIPT)).plan();
      try (Child child = Child.start(args[0], kernel::signal, kernel::isStopped)) {
        SessionOptions options =
            new SessionOptions(
                OptionalInt.empty(),
                Optional.of(child),
                SessionOptions.Problems.ONCE,
                RunObserver.UNINTERESTED);
        new Session(plan, kernel, HostSymbols.of(Host.local()), new Counts(), options).run();
      }
    }
  }

  /** Takes the map that is given when the run is over. */
  private static final class Counts implements OutputSink {
    @Override
    public void accept(Output output) {
      switch (output) {
        case Output.MapPrinted map -> map.entries().forEach(Counts::print);
        case Output.Lost lost -> System.err.println("lost " + lost.events() + " events");
        default -> {} // the script prints nothing
      }
    }

    private static void print(MapEntry entry) {
      if (entry.key().orElseThrow() instanceof Datum.Int call
          && entry.value() instanceof Datum.Int count) {
        System.out.println("system call " + call.value() + ": " + count.value() + " times");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void finish() {}
  }
}
