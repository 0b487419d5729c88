package dev.nectar.session;

import java.util.Optional;

/**
 * A place where a program may notice a problem it cannot report by itself: it counts it in its
 * element of the map {@link Plan#ERRORS}, and user space warns once.
 *
 * @param message what happened, as the language's specification words it
 * @param helper the helper that failed with the code that is kept, if one did
 * @param place where in the script
 */
public record ErrorSite(String message, Optional<String> helper, Place place) {}
