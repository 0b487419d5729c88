package dev.nectar.cli;

/**
 * A page of help that is not about one command; its text is the resource {@code help/NAME.md}.
 *
 * @param name as typed after {@code nectar help}
 * @param summary one line, without a full stop
 */
record Topic(String name, String summary) {}
