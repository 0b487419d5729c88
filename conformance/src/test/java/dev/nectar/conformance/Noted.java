package dev.nectar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.bytecode.Assembler;
import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.FunctionSpec;
import dev.nectar.object.MapSpec;
import dev.nectar.object.MapType;
import dev.nectar.object.ObjectSpec;
import dev.nectar.object.ProgramSpec;
import dev.nectar.testing.Evidence;
import dev.nectar.vm.EmbeddedKernel;
import dev.nectar.vm.EmbeddedOptions;
import dev.nectar.vm.Limits;
import dev.nectar.vm.Mode;
import dev.nectar.vm.Occurrence;
import dev.nectar.vm.Outcome;
import dev.nectar.vm.Subject;
import dev.nectar.vm.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that notes in a map what it finds at the first event, to be run at the same in Linux
 * and in the embedded kernel. In its text {@code note[8] = r0} notes a register, 31 in all from 0
 * on, R6 is the context, and {@code goto unseen} ends it as if it had not run.
 *
 * @param point where it is
 * @param text what it does
 * @param verdict what it returns
 * @param maps what it uses besides
 */
record Noted(AttachPoint point, String text, int verdict, List<MapSpec> maps) {
  private static final int SIZE = 256;
  private static final int RAN = SIZE - 8;
  private static final String MAP = "notes";
  private static final Pattern NOTE = Pattern.compile("note\\[(\\d+)\\] = (r\\d)");
  private static final Pattern CHOICE = Pattern.compile("\\{([^{}]*)\\}");
  private static final String FIRST =
      """
      r6 = r1
      r9 = map[notes][0]+%d
      r9 = *(u64 *)(r9 + 0)
      if r9 != 0 goto unseen
      """
          .formatted(RAN);
  private static final TaskContext TASK = new TaskContext(1, 1, 0, 0, "test", 1);

  /** One that uses no other map. */
  Noted(AttachPoint point, String text, int verdict) {
    this(point, text, verdict, List.of());
  }

  /** All that a text with choices such as <code>{1|2}</code> means. */
  static List<String> each(String text) {
    Matcher at = CHOICE.matcher(text);
    if (!at.find()) {
      return List.of(text);
    }
    List<String> all = new ArrayList<>();
    for (String one : at.group(1).split("\\|", -1)) {
      all.addAll(each(text.substring(0, at.start()) + one + text.substring(at.end())));
    }
    return all;
  }

  private ObjectSpec object() {
    String noting = NOTE.matcher(text).replaceAll("r9 = map[notes][0]+$1\n*(u64 *)(r9 + 0) = $2");
    String whole =
        FIRST
            + noting
            + "\nr9 = map[notes][0]+%d\n*(u64 *)(r9 + 0) = 1\nunseen:\nr0 = %d\nexit\n"
                .formatted(RAN, verdict);
    FunctionSpec body = new FunctionSpec("noted", new Assembler().assemble(whole), List.of());
    List<MapSpec> all = new ArrayList<>(maps);
    all.add(new MapSpec(MAP, MapType.ARRAY, 4, SIZE, 1, Set.of()));
    return new ObjectSpec(List.of(ProgramSpec.at("noted", point, body)), all, "GPL");
  }

  private static byte[] notes(LoadedObject object) {
    return object.map(MAP).view(Codec.INT, Codec.bytes(SIZE)).get(0).orElseThrow();
  }

  private static boolean ran(LoadedObject object) {
    return notes(object)[RAN] == 1;
  }

  private static String told(LoadedObject object) {
    ByteBuffer notes = ByteBuffer.wrap(notes(object)).order(ByteOrder.nativeOrder());
    StringBuilder told = new StringBuilder();
    for (int at = 0; at < RAN; at += 8) {
      if (notes.getLong(at) != 0) {
        told.append(" [%d] 0x%x".formatted(at, notes.getLong(at)));
      }
    }
    return told.toString();
  }

  /** Something that is done with the program's object. */
  interface Step {
    Step NONE = object -> {};

    void with(LoadedObject object) throws Exception;
  }

  /** Says where a program is attached. */
  interface Attaching {
    Attaching PLAIN = (attachment, object) -> attachment;

    Attachment of(Attachment attachment, LoadedObject object);
  }

  /**
   * An event.
   *
   * @param before what is done to maps of the attached program
   * @param attach where it is attached in Linux
   * @param fire makes the event happen in Linux, within the call or soon after
   * @param subject the same event in the embedded kernel
   */
  record Event(Step before, Attaching attach, Step fire, Subject subject) {
    Event(Step fire, Subject subject) {
      this(Step.NONE, Attaching.PLAIN, fire, subject);
    }
  }

  /** Runs it in Linux, and tells what it noted. */
  String in(Kernel linux, Event event) throws Exception {
    try (LoadedObject object = linux.load(object())) {
      Attachment how = event.attach().of(attachment(object), object);
      try (Link link = linux.attach(how)) {
        event
            .before()
            .with(object); // sockets of a map have the programs that it had when they came
        event.fire().with(object);
        assertThat(Soon.is(() -> ran(object))).as("it ran: %s", link.point().text()).isTrue();
        Evidence.of(linux).fired(point);
      }
      return told(object);
    }
  }

  private Attachment attachment(LoadedObject object) {
    return new Attachment(object.program("noted"), point);
  }

  /** What came of it in the embedded kernel. */
  record Own(String notes, Outcome outcome) {}

  private static EmbeddedKernel embedded(Mode mode, String declared) {
    return EmbeddedKernel.open(
        EmbeddedOptions.DEFAULT
            .limits(Limits.DEFAULT.memory(1 << 20))
            .mode(mode)
            .declaring(declared));
  }

  /** Runs it in the embedded kernel. */
  Own in(Mode mode, String declared, Event event) throws Exception {
    try (EmbeddedKernel kernel = embedded(mode, declared);
        LoadedObject object = kernel.load(object())) {
      event.before().with(object);
      Outcome outcome =
          kernel.run(object.program("noted"), new Occurrence(0, TASK, event.subject()));
      return new Own(told(object), outcome);
    }
  }

  /** Walks the list of its own notes in Linux, and tells what it noted and wrote. */
  String walkIn(Kernel kernel) throws IOException {
    try (LoadedObject object = kernel.load(object());
        Link link = kernel.attach(attachment(object).on(object.map(MAP)));
        InputStream list = kernel.iterate(link)) {
      String text = HexFormat.of().formatHex(list.readAllBytes());
      return told(object) + " " + text;
    }
  }

  /** The same in the embedded kernel. */
  String walkIn(Mode mode) throws IOException {
    try (Kernel kernel = embedded(mode, "")) {
      return walkIn(kernel);
    }
  }
}
