package dev.nectar.vm.net;

import dev.nectar.kernel.KernelException;
import dev.nectar.kernel.RunInput;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.ProgramSpec;
import java.util.Arrays;

/** Why a program is not run by itself; the rules are those of {@code net/bpf/test_run.c}. */
final class Refusals {
  private final ProgramSpec spec;

  Refusals(ProgramSpec spec) {
    this.spec = spec;
  }

  KernelException of(String why, String advice) {
    return new KernelException("cannot run program " + spec.name() + ": " + why, advice);
  }

  private String programs() {
    return "programs of type " + spec.type();
  }

  KernelException type() {
    return new UnsupportedFeatureException(
        "cannot run program "
            + spec.name()
            + ": this kernel runs no programs of type "
            + spec.type()
            + " by themselves",
        "attach it, and let what it waits for happen");
  }

  KernelException field(String structure, String fields) {
    return of(
        "its context sets fields of " + structure + " that may not be set",
        "set no others than " + fields);
  }

  KernelException device(int index) {
    return of("there is no device " + index, "name one of the network that it runs in");
  }

  /** Refuses all but a packet with a whole header of its link. */
  void checkPacket(RunInput input, int largest) {
    int size = input.packet().length;
    if (input.cpu().isPresent()) {
      throw of(programs() + " cannot choose a CPU", "name no CPU for programs that run on packets");
    }
    if (size == 0) {
      throw of(programs() + " run on a packet, and none is given", "give it one: RunInput.packet");
    }
    if (size < Skb.ETHERNET) {
      throw of(
          "a packet of " + size + " bytes has no whole Ethernet header",
          "give it at least " + Skb.ETHERNET + " bytes");
    }
    if (size > largest) {
      throw of(
          "a packet of " + size + " bytes is larger than this kernel takes",
          "give it at most " + largest + " bytes");
    }
  }

  /** Refuses a packet. */
  void checkNone(RunInput input) {
    if (input.packet().length > 0) {
      throw of(programs() + " run on no packet", "give it a context instead");
    }
  }

  void checkOnce(RunInput input) {
    if (input.repeat() > 1) {
      throw of(programs() + " run once", "run it again instead");
    }
  }

  void checkContext(RunInput input, int largest) {
    if (input.context().length > largest) {
      throw of(
          "a context of " + input.context().length + " bytes is larger than " + largest,
          "give it one that is as large as programs of this type have");
    }
  }

  void checkAnywhere(RunInput input) {
    if (input.cpu().isPresent()) {
      throw of(programs() + " cannot choose a CPU", "name none");
    }
  }

  void checkCpu(RunInput input, int cpus) {
    if (input.cpu().isPresent() && input.cpu().getAsInt() >= cpus) {
      throw of(
          "CPU " + input.cpu().getAsInt() + " is not there, or does not run",
          "name one from 0 to " + (cpus - 1));
    }
  }

  /** A context in the size that the kernel has it; what is beyond must be zero. */
  byte[] sized(byte[] given, int size) {
    for (int i = size; i < given.length; i++) {
      if (given[i] != 0) {
        throw of(
            "its context is larger than the kernel's, and not zero there",
            "give it a context of " + size + " bytes");
      }
    }
    return Arrays.copyOf(given, size);
  }
}
