package io.millrace.formats.dts;

import io.millrace.formats.avro.AvroBytes;
import io.millrace.model.ByteSink;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Writes the tags of one record as an Avro map of one block. Reusable; single-threaded; allocates nothing per record. */
final class TagWriter {
    private static final int NUMBER_LENGTH = 20;

    private final Map<Tag, byte[]> keys = new EnumMap<>(Tag.class);
    private ByteSink out = new ByteSink(0);
    private int countAt;
    private int count;

    TagWriter(Set<Tag> wanted) {
        for (Tag tag : wanted) {
            ByteSink key = new ByteSink(24);
            AvroBytes.putString(tag.key(), key);
            keys.put(tag, key.toByteArray());
        }
    }

    void open(ByteSink sink) {
        out = sink;
        countAt = sink.length();
        count = 0;
        sink.put(0); // fewer than 64 tags: the count is one byte
    }

    void number(Tag tag, long value) {
        if (key(tag)) {
            int from = AvroBytes.open(NUMBER_LENGTH, out);
            out.putDecimal(value);
            AvroBytes.close(from, NUMBER_LENGTH, out);
        }
    }

    void text(Tag tag, byte[] utf8, int length) {
        if (key(tag)) {
            AvroBytes.putBytes(utf8, 0, length, out);
        }
    }

    void text(Tag tag, String value) {
        if (key(tag)) {
            AvroBytes.putString(value, out);
        }
    }

    /** Copies tags that another writer rendered with {@link #open} and {@link #close}. */
    void copy(byte[] rendered) {
        if (rendered.length > 2) {
            count += rendered[0] / 2;
            out.put(rendered, 1, rendered.length - 2);
        }
    }

    void close() {
        out.array()[countAt] = (byte) (count * 2);
        if (count > 0) {
            out.put(0);
        }
    }

    private boolean key(Tag tag) {
        byte[] key = keys.get(tag);
        if (key == null) {
            return false;
        }
        out.put(key);
        count++;
        return true;
    }
}
