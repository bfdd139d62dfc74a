package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;

/** A table told twice, as a table map event and as a shape, column by column. */
final class TableBuilder {
    static final TableId ID = new TableId("shop", "orders");
    static final long TABLE_ID = 0x1234;

    private final EventBuilder types = EventBuilder.bytes();
    private final EventBuilder metadata = EventBuilder.bytes();
    private final EventBuilder optional = EventBuilder.bytes();
    private final List<ColumnShape> columns = new ArrayList<>();

    /** A column {@code c0}, {@code c1}, ... of the wire type with its metadata bytes. */
    TableBuilder column(int wireType, ColumnShape shape, int... metadataBytes) {
        types.u8(wireType);
        metadata.raw(metadataBytes);
        columns.add(shape);
        return this;
    }

    TableBuilder column(int wireType, ColumnType type, int... metadataBytes) {
        return column(wireType, shape(type, false, -1, -1), metadataBytes);
    }

    TableBuilder unsigned(int wireType, ColumnType type) {
        return column(wireType, shape(type, true, -1, -1));
    }

    TableBuilder sized(int wireType, ColumnType type, int precision, int scale, int... metadataBytes) {
        return column(wireType, shape(type, false, precision, scale), metadataBytes);
    }

    TableBuilder labelled(int wireType, ColumnType type, List<String> labels, int... metadataBytes) {
        ColumnShape plain = new ColumnShape(
                "c" + columns.size(),
                type,
                "",
                false,
                true,
                "utf8mb4",
                -1,
                -1,
                labels,
                ColumnShape.Generated.NO,
                false);
        return column(wireType, plain, metadataBytes);
    }

    TableBuilder optional(int field, byte[] value) {
        optional.u8(field).packed(value.length).raw(value);
        return this;
    }

    private ColumnShape shape(ColumnType type, boolean unsigned, int precision, int scale) {
        return new ColumnShape(
                "c" + columns.size(),
                type,
                "",
                unsigned,
                true,
                type.isText() ? "utf8mb4" : null,
                precision,
                scale,
                List.of(),
                ColumnShape.Generated.NO,
                false);
    }

    TableShape shape() {
        return new TableShape(ID, columns, List.of(), "");
    }

    byte[] mapBytes() {
        byte[] metadataBytes = metadata.build();
        return EventBuilder.bytes()
                .u48(TABLE_ID)
                .u16(1)
                .name(ID.database())
                .name(ID.table())
                .packed(columns.size())
                .raw(types.build())
                .packed(metadataBytes.length)
                .raw(metadataBytes)
                .raw(new byte[(columns.size() + 7) / 8])
                .raw(optional.build())
                .build();
    }

    TableMapEvent map() {
        byte[] bytes = mapBytes();
        return new TableMapEvent().wrap(bytes, 0, bytes.length);
    }

    RowPlan plan() {
        return RowPlan.compile(map(), shape());
    }

    /** Body of a version 2 WRITE or DELETE event with every column present. */
    byte[] rows(byte[]... images) {
        EventBuilder body = EventBuilder.bytes()
                .u48(TABLE_ID)
                .u16(1)
                .u16(2)
                .packed(columns.size())
                .raw(allPresent());
        for (byte[] image : images) {
            body.raw(image);
        }
        return body.build();
    }

    byte[] allPresent() {
        byte[] bitmap = new byte[(columns.size() + 7) / 8];
        java.util.Arrays.fill(bitmap, (byte) 0xff);
        return bitmap;
    }
}
