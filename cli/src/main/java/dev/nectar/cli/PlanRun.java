package dev.nectar.cli;

import dev.nectar.cli.TraceRequest.Switch;
import dev.nectar.host.Host;
import dev.nectar.kernel.VerifierException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.report.NectarException;
import dev.nectar.session.Child;
import dev.nectar.session.JsonSink;
import dev.nectar.session.OutputClosedException;
import dev.nectar.session.OutputSink;
import dev.nectar.session.Plan;
import dev.nectar.session.RunObserver;
import dev.nectar.session.Session;
import dev.nectar.session.SessionOptions;
import dev.nectar.session.SessionOptions.Problems;
import dev.nectar.session.TextSink;
import dev.nectar.symbols.HostSymbols;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Runs a plan as a command line asks for, until it ends or is interrupted. */
final class PlanRun {
  private final Context context;
  private final TraceRequest request;

  PlanRun(Context context, TraceRequest request) {
    this.context = context;
    this.request = request;
  }

  int run(Plan plan, LinuxKernel kernel) {
    context.out().flush();
    context.err().flush();
    request.pid().ifPresent(PlanRun::checkLives);
    if (request.output().isEmpty()) {
      return run(plan, kernel, context.bytes());
    }
    String name = request.output().get();
    try (OutputStream file = new FileOutputStream(context.directory().resolve(name).toFile())) {
      return run(plan, kernel, file);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      // that of a file that cannot be opened begins with its name
      throw new NectarException(
          "cannot write " + (message.startsWith(name) ? message : name + ": " + message), "", e);
    }
  }

  private int run(Plan plan, LinuxKernel kernel, OutputStream out) {
    kernel.name("nectar");
    Optional<Child> child =
        request.command().map(command -> Child.start(command, kernel::signal, kernel::isStopped));
    try {
      SessionOptions options =
          new SessionOptions(
              request.pid(),
              child,
              problems(),
              request.has(Switch.VERBOSE) ? new Progress(context.err()) : RunObserver.UNINTERESTED);
      OutputSink sink = sink(plan, out);
      Session session = new Session(plan, kernel, HostSymbols.of(Host.local()), sink, options);
      return run(session, sink, () -> child.ifPresent(Child::kill));
    } catch (OutputClosedException e) {
      if (e.isReaderGone()) {
        return 0;
      }
      throw e;
    } catch (VerifierException e) {
      Rejection.Detail detail =
          request.has(Switch.VERBOSE) ? Rejection.Detail.WHOLE_LOG : Rejection.Detail.SENTENCE;
      context.err().print(Rejection.describe(e, detail, context.colour()));
      return Main.USAGE;
    } finally {
      child.ifPresent(Child::close);
    }
  }

  private Problems problems() {
    if (request.has(Switch.NO_WARNINGS)) {
      return Problems.SILENT;
    }
    return request.has(Switch.KERNEL_WARNINGS) ? Problems.REPEATED : Problems.ONCE;
  }

  private OutputSink sink(Plan plan, OutputStream out) {
    return switch (request.format()) {
      case TEXT ->
          new TextSink(
              out,
              context.err(),
              plan.settings(),
              request.buffering(),
              context.colour(),
              request.has(Switch.QUIET) ? TextSink.Quiet.YES : TextSink.Quiet.NO);
      case JSON -> new JsonSink(out, plan.settings(), request.buffering());
    };
  }

  /** What was printed before a run failed is written, too. */
  private static int run(Session session, OutputSink sink, Runnable abandon) {
    try (Interrupts _ = Interrupts.handle(session::stop, abandon)) {
      return session.run();
    } finally {
      sink.finish();
    }
  }

  private static void checkLives(int pid) {
    if (ProcessHandle.of(pid).isEmpty()) {
      throw new NectarException(
          "cannot watch process " + pid + ": there is no such process",
          "give the pid as it is in this pid namespace");
    }
  }
}
