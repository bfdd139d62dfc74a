package io.millrace.formats.debezium;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes Connect values, one call after the other, in the order of their schema. Before a value stands {@link #present},
 * before a struct's field its {@link #name}. Allocates nothing unless it says so. Single-threaded.
 */
abstract class ConnectOut {
    /** Whether a value may be null, and which branch of an Avro union null then is: the second if a default stands first. */
    enum Presence {
        REQUIRED,
        NULL_FIRST,
        NULL_LAST
    }

    private ByteSink sink = new ByteSink(0);

    /** Says where the next values go. */
    final void into(ByteSink newSink) {
        sink = newSink;
    }

    final ByteSink sink() {
        return sink;
    }

    /** What stands before a field, for {@link #name}. */
    abstract byte[] rendered(String fieldName);

    final void name(byte[] rendered, boolean first) {
        separate(first);
        sink.put(rendered);
    }

    /** What stands between a field and the one before. */
    abstract void separate(boolean first);

    /** A value that is null; one that is REQUIRED can not be. */
    abstract void nul(Presence presence);

    abstract void present(Presence presence);

    abstract void number(long value);

    abstract void single(float value);

    abstract void real(double value);

    abstract void bool(boolean value);

    abstract void bytes(byte[] bytes, int offset, int length);

    /** A string, whose UTF-8 the caller appends to {@link #sink()}; returns what {@link #closeText} needs. */
    abstract int openText(int expectedLength);

    abstract void closeText(int from, int expectedLength);

    abstract void openStruct();

    abstract void closeStruct();

    abstract void openArray(int count);

    abstract void item(boolean first);

    abstract void closeArray(int count);

    /** An optional number that is there. */
    final void optionalNumber(long value) {
        present(Presence.NULL_FIRST);
        number(value);
    }

    final void text(byte[] utf8) {
        int from = openText(utf8.length);
        sink.put(utf8);
        closeText(from, utf8.length);
    }

    /** Allocates. */
    final void text(String text) {
        text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An optional string that is there. Allocates. */
    final void optionalText(String text) {
        present(Presence.NULL_FIRST);
        text(text);
    }

    /** What {@code writing} writes, as a constant. */
    final byte[] constant(Consumer<ConnectOut> writing) {
        ByteSink before = sink;
        sink = new ByteSink(64);
        writing.accept(this);
        byte[] bytes = sink.toByteArray();
        sink = before;
        return bytes;
    }
}
