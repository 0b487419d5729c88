package dev.nectar.object.link;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A kernel that is what a test says it is. */
record KnownTarget(
    KernelVersion version,
    Optional<Btf> types,
    Map<String, Btf> ofModules,
    Map<String, Long> addresses,
    Map<String, String> options)
    implements Target {
  static final KnownTarget BARE =
      new KnownTarget(KernelVersion.of(6, 12), Optional.empty(), Map.of(), Map.of(), Map.of());

  KnownTarget with(Btf types) {
    return new KnownTarget(version, Optional.of(types), ofModules, addresses, options);
  }

  KnownTarget withModules(Map<String, Btf> modules) {
    return new KnownTarget(version, types, modules, addresses, options);
  }

  KnownTarget withAddresses(Map<String, Long> symbols) {
    return new KnownTarget(version, types, ofModules, symbols, options);
  }

  KnownTarget withOptions(Map<String, String> values) {
    return new KnownTarget(version, types, ofModules, addresses, values);
  }

  @Override
  public Architecture architecture() {
    return Architecture.X86_64;
  }

  @Override
  public List<String> modules() {
    return ofModules.keySet().stream().sorted().toList();
  }

  @Override
  public Optional<Btf> types(String module) {
    return Optional.ofNullable(ofModules.get(module));
  }

  @Override
  public OptionalLong address(String symbol) {
    Long known = addresses.get(symbol);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  @Override
  public Optional<String> option(String option) {
    return Optional.ofNullable(options.get(option));
  }

  @Override
  public FeatureReport report(Facility facility) {
    throw new AssertionError("linking asks for no feature");
  }

  @Override
  public Optional<EventFormat> format(AttachPoint point) {
    return Optional.empty();
  }

  @Override
  public List<AttachPoint> find(AttachPattern pattern) {
    return List.of();
  }

  @Override
  public int cpus() {
    return 1;
  }

  @Override
  public PidNamespace pidNamespace() {
    return PidNamespace.INITIAL;
  }
}
