package dev.nectar.testing;

import dev.nectar.bytecode.KernelVersion;
import dev.nectar.host.Capability;
import dev.nectar.kernel.Kernel;
import dev.nectar.object.Feature;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests of a {@link KernelTest} or an {@link EveryKernelTest}: skips or fails those whose
 * requirements are not met, gives them the kernel, fails those that leave descriptors open, and
 * reports what the others have seen ({@link Evidence}). For tests that run one after the other.
 */
public final class KernelExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(KernelExtension.class);

  private final TestedKernel tested;

  /** Made by JUnit: for tests on the running kernel. */
  public KernelExtension() {
    this(TestedKernel.LINUX);
  }

  KernelExtension(TestedKernel tested) {
    this.tested = tested;
  }

  /** What the tests of a class share. JUnit closes it behind the last of them. */
  private record Shared(WitnessedKernel kernel, Requirements requirements)
      implements AutoCloseable {
    static Shared open(TestedKernel tested, ExtensionContext context) {
      String setting = context.getConfigurationParameter(Refusals.SETTING).orElse("skip");
      Kernel kernel = tested.open();
      return new Shared(
          new WitnessedKernel(kernel), tested.requirements(kernel, Refusals.parse(setting)));
    }

    @Override
    public void close() {
      kernel.close();
    }
  }

  private Shared shared(ExtensionContext context) {
    ExtensionContext outermost = context;
    while (outermost.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
      outermost = outermost.getParent().get();
    }
    ExtensionContext.Store store = outermost.getStore(NAMESPACE);
    return store.computeIfAbsent(tested, _ -> Shared.open(tested, context), Shared.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Kernel.class || type == Requirements.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = shared(context);
    return parameter.getParameter().getType() == Kernel.class
        ? shared.kernel()
        : shared.requirements();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (tested == TestedKernel.EMBEDDED) {
      each(context, RequiresLinux.class, needed -> skip(needed.value()));
    }
    Shared shared = shared(context);
    Requirements requirements = shared.requirements();
    each(
        context,
        RequiresKernel.class,
        needed -> requirements.kernel(KernelVersion.parse(needed.value())));
    each(
        context,
        RequiresCapability.class,
        needed -> List.of(needed.value()).forEach((Capability c) -> requirements.capability(c)));
    requirements.permission(shared.kernel());
    each(
        context,
        RequiresFeature.class,
        needed -> List.of(needed.value()).forEach((Feature f) -> requirements.feature(f)));
    context.getStore(NAMESPACE).put(OpenDescriptors.class, OpenDescriptors.now());
  }

  private static void skip(String lack) {
    throw new TestAbortedException("this needs Linux: in the embedded kernel " + lack);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    OpenDescriptors before =
        context.getStore(NAMESPACE).get(OpenDescriptors.class, OpenDescriptors.class);
    WitnessedKernel kernel = shared(context).kernel();
    if (before == null || context.getExecutionException().isPresent()) {
      kernel.evidence().forget();
      return;
    }
    OpenDescriptors left = OpenDescriptors.now().since(before);
    if (!left.kinds().isEmpty()) {
      kernel.evidence().forget();
      throw new AssertionFailedError("the test left descriptors open: " + left.kinds());
    }
    List<String> seen = kernel.evidence().end(kernel);
    if (!seen.isEmpty() && tested == TestedKernel.LINUX) {
      context.publishReportEntry(Evidence.ENTRY, String.join("\n", seen));
    }
  }

  /** The annotations of a type on the test, its class and the classes around that. */
  private static <A extends Annotation> void each(
      ExtensionContext context, Class<A> type, Consumer<A> action) {
    List<AnnotatedElement> places = new ArrayList<>(context.getEnclosingTestClasses());
    places.add(context.getRequiredTestClass());
    places.add(context.getRequiredTestMethod());
    for (AnnotatedElement place : places) {
      AnnotationSupport.findAnnotation(place, type).ifPresent(action);
    }
  }
}
