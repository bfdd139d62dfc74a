package io.millrace.server.problems;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path: {@code tls.ca}, {@code objects[2].topic}
 * @param message rule and remedy; never the value of a secret
 */
public record FieldProblem(String field, String message) {}
