package dev.nectar.script.lower;

import dev.nectar.compiler.Value;

/** Where an object lies. */
sealed interface Place {
  /** The place of a part. */
  Place plus(int bytes);

  /** A power of two up to 8 that the address is a multiple of. */
  int alignment();

  /** On the program's stack. */
  record Stack(Value object, int offset) implements Place {
    @Override
    public Place plus(int bytes) {
      return new Stack(object, offset + bytes);
    }

    @Override
    public int alignment() {
      return Place.alignment(offset);
    }
  }

  /** In the program's entry of the scratch map. */
  record Scratch(int offset) implements Place {
    @Override
    public Place plus(int bytes) {
      return new Scratch(offset + bytes);
    }

    @Override
    public int alignment() {
      return Place.alignment(offset);
    }
  }

  /** At an address that is a multiple of 8. */
  record At(Value address, int offset) implements Place {
    @Override
    public Place plus(int bytes) {
      return new At(address, offset + bytes);
    }

    @Override
    public int alignment() {
      return Place.alignment(offset);
    }
  }

  private static int alignment(int offset) {
    return offset == 0 ? 8 : Math.min(8, Integer.lowestOneBit(offset));
  }
}
