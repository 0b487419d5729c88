package dev.nectar.bytecode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Instructions of every form, with ordinary, extreme and random operands. */
final class Samples {
  private static final int[] IMMEDIATES = {0, 1, -1, 7, 255, Integer.MIN_VALUE, Integer.MAX_VALUE};
  private static final int[] OFFSETS = {0, 1, -1, 8, Short.MIN_VALUE, Short.MAX_VALUE};

  private Samples() {}

  /** Forms that have an encoding. */
  static List<Form> encodable() {
    return InstructionSet.forms().stream().filter(form -> !form.isSymbolic()).toList();
  }

  /** Some instructions of a form. */
  static List<Instruction> of(Form form, Random random, int count) {
    List<Instruction> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(
          form.instruction(
              operands(
                  form,
                  new Fields(
                      random.nextInt(11),
                      random.nextInt(11),
                      pick(OFFSETS, (short) random.nextInt(), random),
                      pick(IMMEDIATES, random.nextInt(), random),
                      pick(IMMEDIATES, random.nextInt(), random),
                      ""))));
    }
    return samples;
  }

  /** A program of any instructions, most of which would not pass the verifier. */
  static List<Instruction> program(Random random, int length) {
    List<Form> forms = encodable();
    List<Instruction> program = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      program.addAll(of(forms.get(random.nextInt(forms.size())), random, 1));
    }
    return program;
  }

  private static int pick(int[] edges, int any, Random random) {
    return random.nextBoolean() ? any : edges[random.nextInt(edges.length)];
  }

  /** The operands a form has; the rest is 0. */
  private static Fields operands(Form form, Fields fields) {
    Fields operands = Fields.NONE;
    for (Field field : Field.values()) {
      if (form.fixed(field).isEmpty()) {
        operands = operands.with(field, fields.get(field));
      }
    }
    operands = notZero(form, "{linked}", Field.OFF, operands);
    return notZero(form, "{function}", Field.HIGH, operands);
  }

  /** With 1 in a field, if it is 0 and holds an operand that must not be. */
  private static Fields notZero(Form form, String operand, Field field, Fields fields) {
    boolean mayBeZero = !form.pattern(Dialect.KERNEL).contains(operand);
    return mayBeZero || fields.get(field) != 0 ? fields : fields.with(field, 1);
  }
}
