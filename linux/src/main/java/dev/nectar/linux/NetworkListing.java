package dev.nectar.linux;

import dev.nectar.kernel.Attached;
import dev.nectar.kernel.LinkInfo.Place;
import dev.nectar.kernel.UnsupportedFeatureException;
import dev.nectar.linux.ListedDevice.Filter;
import dev.nectar.linux.ListedDevice.Queued;
import dev.nectar.linux.ListedDevice.Result;
import dev.nectar.linux.net.Devices;
import dev.nectar.linux.net.Filters;
import dev.nectar.linux.net.NetworkNamespace;
import dev.nectar.linux.sys.Bpf;
import dev.nectar.object.AttachType;
import dev.nectar.object.NetworkPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks what is on the way of packets through a network namespace. */
final class NetworkListing {
  private static final String ACTION = "list the programs of network devices";
  private static final List<AttachType> ROWS =
      List.of(
          AttachType.TCX_INGRESS,
          AttachType.TCX_EGRESS,
          AttachType.NETKIT_PRIMARY,
          AttachType.NETKIT_PEER);

  private final Bpf bpf;

  NetworkListing(Bpf bpf) {
    this.bpf = bpf;
  }

  ListedNetwork read(Optional<Path> namespace, List<ListedLink> links) {
    List<ListedDevice> devices =
        new NetworkNamespace(bpf.calls(), namespace).call(ACTION, this::devices);
    return new ListedNetwork(devices, dissector(namespace), netfilter(links));
  }

  private List<ListedDevice> devices() {
    return new Devices(bpf.calls()).all(ACTION).stream().map(this::device).toList();
  }

  private ListedDevice device(Devices.Device device) {
    List<Queued> queued = new ArrayList<>();
    for (AttachType row : ROWS) {
      queued.addAll(new Query(bpf).queued(device.index(), row, ACTION));
    }
    List<Filter> filters =
        new Filters(bpf.calls())
            .all(device.index(), ACTION).stream().map(NetworkListing::filter).toList();
    return new ListedDevice(device.index(), device.name(), device.xdp(), queued, filters);
  }

  private static Filter filter(Filters.Listed told) {
    return new Filter(
        told.kind(),
        told.priority(),
        told.handle(),
        told.name(),
        told.program(),
        told.direct() ? Result.ACTION : Result.CLASS,
        told.actions().stream()
            .map(each -> new ListedDevice.Action(each.name(), each.program()))
            .toList());
  }

  private OptionalInt dissector(Optional<Path> namespace) {
    try {
      return new Query(bpf)
              .ask(new NetworkPoint.FlowDissector(), new Attached.At(Optional.empty(), namespace))
              .stream()
              .mapToInt(Attached::program)
              .findFirst();
    } catch (UnsupportedFeatureException e) {
      return OptionalInt.empty(); // an older kernel
    }
  }

  private static List<ListedLink> netfilter(List<ListedLink> links) {
    return links.stream()
        .filter(each -> each.info().place() instanceof Place.Netfilter)
        .sorted(Comparator.comparing(NetworkListing::place, ORDER))
        .toList();
  }

  private static final Comparator<Place.Netfilter> ORDER =
      Comparator.comparingInt(Place.Netfilter::family)
          .thenComparingInt(Place.Netfilter::hook)
          .thenComparingInt(Place.Netfilter::priority)
          .thenComparingInt(Place.Netfilter::flags);

  private static Place.Netfilter place(ListedLink link) {
    return (Place.Netfilter) link.info().place();
  }
}
