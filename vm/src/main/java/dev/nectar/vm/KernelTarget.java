package dev.nectar.vm;

import dev.nectar.btf.Btf;
import dev.nectar.bytecode.KernelVersion;
import dev.nectar.object.Architecture;
import dev.nectar.object.AttachPattern;
import dev.nectar.object.AttachPoint;
import dev.nectar.object.EventFormat;
import dev.nectar.object.Facility;
import dev.nectar.object.FeatureReport;
import dev.nectar.object.PidNamespace;
import dev.nectar.object.Target;
import dev.nectar.vm.types.Declarations;
import dev.nectar.vm.types.EmbeddedTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is known of one embedded kernel: the target it was given, with what its options declare, and
 * the points of its event sources. For any thread.
 */
final class KernelTarget implements Target {
  private final EmbeddedOptions options;
  private final Target base;
  private volatile Optional<Btf> types = Optional.empty();

  KernelTarget(EmbeddedOptions options) {
    this.options = options;
    this.base = options.target();
  }

  @Override
  public Optional<Btf> types() {
    if (types.isEmpty()) {
      types = Optional.of(make());
    }
    return types;
  }

  private Btf make() {
    Btf given = base.types().orElseGet(EmbeddedTypes::standard);
    StringBuilder more = new StringBuilder(options.declarations());
    options.kfuncs().forEach(each -> more.append('\n').append(each.declaration()).append(';'));
    return more.isEmpty() ? given : Declarations.add(given, more.toString());
  }

  @Override
  public KernelVersion version() {
    return base.version();
  }

  @Override
  public Architecture architecture() {
    return base.architecture();
  }

  @Override
  public List<String> modules() {
    return base.modules();
  }

  @Override
  public Optional<Btf> types(String module) {
    return base.types(module);
  }

  @Override
  public OptionalLong address(String symbol) {
    return base.address(symbol);
  }

  @Override
  public Optional<String> option(String option) {
    return base.option(option);
  }

  @Override
  public Map<String, String> options() {
    return base.options();
  }

  @Override
  public FeatureReport report(Facility facility) {
    return base.report(facility);
  }

  @Override
  public Optional<EventFormat> format(AttachPoint point) {
    return base.format(point);
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    return Stream.concat(
            base.find(pattern).stream(),
            options.sources().stream().flatMap(source -> source.find(pattern)))
        .distinct()
        .toList();
  }

  @Override
  public int cpus() {
    return options.cpus();
  }

  @Override
  public PidNamespace pidNamespace() {
    return base.pidNamespace();
  }
}
