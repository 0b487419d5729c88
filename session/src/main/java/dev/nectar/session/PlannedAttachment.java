package dev.nectar.session;

import dev.nectar.object.AttachPoint;

/**
 * A program of a plan and where it is attached.
 *
 * @param program the program's name in the plan's object
 * @param point where
 */
public record PlannedAttachment(String program, AttachPoint point) {}
