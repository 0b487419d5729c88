/** From a checked script to programs, maps and actions. */
package dev.nectar.script.lower;
