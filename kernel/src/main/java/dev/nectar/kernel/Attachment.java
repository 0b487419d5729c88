package dev.nectar.kernel;

import dev.nectar.object.AttachPoint;
import java.util.OptionalInt;

/**
 * A program to attach.
 *
 * @param program the program, of the type the point needs
 * @param point where
 * @param process the process to watch, in the caller's pid namespace, where the kernel can tell
 *     them apart ({@link AttachPoint.Profile}); empty for all
 */
public record Attachment(Program program, AttachPoint point, OptionalInt process) {}
