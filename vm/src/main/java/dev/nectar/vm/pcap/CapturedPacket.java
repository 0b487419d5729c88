package dev.nectar.vm.pcap;

/**
 * A packet of a file.
 *
 * @param nanos when it was seen, in nanoseconds since 1970
 * @param link what it starts with
 * @param bytes as much of it as was kept. Not copied
 * @param length how long it was, at least as much as was kept
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record CapturedPacket(long nanos, LinkType link, byte[] bytes, long length) {}
