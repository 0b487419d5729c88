package dev.nectar.object;

/** Whether a map outlives its loader, {@code enum libbpf_pin_type}. */
public enum Pinning {
  /** It does not. */
  NONE,
  /** It is pinned by its name, and whoever loads the object next uses the one that is there. */
  BY_NAME
}
