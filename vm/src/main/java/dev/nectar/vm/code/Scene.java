package dev.nectar.vm.code;

/**
 * What a program runs on: the packet, the socket, the registers of a probe. Helpers find in it what
 * belongs to the program's type. For one run.
 */
public interface Scene {
  /** Nothing. */
  Scene NONE = new Scene() {};
}
