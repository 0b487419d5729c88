/** Text to tokens, tokens to a tree. */
package dev.nectar.filter.syntax;
