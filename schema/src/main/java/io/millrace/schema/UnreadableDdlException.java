package io.millrace.schema;

/** A statement or type that the reader does not understand; becomes {@link DdlResult#error()}, never leaves the module. */
final class UnreadableDdlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableDdlException(String message) {
        super(message);
    }
}
