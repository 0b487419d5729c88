package dev.nectar.verifier.rules;

/** Helpers after which pointers into the packet, or references, are not what they were. */
public final class PacketChanges {
  private PacketChanges() {}

  /** Whether the packet may lie elsewhere after a helper, or its bytes may have moved. */
  public static boolean by(int helper) {
    return switch (helper) {
      case 9, 10, 11, 13, 18, 19, 31, 38, 39, 43, 44, 50, 54, 63, 65, 73, 74, 75, 76, 90, 91, 143 ->
          true;
      default -> false;
    };
  }

  /** Whether a helper returns another view of the socket it is given. */
  public static boolean derives(int helper) {
    return switch (helper) {
      case 95, 96, 136, 137, 138, 139, 140, 178, 196 -> true;
      default -> false;
    };
  }
}
