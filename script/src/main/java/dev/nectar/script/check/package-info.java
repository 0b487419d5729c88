/** Gives a syntax tree meaning: attach points, names, types; and finds what is wrong with it. */
package dev.nectar.script.check;
