package dev.nectar.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the users of a module can name: the public types of what it exports, with their members. */
final class PublicApi {
  private final Path classes;
  private final ClassLoader loader;
  private final ModuleDescriptor module;

  /**
   * Of a module.
   *
   * @param classes the folder of its classes
   * @param loader finds them, and those they name
   */
  PublicApi(Path classes, ClassLoader loader) throws IOException {
    this.classes = classes;
    this.loader = loader;
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      this.module = ModuleDescriptor.read(in);
    }
  }

  /** A text, the same for the same API: a type in each paragraph, a member in each line. */
  String text() throws IOException, ClassNotFoundException {
    StringBuilder text = new StringBuilder("module " + module.name() + "\n");
    module.requires().stream()
        .filter(each -> each.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
        .map(each -> "  requires transitive " + each.name() + "\n")
        .sorted()
        .forEach(text::append);
    for (String name : exported()) {
      for (Class<?> type : types(name)) {
        text.append('\n').append(declaration(type)).append('\n');
        members(type).forEach(line -> text.append("  ").append(line).append('\n'));
      }
    }
    return text.toString();
  }

  private SortedSet<String> exported() {
    return module.exports().stream()
        .filter(each -> !each.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Class<?>> types(String exported) throws IOException, ClassNotFoundException {
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve(exported.replace('.', '/')))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
          String type = exported + "." + name.substring(0, name.length() - ".class".length());
          Class<?> loaded = Class.forName(type, false, loader);
          if (isSeen(loaded)) {
            found.add(loaded);
          }
        }
      }
    }
    return found;
  }

  private static boolean isSeen(Class<?> type) {
    boolean own = Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass();
    return own && (type.getEnclosingClass() == null || isSeen(type.getEnclosingClass()));
  }

  private static String declaration(Class<?> type) {
    String kind =
        type.isAnnotation()
            ? "@interface"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    String sealed = type.isSealed() ? "sealed " : "";
    boolean open = kind.equals("class") && !Modifier.isFinal(type.getModifiers());
    String parents =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass())
                    .filter(each -> each != Object.class && !type.isRecord() && !type.isEnum()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(each -> shortened(each.getTypeName()))
            .collect(Collectors.joining(", "));
    return sealed
        + (open && !type.isSealed() ? "open " : "")
        + kind
        + " "
        + type.getName()
        + (parents.isEmpty() ? "" : " : " + parents);
  }

  private static SortedSet<String> members(Class<?> type) {
    TreeSet<String> lines = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isSeen(field)) {
        lines.add(
            (field.isEnumConstant() ? "" : shortened(field.getGenericType().getTypeName()) + " ")
                + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isSeen(constructor)) {
        lines.add("new" + parameters(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isSeen(method) && !method.isBridge() && !isOfEveryType(type, method)) {
        lines.add(
            (Modifier.isStatic(method.getModifiers()) ? "static " : "")
                + shortened(method.getGenericReturnType().getTypeName())
                + " "
                + method.getName()
                + parameters(method));
      }
    }
    return lines;
  }

  private static boolean isSeen(Member member) {
    return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
        && !member.isSynthetic()
        && member instanceof AccessibleObject;
  }

  /** What all records and enums have. */
  private static boolean isOfEveryType(Class<?> type, Method method) {
    return switch (method.getName()) {
      case "equals", "hashCode", "toString" -> true;
      case "values", "valueOf" -> type.isEnum();
      default -> false;
    };
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getGenericParameterTypes())
        .map(each -> shortened(each.getTypeName()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Without packages, which the types of one library need not be told apart by. */
  private static String shortened(String type) {
    return type.replaceAll("\\b(?:[a-z][a-z0-9_]*\\.)+(?=[A-Z])", "").replace('$', '.');
  }
}
