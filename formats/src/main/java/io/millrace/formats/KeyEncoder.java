package io.millrace.formats;

import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.KeyShape;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * Record keys as a compact JSON object of key columns in index order, each value its canonical text: {@code
 * {"id":"1"}}. Single-threaded; allocates nothing per row.
 */
public final class KeyEncoder {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final int[] columns;
    private final byte[][] names;
    private final CanonicalText text;

    /** For the primary key, or another key of {@code shape}. */
    public KeyEncoder(TableShape shape, KeyShape key, ZoneId outputZone) {
        text = new CanonicalText(shape, outputZone);
        List<Integer> indexes = key.columns();
        columns = new int[indexes.size()];
        names = new byte[indexes.size()][];
        ByteSink name = new ByteSink(32);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = indexes.get(i);
            name.clear();
            name.put(i == 0 ? '{' : ',');
            JsonText.putString(shape.column(columns[i]).name(), name);
            name.put(':');
            names[i] = name.toByteArray();
        }
    }

    /** Appends the key of {@code row}. */
    public void encode(RowView row, ByteSink out) {
        for (int i = 0; i < columns.length; i++) {
            out.put(names[i]);
            if (row.isNull(columns[i])) {
                out.put(NULL);
                continue;
            }
            out.put('"');
            int from = out.length();
            text.append(row, columns[i], out);
            JsonText.escapeFrom(out, from);
            out.put('"');
        }
        out.put('}');
    }
}
