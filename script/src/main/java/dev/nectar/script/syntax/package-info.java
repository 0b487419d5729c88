/** From the text of a script to its syntax tree. */
package dev.nectar.script.syntax;
