package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Width;
import dev.nectar.compiler.Block;
import dev.nectar.compiler.Condition;
import dev.nectar.compiler.FunctionBuilder;
import dev.nectar.compiler.Op;
import dev.nectar.compiler.ProgramCompiler;
import dev.nectar.compiler.SourceLine;
import dev.nectar.compiler.Value;
import dev.nectar.kernel.PermissionException;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.report.Colour;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans made by hand, run on the kernel of this machine; they watch this process alone. */
@Tag("kernel")
final class SessionOnLinuxTest {
  private static final int GREETING = 0;
  private static final int EXIT = 1;

  private static FunctionBuilder function(String name) {
    FunctionBuilder b = new FunctionBuilder(name);
    b.at(new SourceLine("hand", name + "()", 1, 1));
    return b;
  }

  /** Sends an event of one 8-byte argument, counting it as lost if there is no room. */
  private static void send(FunctionBuilder b, int action, Value argument) {
    Value record = b.stack(16);
    b.store(Width.DOUBLE, record, 0, b.constant(action));
    b.store(Width.DOUBLE, record, 8, argument);
    Value result =
        b.call(Helper.RINGBUF_OUTPUT, b.map(Plan.EVENTS), record, b.constant(16), b.constant(0));
    Block lost = b.block("lost");
    Block count = b.block("count");
    Block done = b.block("done");
    b.branch(Condition.SLT, result, b.constant(0), lost, done);
    b.enter(lost);
    Value key = b.stack(8);
    b.store(Width.DOUBLE, key, 0, b.constant(0));
    Value counter = b.call(Helper.MAP_LOOKUP_ELEM, b.map(Plan.LOST), key);
    b.branch(counter, count, done);
    b.enter(count);
    b.store(
        Width.DOUBLE,
        counter,
        0,
        b.binary(Op.ADD, b.load(Width.DOUBLE, counter, 0), b.constant(1)));
    b.enter(done);
  }

  private static ProgramSpec program(LinuxKernel kernel, FunctionBuilder b, ProgramType type) {
    var function = b.build();
    ProgramCompiler compiler = new ProgramCompiler(kernel.target());
    compiler.optimise(function);
    return new ProgramSpec(function.name(), type, compiler.generate(function));
  }

  private static Plan plan(
      LinuxKernel kernel, List<ProgramSpec> programs, List<PlannedAttachment> attached) {
    MapSpec count = new MapSpec("AT_calls", MapType.PERCPU_ARRAY, 4, 8, 1, Set.of());
    return new Plan(
        kernel.target().architecture(),
        new ObjectSpec(
            programs,
            List.of(
                new MapSpec(Plan.EVENTS, MapType.RINGBUF, 0, 0, 1 << 16, Set.of()),
                new MapSpec(Plan.LOST, MapType.PERCPU_ARRAY, 4, 8, 1, Set.of()),
                new MapSpec(Plan.ERRORS, MapType.ARRAY, 4, 16, 1, Set.of()),
                new MapSpec(Plan.RUN, MapType.ARRAY, 4, 16, 1, Set.of()),
                count),
            "GPL"),
        attached,
        List.of("begin"),
        List.of("end"),
        List.of(new Action.Printf("hello %d\n", List.of(Fixtures.INT64)), new Action.Exit()),
        List.of(new MapShape("@calls", "AT_calls", Optional.empty(), new MapShape.Content.Count())),
        List.of(),
        1 + attached.size(),
        Settings.DEFAULT);
  }

  private static ProgramSpec endProgram(LinuxKernel kernel) {
    FunctionBuilder b = function("end");
    send(b, GREETING, b.constant(99));
    b.ret(b.constant(0));
    return program(kernel, b, ProgramType.RAW_TRACEPOINT);
  }

  private static String run(LinuxKernel kernel, Plan plan) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextSink sink =
        new TextSink(out, out, plan.settings(), Buffering.LINE, Colour.NEVER, TextSink.Quiet.NO);
    Session session = new Session(plan, kernel, new NoSymbols(), sink, SessionOptions.DEFAULT);
    try {
      assertThat(session.run()).isEqualTo(3);
    } catch (PermissionException e) {
      assumeTrue(false, e.getMessage());
    }
    sink.finish();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void beginPrintsAndExits() {
    try (LinuxKernel kernel = LinuxKernel.open()) {
      FunctionBuilder b = function("begin");
      send(b, GREETING, b.constant(42));
      send(b, EXIT, b.constant(3));
      b.ret(b.constant(0));
      Plan plan =
          plan(
              kernel,
              List.of(program(kernel, b, ProgramType.RAW_TRACEPOINT), endProgram(kernel)),
              List.of());
      assertThat(run(kernel, plan))
          .isEqualTo("Attached 1 probe\nhello 42\nhello 99\n\n\n@calls: 0\n");
    }
  }

  @Test
  void aRawTracepointOfThisProcessIsCounted() {
    long self = ProcessHandle.current().pid();
    try (LinuxKernel kernel = LinuxKernel.open()) {
      FunctionBuilder begin = function("begin");
      begin.ret(begin.constant(0));
      FunctionBuilder b = function("enter");
      Block mine = b.block("mine");
      Block enough = b.block("enough");
      Block first = b.block("first");
      Block out = b.block("out");
      Value pid = b.binary(Op.LSHR, b.call(Helper.GET_CURRENT_PID_TGID), b.constant(32));
      b.branch(Condition.EQ, pid, b.constant(self), mine, out);
      b.enter(mine);
      Value key = b.stack(8);
      b.store(Width.DOUBLE, key, 0, b.constant(0));
      Value counter = b.call(Helper.MAP_LOOKUP_ELEM, b.map("AT_calls"), key);
      b.branch(counter, enough, out);
      b.enter(enough);
      Value seen = b.add(b.load(Width.DOUBLE, counter, 0), 1);
      b.store(Width.DOUBLE, counter, 0, seen);
      b.branch(Condition.EQ, seen, b.constant(1), first, out);
      b.enter(first);
      send(b, GREETING, b.load(Width.DOUBLE, b.context(), 8));
      send(b, EXIT, b.constant(3));
      b.enter(out);
      b.ret(b.constant(0));
      Plan plan =
          plan(
              kernel,
              List.of(
                  program(kernel, begin, ProgramType.RAW_TRACEPOINT),
                  program(kernel, b, ProgramType.RAW_TRACEPOINT),
                  endProgram(kernel)),
              List.of(new PlannedAttachment("enter", new AttachPoint.RawTracepoint("sys_enter"))));
      assertThat(run(kernel, plan))
          .matches("Attached 2 probes\n(hello [0-9]+\n)+hello 99\n\n\n@calls: [1-9][0-9]*\n");
    }
  }
}
