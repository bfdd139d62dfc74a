package io.millrace.formats;

import io.millrace.formats.dts.DtsAvroFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

/** Records as a person reads them: JSON with line breaks, Avro through Avro's own reader. */
final class SampleText implements SchemaRegistry {
    private static final int FRAME_BYTES = 5;

    private final List<String> schemas = new ArrayList<>();

    @Override
    public int idOf(String subject, String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    /** The records as lines {@code key:}, {@code headers:}, {@code value:}. */
    String of(String format, List<SampleEvents.Sent> records) {
        List<String> texts = new ArrayList<>();
        for (SampleEvents.Sent record : records) {
            StringBuilder text = new StringBuilder();
            if (!record.topic().equals(SampleEvents.TOPIC)) {
                text.append("topic: ").append(record.topic()).append('\n');
            }
            if (record.key() != null) {
                text.append("key: ").append(textOf(format, record.key())).append('\n');
            }
            for (MessageHeader header : record.headers()) {
                text.append("header: ").append(header.name()).append('=');
                text.append(textOf(format, header.value())).append('\n');
            }
            text.append("value: ").append(record.value() == null ? "null" : textOf(format, record.value()));
            texts.add(text.toString());
        }
        return String.join("\n\n", texts);
    }

    private String textOf(String format, byte[] bytes) {
        if (format.equals(DtsAvroFormat.NAME) && bytes[0] != '{') {
            try {
                return avro(
                        new Schema.Parser().parse(DtsAvroFormat.class.getResourceAsStream("Record.avsc")), bytes, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (bytes.length >= FRAME_BYTES && bytes[0] == 0) {
            int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
            Schema schema = new Schema.Parser().parse(schemas.get(id - 1));
            return "(schema id " + id + ") " + avro(schema, bytes, FRAME_BYTES);
        }
        return JsonLayout.of(new String(bytes, StandardCharsets.UTF_8));
    }

    private static String avro(Schema schema, byte[] bytes, int offset) {
        try {
            Object datum = new GenericDatumReader<>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null));
            return JsonLayout.of(datum.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
