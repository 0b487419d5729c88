package dev.nectar.linux;

import dev.nectar.kernel.LinkInfo;
import dev.nectar.object.ProgramType;
import java.util.Optional;

/**
 * A link as a listing shows it.
 *
 * @param id its number
 * @param info what the kernel says of all kinds
 * @param typeNumber its kind, a value of {@code enum bpf_link_type}, also of those that are newer
 *     than {@link dev.nectar.kernel.LinkType}
 * @param detail what it says of this kind besides
 * @param device the name of the network device it is attached to, in this thread's namespace
 * @param programType the type of its program, for links of type {@code TRACING}, which hold several
 */
public record ListedLink(
    int id,
    LinkInfo info,
    int typeNumber,
    LinkDetail detail,
    Optional<String> device,
    Optional<ProgramType> programType) {}
