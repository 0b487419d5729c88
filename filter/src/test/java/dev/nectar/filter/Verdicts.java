package dev.nectar.filter;

import dev.nectar.bytecode.classic.Ancillary;
import dev.nectar.bytecode.classic.ClassicInstruction;
import dev.nectar.bytecode.classic.ClassicMachine;
import dev.nectar.bytecode.classic.ClassicRules;
import dev.nectar.bytecode.classic.PacketData;
import java.util.BitSet;
import java.util.List;

/** Which packets a program lets through. */
final class Verdicts {
  private Verdicts() {}

  static BitSet of(List<ClassicInstruction> program, List<byte[]> packets, ClassicRules rules) {
    ClassicMachine machine = ClassicMachine.of(program, rules);
    BitSet accepted = new BitSet();
    for (int i = 0; i < packets.size(); i++) {
      int number = i;
      byte[] bytes = packets.get(i);
      PacketData packet =
          new PacketData(bytes, bytes.length, ancillary -> ancillary(ancillary, number));
      accepted.set(i, machine.run(packet) != 0);
    }
    return accepted;
  }

  private static int ancillary(Ancillary ancillary, int packet) {
    return ancillary == Ancillary.PACKET_TYPE || ancillary == Ancillary.INTERFACE_INDEX
        ? packet % 5
        : 0;
  }
}
