package dev.nectar.kernel;

import java.util.List;

/**
 * What a kernel says of an attachment.
 *
 * @param type the kind of link; {@link LinkType#PERF_EVENT} also where the program is set to a perf
 *     event without a link, as before Linux 5.15
 * @param ids the numbers of its links: several for a profile, which has one for each CPU or thread;
 *     none where there is no link
 * @param program the number of the program that runs there; 0 if the kernel does not say, as for a
 *     clock before Linux 5.15
 */
public record LinkInfo(LinkType type, List<Integer> ids, int program) {
  /** Copies the list. */
  public LinkInfo {
    ids = List.copyOf(ids);
  }
}
