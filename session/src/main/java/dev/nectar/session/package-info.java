/** One run of a plan on a kernel: events in, typed output out. */
package dev.nectar.session;
