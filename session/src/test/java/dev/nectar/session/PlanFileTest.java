package dev.nectar.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.AtomicOp;
import dev.nectar.bytecode.ByteSwap;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.JumpOp;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachPoint.CodePlace;
import dev.nectar.object.Contents;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapFlag;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Prototype;
import dev.nectar.object.Prototype.Parameter;
import dev.nectar.object.Prototype.ParameterType;
import dev.nectar.object.Slot;
import dev.nectar.object.Subprogram;
import dev.nectar.report.NectarException;
import dev.nectar.report.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlanFileTest {
  private static final AttachPoint HOOK = new AttachPoint.LsmHook("file_open");
  private static final CodePlace SYMBOL = new CodePlace.Symbol("main", 8);
  private static final CodePlace OFFSET = new CodePlace.FileOffset(0x1234);
  private static final Place PLACE = new Place("x.bt", 1, 2, 3, "a \"line\"");

  static Plan plan() {
    List<Instruction> body =
        List.of(
            new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(-1)),
            new Instruction.LoadWide(Register.R1, new WideValue.MapNamed("m")),
            new Instruction.LoadWide(Register.R2, new WideValue.Constant(Long.MIN_VALUE)),
            new Instruction.Load(
                Width.WORD, Instruction.Extension.ZERO, Register.R3, Register.R10, -8),
            new Instruction.Store(Width.BYTE, Register.R10, -8, new Operand.Reg(Register.R3)),
            new Instruction.Atomic(Width.DOUBLE, AtomicOp.ADD, Register.R1, 0, Register.R2),
            new Instruction.JumpIf(Width.DOUBLE, JumpOp.NE, Register.R1, new Operand.Imm(0), 1),
            new Instruction.Jump(0),
            new Instruction.Endian(ByteSwap.BIG_ENDIAN, Width.HALF, Register.R1),
            new Instruction.Call(5),
            new Instruction.Exit());
    FunctionSpec function =
        new FunctionSpec("p", body, List.of(new LineSpec(0, "x.bt", "é\u0001", 1, 2)));
    FunctionSpec described =
        new FunctionSpec(
            "q",
            body,
            List.of(),
            Optional.of(Prototype.ofPrograms()),
            List.of(
                new Subprogram(
                    "r",
                    1,
                    Subprogram.Linkage.GLOBAL,
                    new Prototype(List.of(new Parameter("a", new ParameterType.CInt()))))));
    ValueType.Tuple key =
        ValueType.Tuple.of(List.of(Fixtures.INT32, new ValueType.Text(3, ValueType.Cut.NEVER)));
    return new Plan(
        Architecture.X86_64,
        new ObjectSpec(
            List.of(
                new ProgramSpec("p", ProgramType.RAW_TRACEPOINT, function),
                ProgramSpec.at("q", HOOK, described)),
            List.of(
                new MapSpec("m", MapType.HASH, 8, 8, 4096, Set.of(MapFlag.NO_PREALLOC)),
                new MapSpec("n", MapType.ARRAY, 4, 1, 4, Set.of())
                    .with(List.of(new Slot.Value(Contents.zeros(4), Contents.of(new byte[] {9}))))),
            "GPL"),
        List.of(
            new PlannedAttachment("p", new AttachPoint.RawTracepoint("sys_enter")),
            new PlannedAttachment("p", new AttachPoint.Profile(new AttachPoint.Rate.Frequency(99))),
            new PlannedAttachment("p", new AttachPoint.Interval(new AttachPoint.Rate.Period(1000))),
            new PlannedAttachment("p", new AttachPoint.Tracepoint("sched", "sched_switch")),
            new PlannedAttachment("p", new AttachPoint.Kprobe("f", 4)),
            new PlannedAttachment("p", new AttachPoint.KprobeMulti(List.of("f", "g"))),
            new PlannedAttachment("p", new AttachPoint.Uprobe("/bin/a", SYMBOL)),
            new PlannedAttachment("p", new AttachPoint.Uretprobe("/bin/a", OFFSET)),
            new PlannedAttachment("q", HOOK)),
        List.of("b"),
        List.of("e"),
        List.of(
            new Action.Printf("%d\n", List.of(Fixtures.INT64, new ValueType.Pointer())),
            new Action.PrintValue(key),
            new Action.PrintMap(0, 3, 2),
            new Action.PrintAggregate(0, key),
            new Action.Clear(0),
            new Action.Zero(0),
            new Action.Time("%T"),
            new Action.Exit(),
            new Action.Report(Severity.WARNING, "w", List.of(), PLACE)),
        List.of(
            new MapShape("@x", "m", Optional.of(key), new MapShape.Content.Histogram(2)),
            new MapShape(
                "@y",
                "m",
                Optional.empty(),
                new MapShape.Content.Value(new ValueType.UserStack(ValueType.StackMode.PERF, 3)))),
        List.of(new ErrorSite("boom", Optional.of("map_update_elem"), PLACE)),
        2,
        Settings.DEFAULT);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(PlanFile.read(PlanFile.write(plan()))).isEqualTo(plan());
  }

  @Test
  void anotherVersionIsRefused() {
    String text =
        PlanFile.write(plan())
            .replaceFirst("\"nectarPlan\": " + Plan.VERSION, "\"nectarPlan\": 99");
    assertThatThrownBy(() -> PlanFile.read(text))
        .isInstanceOf(NectarException.class)
        .hasMessage(
            "this is not a plan: it is of version 99, and this reads version " + Plan.VERSION);
  }

  @Test
  void damagedPlansAreReadOrRefusedInOneSentence() {
    PlanFuzz fuzz = new PlanFuzz(5);
    Set<String> outcomes = new HashSet<>();
    int past = 0;
    for (long i = 0; i < 5000; i++) {
      String outcome = fuzz.apply(i);
      outcomes.add(outcome);
      past += outcome.startsWith("!") ? 0 : 1;
    }
    assertThat(outcomes).hasSizeGreaterThan(10);
    assertThat(past).isGreaterThan(2500);
  }
}
