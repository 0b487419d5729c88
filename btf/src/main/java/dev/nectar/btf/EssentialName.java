package dev.nectar.btf;

/**
 * A type's name without its flavour: {@code task_struct___old} is a flavour of {@code task_struct}.
 * The last three underscores with another character on both sides separate the two, as in libbpf.
 */
public final class EssentialName {
  /** {@code KSYM_NAME_LEN}: longer names are taken whole. */
  static final int LONGEST = 512;

  private EssentialName() {}

  /**
   * The name without its flavour.
   *
   * @param name any name
   * @return the part before the separator; the name itself if it has none
   */
  public static String of(String name) {
    if (name.length() > LONGEST) {
      return name;
    }
    for (int i = name.length() - 5; i >= 0; i--) {
      if (name.charAt(i + 1) == '_'
          && name.charAt(i + 2) == '_'
          && name.charAt(i + 3) == '_'
          && name.charAt(i) != '_'
          && name.charAt(i + 4) != '_') {
        return name.substring(0, i + 1);
      }
    }
    return name;
  }
}
