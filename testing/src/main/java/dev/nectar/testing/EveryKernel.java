package dev.nectar.testing;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs an {@link EveryKernelTest} on one kernel after the other. */
final class EveryKernel implements ClassTemplateInvocationContextProvider {
  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    return TestedKernel.parse(context.getConfigurationParameter(EveryKernelTest.SETTING)).stream()
        .map(On::new);
  }

  @Override
  public boolean mayReturnZeroClassTemplateInvocationContexts(ExtensionContext context) {
    return false;
  }

  /** On one of them. */
  private record On(TestedKernel kernel) implements ClassTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocation) {
      return kernel.title();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new KernelExtension(kernel));
    }
  }
}
