package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Shapes, contexts and encodings for the tests of formats. */
public final class Shapes {
    public static final SourceInfo SOURCE = new SourceInfo("8.0.36", "uuid", 101, true, 0, ZoneId.of("Asia/Shanghai"));

    public static final MemoryRegistry REGISTRY = new MemoryRegistry();

    public static final FormatContext CONTEXT = new FormatContext("shop", SOURCE, REGISTRY, false);

    private Shapes() {}

    public static ColumnShape column(String name, ColumnType type, String columnType) {
        return column(name, type, columnType, null, -1, -1, List.of());
    }

    public static ColumnShape text(String name, ColumnType type, String columnType, String charset) {
        return column(name, type, columnType, charset, -1, -1, List.of());
    }

    public static ColumnShape scaled(String name, ColumnType type, String columnType, int precision, int scale) {
        return column(name, type, columnType, null, precision, scale, List.of());
    }

    public static ColumnShape scaled(
            String name, ColumnType type, String columnType, int precision, int scale, String charset) {
        return column(name, type, columnType, charset, precision, scale, List.of());
    }

    public static ColumnShape labelled(String name, ColumnType type, String columnType, String... labels) {
        return column(name, type, columnType, "utf8mb4", -1, -1, List.of(labels));
    }

    private static ColumnShape column(
            String name,
            ColumnType type,
            String columnType,
            String charset,
            int precision,
            int scale,
            List<String> labels) {
        return new ColumnShape(
                name,
                type,
                columnType,
                columnType.contains("unsigned"),
                true,
                charset,
                precision,
                scale,
                labels,
                ColumnShape.Generated.NO,
                false);
    }

    /** Keys as {@code PRIMARY=id} or {@code uk1=a,b}. */
    public static TableShape table(String database, String table, List<ColumnShape> columns, String... keys) {
        List<String> names = columns.stream().map(ColumnShape::name).toList();
        List<KeyShape> shapes = new ArrayList<>();
        for (String key : keys) {
            String[] parts = key.split("=");
            List<Integer> indexes = new ArrayList<>();
            for (String column : parts[1].split(",")) {
                indexes.add(names.indexOf(column));
            }
            shapes.add(new KeyShape(parts[0], indexes, false));
        }
        return new TableShape(new TableId(database, table), columns, shapes, "InnoDB");
    }

    public static ChangeContext at(int fileNumber, long start, long end) {
        return new ChangeContext()
                .binlogFile("binlog.%06d".formatted(fileNumber))
                .transactionStartOffset(start)
                .eventStartOffset(start)
                .eventEndOffset(end)
                .serverId(101);
    }

    public static byte[] encode(
            TableEncoder encoder, ChangeKind kind, FakeRow before, FakeRow after, ChangeContext context) {
        ByteSink out = new ByteSink(16);
        encoder.encode(new RowChange().wrap(kind, before, after, context), out);
        return out.toByteArray();
    }

    /** One row as the only one of its transaction: as {@link #encode}, with what its commit completes. */
    public static byte[] message(
            MessageFormat format,
            TableShape shape,
            ChangeKind kind,
            FakeRow before,
            FakeRow after,
            ChangeContext context) {
        byte[] value = encode(format.encoderFor(shape, "topic"), kind, before, after, context);
        RowCompleter completer = format.rowCompleter();
        if (completer == null || kind == ChangeKind.SNAPSHOT) {
            return value;
        }
        ByteSink out = new ByteSink(16);
        completer.complete(value, 1, 1, context, out);
        return out.toByteArray();
    }
}
