package dev.nectar.linux;

import dev.nectar.object.Feature;

/**
 * What was found out about a feature.
 *
 * @param feature the feature
 * @param present whether a probe showed it
 * @param reason why it is not there or could not be probed; empty if it is there
 */
public record FeatureReport(Feature feature, boolean present, String reason) {}
