package dev.nectar.bytecode.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ClassicMachineTest {
  private static final byte[] BYTES = {(byte) 0x81, 2, 3, 4, 0x45, 6, 7, (byte) 0xf8};

  private static int run(String program, PacketData packet) {
    return ClassicMachine.of(Programs.assemble(program), ClassicRules.LINUX).run(packet);
  }

  private static int run(String program) {
    return run(program, PacketData.of(BYTES));
  }

  @Test
  void packetsAreReadInNetworkOrder() {
    assertThat(run("ld [0]\nret a")).isEqualTo(0x8102_0304);
    assertThat(run("ldh [6]\nret a")).isEqualTo(0x07f8);
    assertThat(run("ldb [7]\nret a")).isEqualTo(0xf8);
    assertThat(run("ldx #4\nldh [x + 1]\nret a")).isEqualTo(0x0607);
    assertThat(run("ldxb 4*([4]&0xf)\ntxa\nret a")).isEqualTo(20);
  }

  @Test
  void readsOutsideTheCapturedBytesEndWithZero() {
    PacketData cut = new PacketData(BYTES, 1000, _ -> 0);
    for (String load :
        new String[] {
          "ld [5]",
          "ldh [7]",
          "ldb [8]",
          "ldb [x + 8]",
          "ldxb 4*([8]&0xf)",
          "ldb [0x7fffffff]",
          "ldb [x + 0x80000000]",
          "ldb [-4097]",
          "ld [x + -2]",
          "ldx #-9\nldb [x+8]"
        }) {
      assertThat(run(load + "\nret #1", cut)).as(load).isZero();
    }
    assertThat(run("ldx #-1\nldb [x + 8]\nret a", cut)).isEqualTo(0xf8);
  }

  @Test
  void theLengthIsThatOfThePacketNotOfTheCapture() {
    PacketData cut = new PacketData(BYTES, 1000, _ -> 0);
    assertThat(run("ld len\nret a", cut)).isEqualTo(1000);
    assertThat(run("ldx len\ntxa\nret a", cut)).isEqualTo(1000);
    assertThatThrownBy(() -> new PacketData(BYTES, 7, _ -> 0))
        .hasMessage("a packet of 7 bytes cannot have 8 captured ones");
  }

  @Test
  void arithmeticIsUnsignedAndWraps() {
    assertThat(run("ld #0xffffffff\nadd #2\nret a")).isEqualTo(1);
    assertThat(run("ld #0xfffffffe\ndiv #2\nret a")).isEqualTo(0x7fff_ffff);
    assertThat(run("ld #0xffffffff\nmod #10\nret a")).isEqualTo(5);
    assertThat(run("ld #3\nldx #5\nsub x\nret a")).isEqualTo(-2);
    assertThat(run("ld #0x10001\nmul #0x10001\nret a")).isEqualTo(0x20001);
    assertThat(run("ld #1\nneg\nrsh #31\nret a")).isEqualTo(1);
    assertThat(run("ld #12\nxor #10\nor #1\nand #5\nret a")).isEqualTo(5);
  }

  @Test
  void shiftsByXUseFiveBits() {
    assertThat(run("ld #1\nldx #33\nlsh x\nret a")).isEqualTo(2);
    assertThat(run("ld #4\nldx #-31\nrsh x\nret a")).isEqualTo(2);
  }

  @Test
  void divisionByAZeroXEndsWithZero() {
    assertThat(run("ld #1\ndiv x\nret #1")).isZero();
    assertThat(run("ld #1\nmod x\nret #1")).isZero();
  }

  @Test
  void comparisonsAreUnsigned() {
    assertThat(run("ld #0x80000000\njgt #1, y\nret #0\ny: ret #1")).isEqualTo(1);
    assertThat(run("ld #5\nldx #5\njge x, y\nret #0\ny: ret #1")).isEqualTo(1);
    assertThat(run("ld #6\njset #1, y\nret #0\ny: ret #1")).isZero();
    assertThat(run("jeq #0, y\nret #0\ny: ret #1")).isEqualTo(1);
    assertThat(run("ja e\nret #1\ne: ret #2")).isEqualTo(2);
  }

  @Test
  void cellsKeepValues() {
    assertThat(run("ld #7\nst M[15]\nldx #9\nstx M[0]\nld M[0]\nldx M[15]\nsub x\nret a"))
        .isEqualTo(2);
  }

  @Test
  void ancillaryDataIsAskedFor() {
    PacketData packet = new PacketData(BYTES, 8, Ancillary::ordinal);
    assertThat(run("ld vlan_tci\nret a", packet)).isEqualTo(Ancillary.VLAN_TAG.ordinal());
    assertThat(run("ldb [mark]\nret a", packet)).isEqualTo(Ancillary.MARK.ordinal());
    assertThat(run("ld #6\nldx #3\nld xor_x\nret a", packet)).isEqualTo(5);
  }

  @Test
  void netlinkAttributesAreFound() {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    bytes.putShort((short) 5).putShort((short) 1).putInt(0);
    bytes.putShort((short) 16).putShort((short) 0x8002).putInt(0);
    bytes.putShort((short) 4).putShort((short) 3);
    bytes.putShort((short) 5).putShort((short) 4);
    PacketData packet = PacketData.of(bytes.array());
    assertThat(run("ldx #2\nld nla\nret a", packet)).isEqualTo(8);
    assertThat(run("ldx #3\nld nla\nret a", packet)).isZero();
    assertThat(run("ld #8\nldx #2\nld nla\nret a", packet)).isEqualTo(8);
    assertThat(run("ld #12\nldx #9\nld nlan\nret a", packet)).isZero();
    assertThat(run("ld #21\nldx #4\nld nla\nret a", packet)).isZero();
    assertThat(run("ld #-1\nldx #4\nld nla\nret a", packet)).isZero();
    bytes.putShort(12, (short) 8).putShort(14, (short) 3);
    assertThat(run("ld #8\nldx #3\nld nlan\nret a", packet)).isEqualTo(12);
  }

  @Test
  void endlessProgramsEnd() {
    assertThat(
            ClassicMachine.of(Programs.assemble("l: tax\nja l\nret #1"), ClassicRules.LIBPCAP)
                .run(PacketData.of(BYTES)))
        .isZero();
  }

  @Test
  void wrongProgramsAreNotRun() {
    assertThatThrownBy(() -> run("div #0\nret a")).isInstanceOf(RefusedClassicException.class);
  }
}
