package dev.nectar.verifier.analysis;

import dev.nectar.bytecode.Decoder;
import dev.nectar.bytecode.Helper;
import dev.nectar.bytecode.Instruction;
import dev.nectar.bytecode.InstructionSet;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.bytecode.MalformedProgramException;
import dev.nectar.object.AttachType;
import dev.nectar.object.Facility;
import dev.nectar.verifier.Subject;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a version of Linux has of what a program uses. */
final class Availability {
  private final Subject subject;

  Availability(Subject subject) {
    this.subject = subject;
  }

  /** Whether a helper is there. */
  boolean hasHelper(int number) {
    return subject.version().isEmpty()
        || Helper.numbered(number).filter(helper -> isThere(helper.since())).isPresent();
  }

  /** Refuses a program that cannot be given to the kernel at all. */
  void check() {
    if (subject.version().isEmpty()) {
      return;
    }
    require(subject.type(), "programs of type ");
    Arrays.stream(AttachType.values())
        .filter(type -> type.number() == subject.attachType() && subject.attachType() != 0)
        .findFirst()
        .ifPresent(type -> require(type, "attachments of type "));
    subject
        .mapAt()
        .forEach((slot, map) -> require(subject.maps().get(map).type(), "maps of type "));
    checkInstructions();
  }

  private void require(Facility facility, String kind) {
    if (!isThere(facility.since())) {
      throw new Refusal(0, kind + facility.title() + came(facility.since()));
    }
  }

  private void checkInstructions() {
    int slot = 0;
    for (Instruction instruction : instructions()) {
      Optional<KernelVersion> since = InstructionSet.form(instruction).since();
      if (since.isPresent() && !isThere(since.get())) {
        throw new Refusal(slot, "this instruction" + came(since.get()));
      }
      slot += instruction.slots();
    }
  }

  private List<Instruction> instructions() {
    try {
      return Decoder.decode(subject.code(), ByteOrder.LITTLE_ENDIAN);
    } catch (MalformedProgramException e) {
      return List.of(); // the walk says what is wrong
    }
  }

  private static String came(KernelVersion since) {
    return " came with Linux " + since.major() + "." + since.minor();
  }

  private boolean isThere(KernelVersion since) {
    return subject.version().map(version -> version.atLeast(since)).orElse(true);
  }
}
