package dev.nectar.linux;

/**
 * The network device that a program or map is offloaded to.
 *
 * @param device its index
 * @param namespaceDevice the device number of the file of its network namespace
 * @param namespace the inode of that file
 */
public record Offload(int device, long namespaceDevice, long namespace) {}
