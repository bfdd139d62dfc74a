package io.millrace.formats.debezium;

import io.millrace.formats.json.ByteText;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ShortestDecimal;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Connect values as Kafka's {@code JsonConverter} writes them: bytes as Base64. */
final class JsonConnectOut extends ConnectOut {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final ShortestDecimal shortest = new ShortestDecimal();
    private final UnaryOperator<String> spelling;

    JsonConnectOut() {
        this(UnaryOperator.identity());
    }

    /** @param spelling of the names of fields */
    JsonConnectOut(UnaryOperator<String> spelling) {
        this.spelling = spelling;
    }

    @Override
    byte[] rendered(String fieldName) {
        ByteSink out = new ByteSink(32);
        JsonText.putString(spelling.apply(fieldName), out);
        out.put(':');
        return out.toByteArray();
    }

    @Override
    void separate(boolean first) {
        if (!first) {
            sink().put(',');
        }
    }

    @Override
    void nul(Presence presence) {
        sink().put(NULL);
    }

    @Override
    void present(Presence presence) {}

    @Override
    void number(long value) {
        sink().putDecimal(value);
    }

    @Override
    void single(float value) {
        shortest.append(value, sink());
    }

    @Override
    void real(double value) {
        shortest.append(value, sink());
    }

    @Override
    void bool(boolean value) {
        sink().put(value ? TRUE : FALSE);
    }

    @Override
    void bytes(byte[] bytes, int offset, int length) {
        sink().put('"');
        ByteText.base64(bytes, offset, length, sink());
        sink().put('"');
    }

    @Override
    int openText(int expectedLength) {
        sink().put('"');
        return sink().length();
    }

    @Override
    void closeText(int from, int expectedLength) {
        JsonText.escapeFrom(sink(), from);
        sink().put('"');
    }

    @Override
    void openStruct() {
        sink().put('{');
    }

    @Override
    void closeStruct() {
        sink().put('}');
    }

    @Override
    void openArray(int count) {
        sink().put('[');
    }

    @Override
    void item(boolean first) {
        if (!first) {
            sink().put(',');
        }
    }

    @Override
    void closeArray(int count) {
        sink().put(']');
    }
}
