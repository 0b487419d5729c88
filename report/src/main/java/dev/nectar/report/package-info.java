/**
 * What Nectar tells people and programs: the root exception, diagnostics with spans, JSON and
 * tables.
 */
package dev.nectar.report;
