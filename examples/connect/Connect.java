package connect;

import dev.nectar.kernel.Attachment;
import dev.nectar.kernel.Codec;
import dev.nectar.kernel.Kernel;
import dev.nectar.kernel.Link;
import dev.nectar.kernel.LoadedObject;
import dev.nectar.linux.LinuxKernel;
import dev.nectar.object.AttachPoint.Cgroup;
import dev.nectar.object.AttachType;
import dev.nectar.object.elf.ObjectReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import refusal.Refusal;

/** What a control group sends to port 80 goes to another port, and the caller does not notice. */
public final class Connect {
  private Connect() {}

  public static void main(String[] args) throws Throwable {
    Refusal.told(Connect::show);
  }

  public static void show() throws IOException {
    Path group = Files.createTempDirectory(groups(), "nectar-example-");
    try (Kernel kernel = LinuxKernel.open();
        LoadedObject object =
            kernel.load(ObjectReader.read(Connect.class.getResource("connect.bpf.o")));
        ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      object.variable("wanted").set(Codec.INT, 80);
      object.variable("instead").set(Codec.INT, server.getLocalPort());
      Cgroup point = new Cgroup(group.toString(), AttachType.CGROUP_INET4_CONNECT);
      try (Link _ = kernel.attach(new Attachment(object.program("rewrite"), point))) {
        System.out.println("port 80 says: " + call(group, server));
        System.out.println("rewritten: " + object.variable("rewritten").get(Codec.INT));
      }
    } finally {
      Files.delete(group);
    }
  }

  /** A process in the group calls port 80; the server answers whoever calls it. */
  private static String call(Path group, ServerSocket server) throws IOException {
    Process caller =
        new ProcessBuilder("busybox", "sh", "-c", "read go; nc 127.0.0.1 80")
            .redirectErrorStream(true)
            .start();
    try (var out = caller.inputReader()) {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(caller.pid()));
      caller.outputWriter().append('\n').close();
      try (Socket socket = server.accept()) {
        socket
            .getOutputStream()
            .write("hello from another port\n".getBytes(StandardCharsets.US_ASCII));
      }
      return out.readLine();
    } finally {
      caller.onExit().join();
    }
  }

  private static Path groups() throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
      String[] words = mount.split(" ");
      if (words[2].equals("cgroup2")) {
        return Path.of(words[1]);
      }
    }
    throw new IOException(
        "no cgroup2 file system is mounted: mount -t cgroup2 none /sys/fs/cgroup");
  }
}
