package dev.nectar.object.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfBuilder;
import dev.nectar.btf.BtfLinkage;
import dev.nectar.btf.BtfType;
import dev.nectar.btf.CoreKind;
import dev.nectar.bytecode.AluOp;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.Operand;
import dev.nectar.bytecode.Register;
import dev.nectar.bytecode.WideValue;
import dev.nectar.bytecode.Width;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.Binding;
import dev.nectar.object.Contents;
import dev.nectar.object.ExternSpec;
import dev.nectar.object.ExternSpec.Need;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.LineSpec;
import dev.nectar.object.MapRole;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.Pinning;
import dev.nectar.object.ProgramSpec;
import dev.nectar.object.ProgramType;
import dev.nectar.object.Relocation;
import dev.nectar.object.Slot;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkerTest {
  private static final Instruction EXIT = new Instruction.Exit();

  /** An object in the making. */
  private static final class Draft {
    private final BtfBuilder types = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    private List<FunctionSpec> functions = List.of();
    private List<MapSpec> maps = List.of();
    private List<ExternSpec> externs = List.of();
    private List<Relocation> relocations = List.of();
    private List<LineSpec> lines = List.of();
    private Optional<AttachPoint> attach = Optional.empty();
    private ProgramType type = ProgramType.SOCKET_FILTER;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    ObjectSpec of(Instruction... body) {
      FunctionSpec main =
          new FunctionSpec(
              "main",
              List.of(body),
              lines,
              Optional.empty(),
              List.of(),
              0,
              relocations,
              Binding.GLOBAL);
      return new ObjectSpec(
          List.of(new ProgramSpec("main", type, attach, main)),
          functions,
          maps,
          List.of(),
          externs,
          Optional.of(types.read()),
          order,
          "GPL",
          0);
    }
  }

  private static LinkedProgram link(ObjectSpec spec, KnownTarget target) {
    return new Linker(spec, target).link(spec.programs().getFirst());
  }

  private static FunctionSpec function(String name, Instruction... body) {
    return new FunctionSpec(name, List.of(body), List.of());
  }

  private static Instruction call(String name) {
    return new Instruction.CallNamed(name);
  }

  private static Instruction set(int value) {
    return new Instruction.Alu(Width.DOUBLE, AluOp.MOV, Register.R0, new Operand.Imm(value));
  }

  private static Instruction load(int offset) {
    return new Instruction.Load(
        Width.WORD, Instruction.Extension.ZERO, Register.R0, Register.R1, offset);
  }

  private static Instruction address(String name) {
    return new Instruction.LoadWide(Register.R1, new WideValue.KernelVariableNamed(name));
  }

  /** {@code struct name} of members of 4 bytes. */
  private static int struct(BtfBuilder types, String name, String... members) {
    int number = types.integer("int", 4, 1);
    List<BtfType.Member> list =
        Arrays.stream(members)
            .map(
                each ->
                    new BtfType.Member(each, number, 32 * Arrays.asList(members).indexOf(each), 0))
            .toList();
    return types.add(new BtfType.Struct(name, false, 4 * members.length, false, list));
  }

  private static Btf kernel(String struct, String... members) {
    BtfBuilder types = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    struct(types, struct, members);
    return types.read();
  }

  /** A kernel function {@code int name(int)}. */
  private static int declare(BtfBuilder types, String name, BtfLinkage linkage) {
    int number = types.integer("int", 4, 1);
    int prototype = types.prototype(number, List.of(new BtfType.Parameter("n", number)));
    return types.function(name, prototype, linkage);
  }

  private static Btf having(String function) {
    BtfBuilder types = new BtfBuilder(ByteOrder.LITTLE_ENDIAN);
    declare(types, function, BtfLinkage.STATIC);
    return types.read();
  }

  private static ExternSpec.Function kfunc(Draft draft, String name, Need need) {
    int function = declare(draft.types, name, BtfLinkage.EXTERN);
    return new ExternSpec.Function(
        name, need, ((BtfType.Func) draft.types.read().type(function)).prototype());
  }

  // Placement.

  @Test
  void calledFunctionsStandBehindTheProgramInTheOrderTheyAreMetIn() {
    Draft draft = new Draft();
    draft.functions =
        List.of(
            function("last", set(3), EXIT),
            function("first", call("inner"), EXIT),
            function("inner", set(2), EXIT),
            function("unused", set(9), EXIT));

    LinkedProgram linked = link(draft.of(call("first"), call("last"), EXIT), KnownTarget.BARE);

    assertThat(linked.body())
        .containsExactly(
            new Instruction.CallFunction(2),
            new Instruction.CallFunction(5),
            EXIT,
            new Instruction.CallFunction(1),
            EXIT,
            set(2),
            EXIT,
            set(3),
            EXIT);
  }

  @Test
  void functionThatIsCalledTwiceStandsThereOnce() {
    Draft draft = new Draft();
    draft.functions = List.of(function("f", set(1), EXIT));

    assertThat(link(draft.of(call("f"), call("f"), EXIT), KnownTarget.BARE).body())
        .containsExactly(
            new Instruction.CallFunction(2), new Instruction.CallFunction(1), EXIT, set(1), EXIT);
  }

  @Test
  void functionsThatCallEachOtherComeToAnEnd() {
    Draft draft = new Draft();
    draft.functions = List.of(function("f", call("g"), EXIT), function("g", call("f"), EXIT));

    assertThat(link(draft.of(call("f"), EXIT), KnownTarget.BARE).body())
        .contains(new Instruction.CallFunction(-3));
  }

  @Test
  void addressOfAFunctionIsHowFarItIs() {
    Draft draft = new Draft();
    draft.functions = List.of(function("callback", set(0), EXIT));
    Instruction take =
        new Instruction.LoadWide(Register.R2, new WideValue.FunctionNamed("callback"));

    assertThat(link(draft.of(take, EXIT), KnownTarget.BARE).body().getFirst())
        .isEqualTo(new Instruction.LoadWide(Register.R2, new WideValue.Function(2)));
  }

  @Test
  void callOfWhatNobodyHasIsRefused() {
    assertThatThrownBy(() -> link(new Draft().of(call("nowhere"), EXIT), KnownTarget.BARE))
        .isInstanceOf(LinkException.class)
        .hasMessage(
            "function nowhere is called, and neither is it in the object nor is it declared as the"
                + " kernel's");
  }

  // CO-RE.

  private static Draft reading(String struct, String member, CoreKind kind) {
    Draft draft = new Draft();
    int type = struct(draft.types, struct, member);
    draft.relocations = List.of(new Relocation(0, kind, type, "0:0"));
    return draft;
  }

  @Test
  void loadsGetTheOffsetsOfTheKernel() {
    ObjectSpec spec = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET).of(load(0), EXIT);

    assertThat(link(spec, KnownTarget.BARE.with(kernel("task", "flags", "pid"))).body())
        .containsExactly(load(4), EXIT);
  }

  @Test
  void typesGivenTakeThePlaceOfTheKernels() {
    ObjectSpec spec = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET).of(load(0), EXIT);
    Linker linker =
        new Linker(
            spec,
            KnownTarget.BARE.with(kernel("task", "pid")),
            List.of(kernel("task", "a", "b", "pid")));

    assertThat(linker.link(spec.programs().getFirst()).body()).containsExactly(load(8), EXIT);
  }

  @Test
  void moduleIsSearchedForTypesThatTheKernelDoesNotHave() {
    ObjectSpec spec = reading("own", "x", CoreKind.FIELD_BYTE_OFFSET).of(load(0), EXIT);
    Btf base = kernel("task", "pid");
    BtfBuilder split = BtfBuilder.on(base);
    struct(split, "own", "a", "x");

    assertThat(
            link(spec, KnownTarget.BARE.with(base).withModules(Map.of("m", split.read()))).body())
        .containsExactly(load(4), EXIT);
  }

  @Test
  void instructionThatNeedsALackingFieldIsPoisonedWithTheNearestNames() {
    ObjectSpec spec = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET).of(load(0), EXIT);

    LinkedProgram linked = link(spec, KnownTarget.BARE.with(kernel("task", "pids", "flags")));

    assertThat(linked.body()).containsExactly(new Instruction.Call(CoreRelocator.POISON), EXIT);
    assertThat(linked.poison(0))
        .hasValue(
            "the target's struct task has no field pid (asked for as struct task.pid);"
                + " nearest: pids");
    assertThat(linked.poison(1)).isEmpty();
  }

  @Test
  void poisonIsCountedFromTheStartOfTheProgramNotOfTheFunction() {
    Draft draft = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET);
    draft.functions =
        List.of(
            new FunctionSpec(
                "reads",
                List.of(load(0), EXIT),
                List.of(),
                Optional.empty(),
                List.of(),
                0,
                draft.relocations,
                Binding.LOCAL));
    draft.relocations = List.of();

    LinkedProgram linked =
        link(draft.of(call("reads"), EXIT), KnownTarget.BARE.with(kernel("job", "pid")));

    assertThat(linked.poison(2)).hasValueSatisfying(why -> assertThat(why).contains("struct task"));
  }

  @Test
  void questionWhetherALackingFieldExistsIsAnsweredByZero() {
    ObjectSpec spec = reading("task", "pid", CoreKind.FIELD_EXISTS).of(set(1), EXIT);

    assertThat(link(spec, KnownTarget.BARE.with(kernel("task", "flags"))).body())
        .containsExactly(set(0), EXIT);
  }

  @Test
  void instructionThatDoesNotHoldWhatTheObjectsTypesSayIsRefused() {
    ObjectSpec spec = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET).of(load(12), EXIT);

    assertThatThrownBy(() -> link(spec, KnownTarget.BARE.with(kernel("task", "pid"))))
        .isInstanceOf(LinkException.class)
        .hasMessage(
            "instruction 0 of function main cannot be relocated: it holds 12 where the object's own"
                + " types say 0");
  }

  @Test
  void relocationOfNoInstructionIsRefused() {
    Draft draft = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET);
    draft.relocations =
        List.of(
            new Relocation(
                7, CoreKind.FIELD_BYTE_OFFSET, draft.relocations.getFirst().type(), "0:0"));

    assertThatThrownBy(() -> link(draft.of(EXIT), KnownTarget.BARE.with(kernel("task", "pid"))))
        .hasMessage(
            "instruction 7 of function main cannot be relocated: there is no instruction to relocate"
                + " there");
  }

  // What the kernel has.

  @Test
  void kernelFunctionIsCalledByItsNumber() {
    Draft draft = new Draft();
    draft.externs = List.of(kfunc(draft, "bpf_f", Need.REQUIRED));

    LinkedProgram linked =
        link(draft.of(call("bpf_f"), EXIT), KnownTarget.BARE.with(having("bpf_f")));

    assertThat(linked.body()).containsExactly(new Instruction.CallKfunc(3, 0), EXIT);
    assertThat(linked.modules()).isEmpty();
  }

  @Test
  void functionThatNoTypesTellOfIsTheKernelsOfThatName() {
    Draft draft = new Draft();
    draft.externs = List.of(new ExternSpec.Undefined("bpf_f", Binding.GLOBAL, 0));

    LinkedProgram linked =
        link(draft.of(call("bpf_f"), EXIT), KnownTarget.BARE.with(having("bpf_f")));

    assertThat(linked.body()).containsExactly(new Instruction.CallKfunc(3, 0), EXIT);
  }

  @Test
  void functionThatNoTypesAndNoKernelTellOfIsRefused() {
    Draft draft = new Draft();
    draft.externs = List.of(new ExternSpec.Undefined("bpf_f", Binding.WEAK, 0));

    assertThatThrownBy(
            () -> link(draft.of(call("bpf_f"), EXIT), KnownTarget.BARE.with(having("bpf_g"))))
        .isInstanceOf(LinkException.class)
        .hasMessage(
            "function bpf_f is called, and neither is it in the object nor is it declared as the"
                + " kernel's");
  }

  @Test
  void functionThatNoSectionDeclaresIsTheKernelsOfThatNameAndType() {
    Draft draft = new Draft();
    int declaration = declare(draft.types, "bpf_f", BtfLinkage.EXTERN);
    draft.externs = List.of(new ExternSpec.Undefined("bpf_f", Binding.GLOBAL, declaration));
    Draft other = new Draft();
    int pointer = other.types.add(new BtfType.Pointer(0));
    int prototype = other.types.add(new BtfType.Prototype(pointer, List.of()));
    int unlike = other.types.add(new BtfType.Func("bpf_f", BtfLinkage.EXTERN, prototype));
    other.externs = List.of(new ExternSpec.Undefined("bpf_f", Binding.GLOBAL, unlike));
    KnownTarget target = KnownTarget.BARE.with(having("bpf_f"));

    assertThat(link(draft.of(call("bpf_f"), EXIT), target).body())
        .containsExactly(new Instruction.CallKfunc(3, 0), EXIT);
    assertThatThrownBy(() -> link(other.of(call("bpf_f"), EXIT), target))
        .isInstanceOf(LinkException.class)
        .hasMessageStartingWith("function bpf_f is called, and neither is it in the object");
  }

  @Test
  void functionOfAModuleIsCalledByTheNumberOfTheModuleToo() {
    Draft draft = new Draft();
    draft.externs = List.of(kfunc(draft, "bpf_f", Need.REQUIRED));
    Btf base = kernel("task", "pid");
    BtfBuilder split = BtfBuilder.on(base);
    int id = declare(split, "bpf_f", BtfLinkage.STATIC);
    KnownTarget target =
        KnownTarget.BARE
            .with(base)
            .withModules(Map.of("a", BtfBuilder.on(base).read(), "b", split.read()));

    LinkedProgram linked = link(draft.of(call("bpf_f"), call("bpf_f"), EXIT), target);

    assertThat(linked.body())
        .containsExactly(new Instruction.CallKfunc(id, 1), new Instruction.CallKfunc(id, 1), EXIT);
    assertThat(linked.modules()).containsExactly("b");
  }

  @Test
  void functionOfAnotherTypeIsNotTheOneDeclared() {
    Draft draft = new Draft();
    int prototype = draft.types.prototype(0, List.of());
    draft.types.function("bpf_f", prototype, BtfLinkage.EXTERN);
    draft.externs = List.of(new ExternSpec.Function("bpf_f", Need.REQUIRED, prototype));

    assertThatThrownBy(
            () -> link(draft.of(call("bpf_f"), EXIT), KnownTarget.BARE.with(having("bpf_f"))))
        .hasMessage("the kernel's function bpf_f is of another type than the object declares");
  }

  @Test
  void missingFunctionIsRefusedUnlessItIsWeak() {
    Draft needed = new Draft();
    needed.externs = List.of(kfunc(needed, "bpf_f", Need.REQUIRED));
    Draft weak = new Draft();
    weak.externs = List.of(kfunc(weak, "bpf_f", Need.WEAK));
    KnownTarget target = KnownTarget.BARE.with(having("bpf_g"));

    assertThatThrownBy(() -> link(needed.of(call("bpf_f"), EXIT), target))
        .isInstanceOf(LinkException.class)
        .hasMessageStartingWith("the kernel's function bpf_f is needed");
    assertThat(link(weak.of(address("bpf_f"), EXIT), target).body().getFirst())
        .isEqualTo(new Instruction.LoadWide(Register.R1, new WideValue.Constant(0)));
  }

  @Test
  void symbolWithoutATypeIsFoundByItsAddress() {
    Draft draft = new Draft();
    draft.externs = List.of(new ExternSpec.Variable("bpf_x", Need.REQUIRED, 0));
    ObjectSpec spec = draft.of(address("bpf_x"), EXIT);

    assertThat(link(spec, KnownTarget.BARE.withAddresses(Map.of("bpf_x", 0xffff_0000L))).body())
        .contains(new Instruction.LoadWide(Register.R1, new WideValue.Constant(0xffff_0000L)));
    assertThatThrownBy(() -> link(spec, KnownTarget.BARE))
        .hasMessage("the kernel's symbol bpf_x is needed, and /proc/kallsyms does not tell it");
  }

  // Options.

  private static Draft configured(String name, Need need, int size, BtfType type) {
    Draft draft = new Draft();
    int id = draft.types.add(type);
    draft.externs = List.of(new ExternSpec.Config(name, need, 0, size, id));
    draft.maps =
        List.of(
            new MapSpec(
                ".kconfig",
                MapType.ARRAY,
                4,
                8,
                1,
                Set.of(),
                MapRole.KERNEL_CONFIG,
                0,
                0,
                Optional.empty(),
                List.of(),
                Pinning.NONE,
                0,
                Optional.empty()));
    return draft;
  }

  private static byte[] options(Draft draft, Map<String, String> values) {
    MapSpec map =
        new Linker(draft.of(EXIT), KnownTarget.BARE.withOptions(values)).maps().getFirst();
    Contents value = ((Slot.Value) map.initial().getFirst()).value();
    return value.bytes();
  }

  private static final BtfType INT = new BtfType.Int("int", 4, 1, 0, 32);
  private static final BtfType BOOL = new BtfType.Int("_Bool", 1, 4, 0, 8);
  private static final BtfType CHAR = new BtfType.Int("char", 1, 1, 0, 8);

  @Test
  void optionsAreFilledInByTheirTypes() {
    Map<String, String> values = Map.of("CONFIG_HZ", "1000", "CONFIG_BPF", "y", "CONFIG_M", "m");

    assertThat(options(configured("CONFIG_HZ", Need.REQUIRED, 4, INT), values))
        .startsWith(0xe8, 3, 0, 0);
    assertThat(options(configured("CONFIG_BPF", Need.REQUIRED, 1, BOOL), values)).startsWith(1);
    assertThat(options(configured("CONFIG_M", Need.REQUIRED, 1, CHAR), values)).startsWith('m');
  }

  @Test
  void versionOfTheKernelIsAnOptionToo() {
    assertThat(options(configured("LINUX_KERNEL_VERSION", Need.REQUIRED, 4, INT), Map.of()))
        .startsWith(0, 12, 6, 0);
  }

  @Test
  void weakOptionThatIsNotSetIsZeroAndAnotherIsRefused() {
    assertThat(options(configured("CONFIG_NONE", Need.WEAK, 4, INT), Map.of())).containsOnly(0);
    assertThatThrownBy(() -> options(configured("CONFIG_NONE", Need.REQUIRED, 4, INT), Map.of()))
        .hasMessage("option CONFIG_NONE is needed, and this kernel does not tell its value");
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThatThrownBy(
            () -> options(configured("CONFIG_M", Need.WEAK, 1, BOOL), Map.of("CONFIG_M", "m")))
        .hasMessage(
            "option CONFIG_M cannot be told to the program: it is m, which a bool cannot hold");
    assertThatThrownBy(
            () ->
                options(
                    configured("CONFIG_X", Need.WEAK, 4, INT), Map.of("CONFIG_X", "4294967296")))
        .hasMessage(
            "option CONFIG_X cannot be told to the program: it is 4294967296, which does not fit"
                + " into 4 bytes");
  }

  // The whole object.

  @Test
  void objectOfAnotherByteOrderIsRefused() {
    Draft draft = new Draft();
    draft.order = ByteOrder.BIG_ENDIAN;
    ObjectSpec spec = draft.of(EXIT);

    assertThatThrownBy(() -> new Linker(spec, KnownTarget.BARE))
        .isInstanceOf(LinkException.class)
        .hasMessage("the object is big endian, and this kernel is not");
  }

  @Test
  void linesFollowTheirFunctionsAndEachFunctionStartsWithOne() {
    Draft draft = new Draft();
    draft.lines =
        List.of(new LineSpec(0, "a.c", "main", 1, 1), new LineSpec(1, "a.c", "end", 2, 1));
    draft.functions =
        List.of(
            new FunctionSpec(
                "f", List.of(set(1), EXIT), List.of(new LineSpec(1, "a.c", "out", 7, 1))));

    LinkedProgram linked = link(draft.of(call("f"), EXIT), KnownTarget.BARE);

    assertThat(linked.lines())
        .containsExactly(
            new LineSpec(0, "a.c", "main", 1, 1),
            new LineSpec(1, "a.c", "end", 2, 1),
            new LineSpec(2, "a.c", "end", 2, 1),
            new LineSpec(3, "a.c", "out", 7, 1));
    assertThat(linked.functions())
        .extracting(LinkedProgram.Place::name, LinkedProgram.Place::slot)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("main", 0),
            org.assertj.core.groups.Tuple.tuple("f", 2));
    assertThat(linked.line(3)).hasValueSatisfying(line -> assertThat(line.line()).isEqualTo(7));
  }

  @Test
  void programOfNoTypeIsRefusedWithItsSection() {
    Draft draft = new Draft();
    draft.type = ProgramType.UNSPEC;

    assertThatThrownBy(() -> link(draft.of(EXIT), KnownTarget.BARE))
        .hasMessage("cannot load program main: its section does not tell of which type it is");
  }

  @Test
  void pointThatTheKernelsTypesDoNotNameIsRefused() {
    Draft draft = new Draft();
    draft.type = ProgramType.TRACING;
    draft.attach = Optional.of(new AttachPoint.Fentry("vfs_nothing"));
    ObjectSpec spec = draft.of(EXIT);

    assertThatThrownBy(() -> link(spec, KnownTarget.BARE))
        .hasMessageContaining("needs the kernel's types, and they cannot be read");
    assertThatThrownBy(() -> link(spec, KnownTarget.BARE.with(having("vfs_read"))))
        .hasMessageContaining("is not in this kernel: its types name no vfs_nothing");
  }

  @Test
  void pointIsBoundToItsNumberInTheTypes() {
    Draft draft = new Draft();
    draft.type = ProgramType.TRACING;
    draft.attach = Optional.of(new AttachPoint.Fentry("vfs_read"));

    assertThat(link(draft.of(EXIT), KnownTarget.BARE.with(having("vfs_read"))).bound().type())
        .isEqualTo(3);
  }

  @Test
  void refusalOfOneProgramLeavesTheOthers() {
    ObjectSpec bad = reading("task", "pid", CoreKind.FIELD_BYTE_OFFSET).of(load(12), EXIT);
    ProgramSpec fine =
        new ProgramSpec("fine", ProgramType.SOCKET_FILTER, function("fine", set(0), EXIT));
    ObjectSpec both =
        new ObjectSpec(
            List.of(bad.programs().getFirst(), fine),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            bad.types(),
            bad.order(),
            "GPL",
            0);
    Linker linker = new Linker(both, KnownTarget.BARE.with(kernel("task", "pid")));

    assertThat(linker.link(fine).body()).containsExactly(set(0), EXIT);
    assertThatThrownBy(() -> linker.link(both.programs().getFirst()))
        .isInstanceOf(LinkException.class);
  }
}
