package io.millrace.cli;

import java.io.PrintWriter;

/**
 * What commands have in common.
 *
 * @param out stdout, UTF-8
 * @param err stderr, UTF-8
 */
public record Context(Interruption interruption, PrintWriter out, PrintWriter err, Ansi ansi) {}
