package dev.nectar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A kernel of the matrix.
 *
 * @param series first two numbers of its version, its name in the matrix
 * @param suite the Debian suite that has it
 * @param image the package that is asked for first
 */
record KernelRow(String series, String suite, String image) {

  /** Reads {@code matrix/kernels}. */
  static List<KernelRow> read(Path file) throws IOException {
    List<KernelRow> rows = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      KernelRow row = row(text, file + ":" + number);
      if (!names.add(row.series)) {
        throw wrong(file + ":" + number + ": the series " + row.series + " is named twice");
      }
      rows.add(row);
    }
    return rows;
  }

  private static KernelRow row(String text, String place) {
    String[] words = text.split("\\s+");
    if (words.length != 3) {
      throw wrong(place + ": a kernel is a series, a suite and a package, not " + words.length);
    }
    if (!words[0].matches("[0-9]+\\.[0-9]+")) {
      throw wrong(place + ": " + words[0] + " is no series");
    }
    if (!words[1].matches("[a-z][a-z0-9.-]*")) {
      throw wrong(place + ": " + words[1] + " is no suite");
    }
    if (!words[2].matches("linux-image-" + words[0].replace(".", "\\.") + "\\.[a-z0-9.+~-]+")) {
      throw wrong(place + ": " + words[2] + " is no package with a kernel of series " + words[0]);
    }
    return new KernelRow(words[0], words[1], words[2]);
  }

  private static MatrixException wrong(String message) {
    return new MatrixException(message, "correct the file");
  }

  /** Of names of packages, those with a kernel of this series and flavour, newest first. */
  List<String> candidates(List<String> packages) {
    String start = "linux-image-" + series + ".";
    String end = image.substring(flavourAt());
    return packages.stream()
        .filter(name -> name.startsWith(start) && name.endsWith(end))
        .filter(name -> isVersion(name.substring(start.length(), name.length() - end.length())))
        .sorted(Versions.ORDER.reversed())
        .toList();
  }

  /** Not with the name of another flavour at its end, as in {@code 0-50-rt}. */
  private static boolean isVersion(String text) {
    int last = text.lastIndexOf('-') + 1;
    return last < text.length() && Character.isDigit(text.charAt(last));
  }

  /** Where in the package's name the words after the version start: {@code -cloud-amd64}. */
  private int flavourAt() {
    int architecture = image.lastIndexOf('-');
    int flavour = image.lastIndexOf('-', architecture - 1);
    boolean named = flavour > 0 && Character.isLetter(image.charAt(flavour + 1));
    return named ? flavour : architecture;
  }
}
