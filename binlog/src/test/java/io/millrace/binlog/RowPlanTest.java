package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPlanTest {
    private static void assertMismatch(TableBuilder table, String... parts) {
        assertThatThrownBy(table::plan).isInstanceOfSatisfying(MillraceException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH);
            assertThat(e).hasMessageContaining("shop.orders");
            assertThat(e.getMessage()).contains(parts);
        });
    }

    @Test
    void differencesNameTheColumnAndBothSides() {
        assertMismatch(
                new TableBuilder().column(WireType.LONG, ColumnType.BIGINT), "column=c0", "binlog=INT", "known=BIGINT");
        assertMismatch(
                new TableBuilder().sized(WireType.VARCHAR, ColumnType.VARCHAR, 20, -1, 40, 0),
                "length in bytes",
                "binlog=40",
                "known=80");
        assertMismatch(
                new TableBuilder().sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 10, 2, 10, 3),
                "scale",
                "binlog=3",
                "known=2");
        assertMismatch(
                new TableBuilder().sized(WireType.DATETIME2, ColumnType.DATETIME, -1, 3, 6),
                "fraction digits",
                "binlog=6",
                "known=3");
        assertMismatch(new TableBuilder().sized(WireType.BIT, ColumnType.BIT, 9, -1, 0, 1), "binlog=8", "known=9");
        assertMismatch(new TableBuilder().column(WireType.BLOB, ColumnType.TEXT, 3), "MEDIUMTEXT", "known=TEXT");
        assertMismatch(
                new TableBuilder().labelled(WireType.STRING, ColumnType.ENUM, List.of("a"), 0xf7, 2),
                "bytes of a value");
    }

    @Test
    void whatTheOptionalMetadataTellsMustAgreeToo() {
        assertMismatch(
                new TableBuilder().column(WireType.LONG, ColumnType.INT).optional(1, new byte[] {(byte) 0x80}),
                "sign",
                "binlog=unsigned",
                "known=signed");
        assertMismatch(
                new TableBuilder()
                        .column(WireType.LONG, ColumnType.INT)
                        .optional(4, bytes().packed(5).text("other").build()),
                "name",
                "binlog=other",
                "known=c0");
        assertMismatch(
                new TableBuilder()
                        .sized(WireType.VARCHAR, ColumnType.VARCHAR, 10, -1, 40, 0)
                        .optional(2, bytes().packed(8).build()),
                "charset",
                "binlog=latin1",
                "known=utf8mb4");
        assertMismatch(
                new TableBuilder()
                        .labelled(WireType.STRING, ColumnType.ENUM, List.of("a", "b"), 0xf7, 1)
                        .optional(10, bytes().packed(45).build())
                        .optional(
                                6,
                                bytes().packed(2)
                                        .packed(1)
                                        .text("a")
                                        .packed(1)
                                        .text("c")
                                        .build()),
                "labels",
                "[a, c]",
                "[a, b]");
        assertMismatch(
                new TableBuilder()
                        .column(WireType.GEOMETRY, ColumnType.POINT, 4)
                        .optional(7, bytes().packed(2).build()),
                "LINESTRING",
                "POINT");
    }

    @Test
    void aWrongColumnCountIsAMismatch() {
        TableBuilder two =
                new TableBuilder().column(WireType.LONG, ColumnType.INT).column(WireType.LONG, ColumnType.INT);
        TableBuilder one = new TableBuilder().column(WireType.LONG, ColumnType.INT);
        assertThatThrownBy(() -> RowPlan.compile(two.map(), one.shape()))
                .hasMessageContaining("binlog=2")
                .hasMessageContaining("known=1");
    }

    @Test
    void anUnknownColumnTypeIsRefused() {
        assertThatThrownBy(() -> new TableBuilder().column(139, ColumnType.TEXT).plan())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EVENT_UNKNOWN))
                .hasMessageContaining("139");
    }

    @Test
    void aPlanServesTableMapsThatDifferInTheirIdOnly() {
        TableBuilder table = new TableBuilder().column(WireType.LONG, ColumnType.INT);
        RowPlan plan = table.plan();
        byte[] again = table.mapBytes();
        again[0]++;
        TableMapEvent map = new TableMapEvent().wrap(again, 0, again.length);
        assertThat(map.tableId()).isEqualTo(TableBuilder.TABLE_ID + 1);
        assertThat(plan.matches(map)).isTrue();
        again[again.length - 1] ^= 1; // nullability
        assertThat(plan.matches(map)).isFalse();
    }

    @Test
    void withoutNamesThereIsNoShape() {
        assertThat(RowPlan.shapeFrom(
                        new TableBuilder().column(WireType.LONG, ColumnType.INT).map()))
                .isNull();
    }

    @Test
    void cutTableMapsAreCorrupt() {
        byte[] whole = new TableBuilder()
                .sized(WireType.VARCHAR, ColumnType.VARCHAR, 10, -1, 40, 0)
                .optional(2, bytes().packed(45).build())
                .mapBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            if (length == whole.length - 3) {
                continue; // ends before the optional part
            }
            assertThatThrownBy(() -> {
                        TableMapEvent map = new TableMapEvent().wrap(cut, 0, cut.length);
                        map.metadata(map.columns());
                    })
                    .as("cut to " + length)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
        }
    }
}
