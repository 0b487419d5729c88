package dev.nectar.vm;

import dev.nectar.kernel.ClosedException;
import dev.nectar.kernel.LinkInfo;
import dev.nectar.kernel.LinkType;
import dev.nectar.kernel.Program;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.AttachType;
import dev.nectar.object.ProgramType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A table of functions in use. */
final class EmbeddedTable implements FunctionTable {
  private final Registry registry;
  private final String name;
  private final Functions functions;
  private final Runnable end;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A table in use.
   *
   * @param registry the kernel
   * @param name the map's
   * @param functions what it holds
   * @param end what takes it out of use
   */
  EmbeddedTable(Registry registry, String name, Functions functions, Runnable end) {
    this.registry = registry;
    this.name = name;
    this.functions = functions;
    this.end = end;
  }

  @Override
  public Set<String> functions() {
    return Collections.unmodifiableSet(functions.programs().keySet());
  }

  @Override
  public byte[] data() {
    return functions.data().clone();
  }

  @Override
  public Outcome call(String function, Subject.Argument... arguments) {
    if (closed.get()) {
      throw new ClosedException("struct_ops table " + name);
    }
    LiveProgram program = functions.programs().get(function);
    if (program == null) {
      throw new NoSuchElementException("struct_ops table " + name + " has no function " + function);
    }
    long now = registry.owner().clock().monotonic();
    Subject subject = Subject.Arguments.of(arguments);
    return program.run(new Occurrence(now, registry.task(), subject), 0, registry.counts());
  }

  @Override
  public <T> T as(Class<T> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    for (Method method : type.getMethods()) {
      checkTypes(method);
    }
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getDeclaringClass() == Object.class
                ? ofObject(proxy, method, arguments)
                : invoke(method, arguments == null ? new Object[0] : arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static void checkTypes(Method method) {
    Class<?> result = method.getReturnType();
    boolean fits = result == void.class || result == boolean.class || isInteger(result);
    for (Class<?> each : method.getParameterTypes()) {
      fits &=
          isInteger(each) || each == boolean.class || each == String.class || each == byte[].class;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          method + " has other types than integers, booleans, texts and byte arrays");
    }
  }

  private static boolean isInteger(Class<?> type) {
    return type == long.class || type == int.class || type == short.class || type == byte.class;
  }

  @SuppressWarnings("ReferenceEquality") // it is equal to itself alone
  private Object ofObject(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "struct_ops table " + name;
    };
  }

  private Object invoke(Method method, Object[] given) {
    List<Subject.Argument> arguments = new ArrayList<>();
    for (Object each : given) {
      arguments.add(
          switch (each) {
            case byte[] bytes -> Subject.Argument.of(bytes);
            case String text -> Subject.Argument.of(text);
            case Boolean truth -> Subject.Argument.of(truth ? 1 : 0);
            default -> Subject.Argument.of(((Number) each).longValue());
          });
    }
    Outcome outcome = call(method.getName(), arguments.toArray(Subject.Argument[]::new));
    for (int i = 0; i < given.length; i++) {
      if (given[i] instanceof byte[] bytes
          && outcome.arguments().get(i) instanceof Subject.Argument.Pointer(byte[] left)) {
        System.arraycopy(left, 0, bytes, 0, bytes.length);
      }
    }
    return returned(method.getReturnType(), outcome.value());
  }

  private static Object returned(Class<?> type, long value) {
    return switch (type.getName()) {
      case "boolean" -> (value & 0xff) != 0;
      case "byte" -> (byte) value;
      case "short" -> (short) value;
      case "int" -> (int) value;
      default -> value;
    };
  }

  @Override
  public AttachPoint point() {
    return new AttachPoint.Hook(ProgramType.STRUCT_OPS, Optional.of(AttachType.STRUCT_OPS), name);
  }

  @Override
  public LinkInfo info() {
    if (closed.get()) {
      throw new ClosedException("struct_ops table " + name);
    }
    return new LinkInfo(LinkType.STRUCT_OPS, List.of(), 0, new LinkInfo.Place.Untold());
  }

  private UnsupportedFeatureException lacks(String what) {
    return new UnsupportedFeatureException(
        "cannot " + what + " struct_ops table " + name + ": it is kept by whoever calls it",
        "register it again instead");
  }

  @Override
  public void update(Program next) {
    throw lacks("replace");
  }

  @Override
  public void pin(Path file) {
    throw lacks("pin");
  }

  @Override
  public void unpin() {
    // it has no names
  }

  @Override
  public void leave() {
    throw lacks("leave");
  }

  @Override
  public void detach() {
    close();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end.run();
    }
  }
}
