package dev.nectar.btf.print;

import dev.nectar.btf.Btf;
import dev.nectar.btf.Tool;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records that {@link JavaPrinter} printed and the JDK's compiler compiled. */
final class CompiledJava {
  private static final String OUTER = "Kernel";

  private final URLClassLoader classes;

  private CompiledJava(URLClassLoader classes) {
    this.classes = classes;
  }

  static CompiledJava of(Path folder, Btf btf, List<Integer> types)
      throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder();
    new JavaPrinter(btf, OUTER).print("made", types, source);
    Path file = Files.createDirectories(folder.resolve("made")).resolve(OUTER + ".java");
    Files.writeString(file, source);
    Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
    new Tool(javac).run("-Xlint:all", "-Werror", "-d", folder.toString(), file.toString());
    URI root = folder.toUri();
    return new CompiledJava(new URLClassLoader(new java.net.URL[] {root.toURL()}));
  }

  Class<?> record(String name) {
    try {
      return classes.loadClass("made." + OUTER + "$" + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("no record " + name + " was printed", e);
    }
  }

  Object read(String record, MemorySegment from, long at) {
    return call(record(record), "read", null, List.of(from, at));
  }

  void write(String record, Object value, MemorySegment to, long at) {
    call(record(record), "write", null, List.of(value, to, at));
  }

  static Object get(Object record, String member) {
    return call(record.getClass(), member, record, List.of());
  }

  private static Object call(
      Class<?> in, String name, @org.jspecify.annotations.Nullable Object on, List<?> arguments) {
    try {
      for (var method : in.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == arguments.size()) {
          return method.invoke(on, new ArrayList<Object>(arguments).toArray());
        }
      }
      throw new AssertionError(in + " has no method " + name);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (InvocationTargetException e) {
      throw new AssertionError(in + "." + name, e.getCause());
    }
  }
}
