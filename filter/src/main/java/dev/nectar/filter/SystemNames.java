package dev.nectar.filter;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The names a machine knows by its files {@code services}, {@code protocols}, {@code ethers} and
 * {@code networks}; the well-known services and protocols are known without. The files are read
 * where they are first needed. Safe for several threads.
 */
public final class SystemNames implements Names {
  /** Whether the names of hosts are looked up. */
  public enum HostLookup {
    /** Names of hosts are not known. */
    REFUSED,
    /** The JDK is asked, which may ask the network. */
    ASKED
  }

  private final Path folder;
  private final HostLookup lookup;

  /**
   * The names of a machine.
   *
   * @param folder where the files are, usually {@code /etc}; those that are missing name nothing
   * @param lookup whether the names of hosts are looked up
   */
  public SystemNames(Path folder, HostLookup lookup) {
    this.folder = folder;
    this.lookup = lookup;
  }

  @Override
  public List<Service> services(String name) {
    List<Service> found = services(file("services"), name);
    return found.isEmpty() ? services(builtIn("services"), name) : found;
  }

  private static List<Service> services(List<String[]> lines, String name) {
    Map<Transport, Service> found = new HashMap<>();
    for (String[] line : lines) {
      int slash = line.length < 2 ? -1 : line[1].indexOf('/');
      if (slash > 0 && names(line, name)) {
        OptionalInt port = number(line[1].substring(0, slash), 0xffff);
        String carrier = line[1].substring(slash + 1).toUpperCase(Locale.ROOT);
        for (Transport each : Transport.values()) {
          if (each.name().equals(carrier) && port.isPresent()) {
            found.putIfAbsent(each, new Service(port.getAsInt(), each));
          }
        }
      }
    }
    return List.copyOf(found.values());
  }

  @Override
  public OptionalInt protocol(String name) {
    OptionalInt found = protocol(file("protocols"), name);
    return found.isPresent() ? found : protocol(builtIn("protocols"), name);
  }

  private static OptionalInt protocol(List<String[]> lines, String name) {
    for (String[] line : lines) {
      if (line.length > 1 && names(line, name)) {
        return number(line[1], 255);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether a line of name, number and other names is about a name. */
  private static boolean names(String[] line, String name) {
    for (int i = 0; i < line.length; i++) {
      if (i != 1 && line[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static OptionalInt number(String text, int most) {
    boolean number = text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= most;
    return number ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  @Override
  public List<InetAddress> hosts(String name) {
    if (lookup == HostLookup.REFUSED) {
      return List.of();
    }
    try {
      return List.of(InetAddress.getAllByName(name));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public OptionalLong ethernet(String name) {
    for (String[] line : file("ethers")) {
      if (line.length > 1
          && line[1].equals(name)
          && line[0].matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}")) {
        long address = 0;
        for (String part : line[0].split(":")) {
          address = address << 8 | Long.parseLong(part, 16);
        }
        return OptionalLong.of(address);
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public OptionalInt network(String name) {
    for (String[] line : file("networks")) {
      if (line.length > 1
          && names(line, name)
          && line[1].matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,3}")) {
        String[] parts = line[1].split("\\.");
        int address = 0;
        for (String part : parts) {
          address = address << 8 | Integer.parseInt(part) & 255;
        }
        return OptionalInt.of(address << 32 - 8 * parts.length);
      }
    }
    return OptionalInt.empty();
  }

  private List<String[]> file(String name) {
    try {
      return lines(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String[]> builtIn(String name) {
    try (InputStream in = SystemNames.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return lines(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException("the resource " + name + " cannot be read", e);
    }
  }

  private static List<String[]> lines(String text) {
    List<String[]> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      int comment = line.indexOf('#');
      String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        lines.add(content.split("\\s+"));
      }
    }
    return lines;
  }
}
