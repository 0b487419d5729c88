package dev.nectar.linux;

/** Which end of a function a probe is at. */
enum Edge {
  ENTRY,
  RETURN
}
