package dev.nectar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.matrix.AptSources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  private static final String ONE_LINE =
      """
      # the distribution
      deb http://mirror.example/debian bookworm main contrib # comment
      deb-src http://mirror.example/debian bookworm main
      #deb http://old.example/debian bookworm main
      deb [arch=amd64 signed-by=/k/one.gpg,/k/two.gpg] http://other.example/x bookworm-security main

      deb half
      """;

  private static final String DEB822 =
      """
      # a comment
      Types: deb deb-src
      URIs: http://mirror.example/debian
       http://second.example/debian
      Suites: trixie trixie-updates
      # another
      Components: main non-free
      Signed-By: /usr/share/keyrings/k.gpg

      Enabled: no
      Types: deb
      URIs: http://off.example/debian
      Suites: trixie
      Components: main

      types: deb
      uris: http://inline.example/debian
      suites: sid
      components: main
      signed-by:
       -----BEGIN PGP PUBLIC KEY BLOCK-----
       .
       abc
       -----END PGP PUBLIC KEY BLOCK-----
      """;

  @TempDir Path root = Path.of("");

  private void write(String file, String text) throws IOException {
    Path path = root.resolve("etc/apt").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void oneLineSourcesAreReadWithoutCommentsAndSourcePackages() {
    assertThat(AptSources.oneLine(ONE_LINE))
        .containsExactly(
            new Source(
                "http://mirror.example/debian",
                List.of("bookworm"),
                List.of("main", "contrib"),
                Optional.empty()),
            new Source(
                "http://other.example/x",
                List.of("bookworm-security"),
                List.of("main"),
                Optional.of("/k/one.gpg /k/two.gpg")));
  }

  @Test
  void stanzasAreReadUnlessSwitchedOff() {
    assertThat(AptSources.deb822(DEB822))
        .extracting(Source::uris)
        .containsExactly(
            "http://mirror.example/debian http://second.example/debian",
            "http://inline.example/debian");
  }

  @Test
  void keysThatStandInTheSourceAreKept() {
    Source inline = AptSources.deb822(DEB822).getLast();
    assertThat(inline.forSuite("bullseye"))
        .isEqualTo(
            """
            Types: deb
            URIs: http://inline.example/debian
            Suites: bullseye
            Components: main
            Signed-By:\s
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             abc
             -----END PGP PUBLIC KEY BLOCK-----
            """);
  }

  @Test
  void bothFormatsAreFoundWhereAptLooks() throws IOException {
    write("sources.list", "deb http://a.example/debian stable main\n");
    write("sources.list.d/b.list", "deb http://b.example/x y z\n");
    write("sources.list.d/c.sources", "Types: deb\nURIs: http://c.example\nSuites: s\n");
    write("sources.list.d/d.list.save", "deb http://d.example/debian stable main\n");
    assertThat(AptSources.read(root))
        .extracting(Source::uris)
        .containsExactly("http://a.example/debian", "http://b.example/x", "http://c.example");
  }

  @Test
  void aSystemWithoutSourcesHasNone() throws IOException {
    assertThat(AptSources.read(root)).isEmpty();
    assertThat(AptSources.distribution(List.of(), "bookworm")).isEmpty();
  }

  @Test
  void theDistributionIsTheSourceOfTheRelease() {
    List<Source> sources =
        AptSources.oneLine(
            """
            deb http://tools.example/apt tools-bookworm main
            deb http://stable.example/other stable main
            deb http://parts.example/debian bookworm contrib
            deb http://mirror.example/debian bookworm main
            """);
    assertThat(AptSources.distribution(sources, "bookworm").map(Source::uris))
        .hasValue("http://mirror.example/debian");
  }

  @Test
  void aReleaseWithoutNameIsFoundByTheWordForIt() {
    List<Source> sources =
        AptSources.oneLine(
            "deb http://x.example/apt tools main\ndeb http://m.example/debian sid main\n");
    assertThat(AptSources.distribution(sources, "").map(Source::uris))
        .hasValue("http://m.example/debian");
    assertThat(AptSources.distribution(sources.subList(0, 1), "")).isEmpty();
  }
}
