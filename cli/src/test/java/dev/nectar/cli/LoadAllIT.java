package dev.nectar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nectar.cli.Processes.Ran;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nectar prog loadall} on the running kernel, with a BPF file system of its own. */
final class LoadAllIT {
  /** What is mounted goes with the process. */
  private static final List<String> MOUNTED =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "mount -t bpf bpf /mnt && \"$@\"; code=$?; ls /mnt/pins /mnt/maps 2>/dev/null; exit $code",
          "sh");

  @BeforeEach
  void kernel() throws Exception {
    Nectar.assumeKernel();
  }

  private static String golden(String name) {
    return Approved.ROOT
        .resolve("object/src/test/objects/golden")
        .resolve(name)
        .toAbsolutePath()
        .toString();
  }

  private static Ran loadAll(String... words) throws Exception {
    String[] all = new String[words.length + 2];
    all[0] = "prog";
    all[1] = "loadall";
    System.arraycopy(words, 0, all, 2, words.length);
    return Nectar.runBelow(MOUNTED, all);
  }

  @Test
  void programsArePinnedByTheirNames() throws Exception {
    Ran ran = loadAll(golden("map_btf.clang19-el.o"), "/mnt/pins", "--pinmaps", "/mnt/maps");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(": /mnt/pins/")
        .contains("/mnt/pins:\n")
        .contains("/mnt/maps:\n");
  }

  @Test
  void whatTheKernelRefusesIsSaidAndTheRestIsPinned() throws Exception {
    Ran ran = loadAll(golden("sections_trampoline.clang19-el.o"), "/mnt/pins");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("pinned  list (iter/task): /mnt/pins/list\n")
        .contains("refused replacement (freplace/replaceable): ");
  }

  @Test
  void jsonSaysTheSame() throws Exception {
    Ran ran = loadAll("--json", golden("sections_trampoline.clang19-el.o"), "/mnt/pins");
    assertThat(ran.out())
        .contains("{\"name\":\"list\",\"section\":\"iter/task\",\"pinned\":\"/mnt/pins/list\"}")
        .contains("\"section\":\"freplace/replaceable\",\"reason\":");
  }

  /** Runs a script in which {@code n} is the command, with mounts and a network of its own. */
  private static Ran script(String lines) throws Exception {
    String script =
        """
        mount -t bpf bpf /mnt || exit 9
        ip link set lo up
        N="$*"; G=%s
        """
                .formatted(Approved.ROOT.resolve("object/src/test/objects/golden").toAbsolutePath())
            + lines;
    return Nectar.runBelow(List.of("unshare", "--mount", "--net", "sh", "-c", script, "sh"));
  }

  @Test
  void theFirstProgramIsPinnedAsAFile() throws Exception {
    Ran ran =
        script(
            """
            $N prog load $G/map_btf.clang19-el.o /mnt/one pinmaps /mnt/maps
            $N prog load $G/map_btf.clang19-el.o /mnt/one
            $N prog load $G/map_btf.clang19-el.o /mnt/two type kprobe
            ls /mnt/maps
            """);
    assertThat(ran.out())
        .isEqualTo(
            """
            pinned count (tracepoint/syscalls/sys_enter_openat): /mnt/one
            pinned count (kprobe): /mnt/two
            counts
            ring
            sized
            """);
    assertThat(ran.err()).startsWith("ERROR: cannot pin program count as /mnt/one: ");
  }

  @Test
  void mapsThatAreThereTakeThePlaceOfTheObjects() throws Exception {
    Ran ran =
        script(
            """
            O=$G/map_btf.clang19-el.o
            $N prog load $O /mnt/one pinmaps /mnt/maps > /dev/null
            $N prog load $O /mnt/two map name counts pinned /mnt/maps/counts map idx 2 /mnt/maps/ring
            $N prog show /mnt/one | grep map_ids
            $N prog show /mnt/two | grep map_ids
            $N prog load $O /mnt/x map name count /mnt/maps/counts
            $N prog load $O /mnt/x map idx 7 /mnt/maps/counts
            $N prog load $O /mnt/x map name ring /mnt/maps/counts
            """);
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).as(ran.err()).hasSize(3);
    assertThat(ids(lines.get(2)).getFirst()).isEqualTo(ids(lines.get(1)).getFirst());
    assertThat(ids(lines.get(2)).getLast()).isEqualTo(ids(lines.get(1)).getLast());
    assertThat(ids(lines.get(2)).get(1)).isNotEqualTo(ids(lines.get(1)).get(1));
    assertThat(ran.err())
        .contains("has no map count, did you mean counts?")
        .contains("has no map with idx 7, only 0 to 2")
        .contains("cannot reuse map counts as ring: it has HASH, keys of 4, values of 8 bytes");
  }

  private static List<String> ids(String line) {
    return List.of(line.replace("map_ids", "").strip().split(","));
  }

  @Test
  void programsOfPacketsAreAttachedWhereOptionsSay() throws Exception {
    Ran ran =
        script(
            """
            O=$G/sections_network.clang19-el.o
            $N prog loadall $O /mnt/n autoattach --dev lo --at tc_plain=egress \
              --at filter=ipv4/input/3 --at tunnel_out=10.9.0.0/16
            ip route
            test -e /mnt/n/tcx_in && $N -j link show pinned /mnt/n/tcx_in
            """);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("attached xdp_plain (xdp): /mnt/n/xdp_plain, to xdp:lo\n")
        .contains("attached tc_plain (tc): /mnt/n/tc_plain, to tcx:lo:egress\n")
        .contains("attached filter (netfilter): /mnt/n/filter, to netfilter:ipv4:input:3\n")
        .contains("attached dissect (flow_dissector): /mnt/n/dissect, to flow_dissector\n")
        .contains("attached tunnel_out (lwt_out): /mnt/n/tunnel_out, to lwt_out:10.9.0.0/16:lo\n")
        .contains("10.9.0.0/16  encap bpf out tunnel_out dev lo")
        .contains("\"devname\":\"lo\"")
        .contains("skb_in, not attached: say which control group: --cgroup PATH\n")
        .contains("tunnel_in=10.1.0.0/16\n")
        .contains("tc_named, not attached: its section does not say which packets: --at tc_named=")
        .contains("xdp_device, not attached: it is put into a devmap, by nectar map update\n");
  }

  @Test
  void programsOfSocketsAndProcessesAreAttached() throws Exception {
    Ran ran =
        script(
            """
            $N prog loadall $G/sections_sockets.clang19-el.o /mnt/s autoattach
            $N prog loadall $G/sections_user.clang19-el.o /mnt/u autoattach --pid $$
            $N -j prog loadall $G/sections_trampoline.clang19-el.o /mnt/t autoattach
            test $(cat /mnt/t/list | wc -l) -gt 1 && echo walked
            """);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("attached message (sk_msg): /mnt/s/message, to sockmap:message\n")
        .contains("attached lookup (sk_lookup): /mnt/s/lookup, to sk_lookup\n")
        .contains("established, not attached: say which control group: --cgroup PATH\n")
        .contains("reuse, not attached: the process that has the socket attaches it")
        .contains("anywhere, not attached: its section does not say which function: --at anywhere=")
        .contains("\"pinned\":\"/mnt/t/list\",\"attached\":\"iter:task\"")
        .contains("none is given: say which, --extend PROG\"")
        .endsWith("]\nwalked\n");
  }

  @Test
  void clocksOnAllProcessorsArePinnedOneByOne() throws Exception {
    Ran ran =
        script(
            """
            $N prog load $G/sections_tracing.clang19-el.o /mnt/clock type perf_event autoattach \
              --at hz:1
            ls /mnt | grep clock
            """);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("attached entry (perf_event): /mnt/clock, to profile:hz:1\nclock\n")
        .satisfies(
            out ->
                assertThat(out.contains("clock_1\n"))
                    .isEqualTo(Runtime.getRuntime().availableProcessors() > 1));
  }

  @Test
  void programsMayBeBoundToADevice() throws Exception {
    Ran ran =
        script(
            """
            ip link add va type veth peer name vb || exit 8
            $N prog load $G/sections_network.clang19-el.o /mnt/x xdpmeta_dev va autoattach --dev va
            $N prog load $G/sections_network.clang19-el.o /mnt/y xdpmeta_dev nosuch
            """);
    assertThat(ran.err())
        .contains("there is no network device 'nosuch'")
        .contains("cannot load program tc_plain: ");
  }

  @Test
  void wordsThatMakeNoSenseAreRefusedInOneSentence() throws Exception {
    String object = golden("map_btf.clang19-el.o");
    isRefused("load needs an object file and a name to pin as", "load", object);
    isRefused("there is no type xdpp, did you mean xdp?", "load", object, "/x", "type", "xdpp");
    isRefused("there is no type behind type", "load", object, "/x", "type");
    isRefused(
        "unexpected word autoatach, did you mean autoattach?", "load", object, "/x", "autoatach");
    isRefused(
        "behind map goes idx N or name NAME, then the map to use; not 3",
        "loadall",
        object,
        "/x",
        "map",
        "3");
    isRefused(
        "--at x=y: there is no program x", "loadall", object, "/x", "autoattach", "--at", "x=y");
    isRefused(
        "programs are for one device: say which once",
        "load",
        object,
        "/x",
        "dev",
        "lo",
        "dev",
        "lo");
  }

  private static void isRefused(String message, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "prog";
    all[1] = "-j";
    System.arraycopy(words, 0, all, 2, words.length);
    assertThat(Pages.run(all)).isEqualTo(new Pages.Ran(1, "{\"error\":\"" + message + "\"}\n", ""));
  }

  @Test
  void anotherByteOrderIsRefusedInOneSentence() throws Exception {
    Ran ran = loadAll(golden("core_enums.clang16-eb.o"), "/mnt/pins");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(ran.err()).contains("the object is big endian, and this kernel is not");
  }

  @Test
  void aFolderThatIsNotOfABpfFileSystemIsSaidAndNotMade(@TempDir Path temporary) throws Exception {
    Path folder = temporary.resolve("pins");
    Ran ran = Nectar.run("prog", "loadall", golden("map_btf.clang19-el.o"), folder.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("cannot pin programs in " + folder + ": it is in no BPF file system");
    assertThat(folder).doesNotExist();
  }

  @Test
  void whatIsNoObjectIsRefusedInOneSentence() throws Exception {
    Ran ran = loadAll(Approved.ROOT.resolve("pom.xml").toAbsolutePath().toString(), "/mnt/pins");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot be read as an object");
  }
}
