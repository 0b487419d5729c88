/** The bpftrace language: from text to a plan. */
package dev.nectar.script;
