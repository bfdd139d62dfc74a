package io.millrace.testkit;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Another reader's row changes, all with the sequence 0. */
record SequencelessReader(MessageReader reader) implements MessageReader {
    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        RowMessage message = reader.read(value, tables);
        return message == null
                ? null
                : new RowMessage(message.table(), message.snapshot(), 0, message.before(), message.after());
    }
}
