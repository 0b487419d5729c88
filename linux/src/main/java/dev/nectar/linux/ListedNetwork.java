package dev.nectar.linux;

import java.util.List;
import java.util.OptionalInt;

/**
 * The programs on the way of packets: {@link KernelListing#network}.
 *
 * @param devices the devices of the namespace, by ascending index, also those without programs
 * @param flowDissector the number of the program that reads packets' headers in the namespace;
 *     empty if there is none, or it is the first namespace's
 * @param netfilter the links of netfilter of all namespaces, of which the kernel does not tell
 *     which: by family, hook and priority
 */
public record ListedNetwork(
    List<ListedDevice> devices, OptionalInt flowDissector, List<ListedLink> netfilter) {}
