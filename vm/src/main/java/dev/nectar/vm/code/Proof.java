package dev.nectar.vm.code;

/**
 * What is known of a program before it is compiled, so that what was compiled need not look. It
 * must be right: where it is not, a program can touch any memory of the process.
 */
public interface Proof {
  /** Nothing is known. */
  Proof NONE =
      new Proof() {
        @Override
        public boolean isInBounds(int slot) {
          return false;
        }

        @Override
        public boolean ends() {
          return false;
        }
      };

  /**
   * Whether all that a load or store can touch is its owner's.
   *
   * @param slot the instruction
   * @return whether it need not be checked
   */
  boolean isInBounds(int slot);

  /**
   * Whether the program ends by itself, and soon, apart from what helpers count.
   *
   * @return whether its loops and calls need not be counted
   */
  boolean ends();
}
