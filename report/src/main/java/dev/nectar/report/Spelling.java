package dev.nectar.report;

/** How far apart two spellings are. Stateless. */
public final class Spelling {
  private Spelling() {}

  /**
   * How many letters must be added, removed, replaced or swapped with their neighbour to make one
   * word of the other.
   *
   * @param a a word
   * @param b another
   * @return 0 for equal words
   */
  public static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] reused = before;
      before = last;
      last = row;
      row = reused;
    }
    return last[b.length()];
  }
}
