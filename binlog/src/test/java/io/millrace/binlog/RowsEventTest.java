package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsEventTest {
    private static final byte[] NO_NULLS = {0};

    /** The only column's text, of a row whose value is {@code stored}. */
    private static String value(TableBuilder table, EventBuilder stored) {
        RowsEvent rows = wrap(EventType.WRITE_ROWS, table, table.rows(NO_NULLS, stored.build()));
        assertThat(rows.nextRow()).isTrue();
        String text = new TextWriter().text(rows.after(), 0);
        assertThat(rows.nextRow()).isFalse();
        return text;
    }

    private static RowsEvent wrap(EventType type, TableBuilder table, byte[] body) {
        // Garbage around the event: reading it would show.
        byte[] buffer =
                bytes().raw(0xde, 0xad).raw(body).raw(0xff, 0xff, 0xff, 0xff).build();
        return new RowsEvent().wrap(type, buffer, 2, body.length).bind(table.plan());
    }

    private static TableBuilder one(int wireType, ColumnType type, int... metadata) {
        return new TableBuilder().column(wireType, type, metadata);
    }

    private static TableBuilder sized(int wireType, ColumnType type, int precision, int scale, int... metadata) {
        return new TableBuilder().sized(wireType, type, precision, scale, metadata);
    }

    @Test
    void integersAreSignedAsTheShapeSays() {
        assertThat(value(one(WireType.TINY, ColumnType.TINYINT), bytes().u8(0x80)))
                .isEqualTo("-128");
        assertThat(value(new TableBuilder().unsigned(WireType.TINY, ColumnType.TINYINT), bytes().u8(0x80)))
                .isEqualTo("128");
        assertThat(value(one(WireType.SHORT, ColumnType.SMALLINT), bytes().u16(0xfffe)))
                .isEqualTo("-2");
        assertThat(value(new TableBuilder().unsigned(WireType.SHORT, ColumnType.SMALLINT), bytes().u16(0xfffe)))
                .isEqualTo("65534");
        assertThat(value(one(WireType.INT24, ColumnType.MEDIUMINT), bytes().u24(0x800000)))
                .isEqualTo("-8388608");
        assertThat(value(new TableBuilder().unsigned(WireType.INT24, ColumnType.MEDIUMINT), bytes().u24(0xffffff)))
                .isEqualTo("16777215");
        assertThat(value(one(WireType.LONG, ColumnType.INT), bytes().u32(0xffffffffL)))
                .isEqualTo("-1");
        assertThat(value(new TableBuilder().unsigned(WireType.LONG, ColumnType.INT), bytes().u32(0xffffffffL)))
                .isEqualTo("4294967295");
        assertThat(value(one(WireType.LONGLONG, ColumnType.BIGINT), bytes().i64(-1)))
                .isEqualTo("-1");
        assertThat(value(new TableBuilder().unsigned(WireType.LONGLONG, ColumnType.BIGINT), bytes().i64(-1)))
                .isEqualTo("18446744073709551615");
    }

    @Test
    void fractionsOfNegativeTimesCountTowardsZero() {
        assertThat(value(
                        sized(WireType.TIME2, ColumnType.TIME, -1, 1, 1),
                        bytes().big(0x7fffff, 3).u8(0xf6)))
                .isEqualTo("-00:00:00.100000");
        assertThat(value(sized(WireType.TIME2, ColumnType.TIME, -1, 6, 6), bytes().big(0x800000000000L - 1, 6)))
                .isEqualTo("-00:00:00.000001");
        assertThat(value(sized(WireType.TIME2, ColumnType.TIME, -1, 0, 0), bytes().big(0x800000 + (838 << 12), 3)))
                .isEqualTo("838:00:00.000000");
    }

    @Test
    void oldTemporalsAreDecimalNumbers() {
        assertThat(value(one(WireType.TIME, ColumnType.TIME), bytes().u24(-8385959)))
                .isEqualTo("-838:59:59.000000");
        assertThat(value(one(WireType.DATETIME, ColumnType.DATETIME), bytes().i64(20240229235958L)))
                .isEqualTo("2024-02-29 23:59:58.000000");
        assertThat(value(one(WireType.TIMESTAMP, ColumnType.TIMESTAMP), bytes().u32(0xffffffffL)))
                .isEqualTo("2106-02-07 06:28:15.000000");
        assertThat(value(one(WireType.DATE, ColumnType.DATE), bytes().u24(2024 << 9 | 2 << 5 | 29)))
                .isEqualTo("2024-02-29");
        assertThat(value(one(WireType.NEWDATE, ColumnType.DATE), bytes().u24(0)))
                .isEqualTo("0000-00-00");
        assertThat(value(one(WireType.YEAR, ColumnType.YEAR), bytes().u8(255))).isEqualTo("2155");
        assertThat(value(one(WireType.YEAR, ColumnType.YEAR), bytes().u8(0))).isEqualTo("0000");
    }

    @Test
    void binaryIsPaddedToItsLengthAndTextIsNot() {
        TableBuilder binary = sized(WireType.STRING, ColumnType.BINARY, 4, -1, 0xfe, 4);
        assertThat(value(binary, bytes().u8(2).raw(1, 2))).isEqualTo("01020000");
        TableBuilder text = sized(WireType.STRING, ColumnType.CHAR, 1, -1, 0xfe, 4);
        assertThat(value(text, bytes().u8(2).text("ab"))).isEqualTo("6162");
    }

    @Test
    void lengthsOfCharAbove255BytesHideInTheTypeByte() {
        // CHAR(255) utf8mb4: 1020 bytes; bits 8 and 9 of the length are xor'ed into the real type.
        int length = 1020;
        TableBuilder table =
                sized(WireType.STRING, ColumnType.CHAR, 255, -1, 0xfe ^ ((length & 0x300) >> 4), length & 0xff);
        assertThat(value(table, bytes().u16(3).text("abc"))).isEqualTo("616263");
    }

    @Test
    void choicesBitsAndBlobsHaveTheirWidths() {
        List<String> labels = List.of("a", "b");
        assertThat(value(new TableBuilder().labelled(WireType.STRING, ColumnType.ENUM, labels, 0xf7, 1), bytes().u8(2)))
                .isEqualTo("2");
        assertThat(value(new TableBuilder().labelled(WireType.STRING, ColumnType.SET, labels, 0xf8, 1), bytes().u8(3)))
                .isEqualTo("3");
        assertThat(value(sized(WireType.BIT, ColumnType.BIT, 10, -1, 2, 1), bytes().raw(0x02, 0x01)))
                .isEqualTo("513");
        assertThat(value(
                        one(WireType.BLOB, ColumnType.MEDIUMBLOB, 3),
                        bytes().u24(2).raw(0xca, 0xfe)))
                .isEqualTo("CAFE");
        assertThat(value(
                        one(WireType.VECTOR, ColumnType.VECTOR, 4),
                        bytes().u32(4).raw(0, 0, 128, 63)))
                .isEqualTo("0000803F");
        assertThat(value(
                        one(WireType.GEOMETRY, ColumnType.POINT, 4),
                        bytes().u32(2).raw(1, 2)))
                .isEqualTo("0102");
    }

    @Test
    void absentAndNullColumnsAreToldApart() {
        TableBuilder table = new TableBuilder()
                .column(WireType.LONG, ColumnType.INT)
                .column(WireType.LONG, ColumnType.INT)
                .column(WireType.LONG, ColumnType.INT);
        byte[] body = bytes().u48(TableBuilder.TABLE_ID)
                .u16(1)
                .u16(2)
                .packed(3)
                .u8(0b101)
                .u8(0b110)
                .u8(0b00)
                .u32(1)
                .u32(3) // before: c0, c2
                .u8(0b10)
                .u32(22) // after: c1, and c2 NULL
                .build();
        RowsEvent rows = wrap(EventType.UPDATE_ROWS, table, body);
        assertThat(rows.nextRow()).isTrue();
        assertThat(rows.kind()).isEqualTo(ChangeKind.UPDATE);
        TextWriter writer = new TextWriter();
        assertThat(writer.row(rows.before())).containsExactly("1", TextWriter.ABSENT, "3");
        assertThat(rows.before().isPresent(1)).isFalse();
        assertThat(rows.before().isNull(1)).isFalse();
        // What the image after the change leaves out is as the one before it says.
        assertThat(writer.row(rows.after())).containsExactly("1", "22", null);
        assertThat(rows.after().isPresent(0)).isTrue();
        assertThat(rows.after().sameValue(0, rows.before())).isTrue();
        assertThat(rows.after().sameValue(1, rows.before())).isFalse();
        assertThat(rows.after().isNull(2)).isTrue();
        assertThat(rows.after().sameValue(2, rows.before())).isFalse();
        assertThat(rows.nextRow()).isFalse();
    }

    @Test
    void anInsertWithoutAnyColumnIsOneRow() {
        TableBuilder table = one(WireType.LONG, ColumnType.INT);
        byte[] body =
                bytes().u48(TableBuilder.TABLE_ID).u16(1).u16(2).packed(1).u8(0).build();
        RowsEvent rows = wrap(EventType.WRITE_ROWS, table, body);
        assertThat(rows.nextRow()).isTrue();
        assertThat(rows.after().isPresent(0)).isFalse();
        assertThat(rows.nextRow()).isFalse();
    }

    @Test
    void versionOneHasNoExtraDataAndVersionTwoSkipsIt() {
        TableBuilder table = one(WireType.LONG, ColumnType.INT);
        byte[] one = bytes().u48(1).u16(1).packed(1).u8(1).u8(0).u32(5).build();
        RowsEvent rows = wrap(EventType.DELETE_ROWS_V1, table, one);
        assertThat(rows.nextRow()).isTrue();
        assertThat(rows.after()).isNull();
        assertThat(new TextWriter().text(rows.before(), 0)).isEqualTo("5");
        byte[] two = bytes().u48(1)
                .u16(1)
                .u16(6)
                .text("more")
                .packed(1)
                .u8(1)
                .u8(0)
                .u32(6)
                .build();
        rows = wrap(EventType.WRITE_ROWS, table, two);
        assertThat(rows.nextRow()).isTrue();
        assertThat(new TextWriter().text(rows.after(), 0)).isEqualTo("6");
    }

    @Test
    void everyCutOfARowIsACorruptEventThatNamesTheColumn() {
        TableBuilder table = new TableBuilder()
                .column(WireType.LONG, ColumnType.INT)
                .sized(WireType.VARCHAR, ColumnType.VARCHAR, 100, -1, 0x90, 1)
                .sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 10, 2, 10, 2)
                .column(WireType.JSON, ColumnType.JSON, 4);
        byte[] row = bytes().u8(0)
                .u32(1)
                .u16(3)
                .text("abc")
                .raw(0x80, 0, 0, 0, 0)
                .u32(2)
                .raw(4, 0)
                .build();
        RowsEvent whole = wrap(EventType.WRITE_ROWS, table, table.rows(row));
        assertThat(whole.nextRow()).isTrue();
        for (int length = 1; length < row.length; length++) {
            RowsEvent cut = wrap(EventType.WRITE_ROWS, table, table.rows(Arrays.copyOf(row, length)));
            assertThatThrownBy(cut::nextRow)
                    .as("cut to " + length)
                    .isInstanceOfSatisfying(MillraceException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT);
                        assertThat(e).hasMessageContaining("shop.orders");
                        assertThat(e).hasMessageContaining("needed bytes=");
                        assertThat(e).hasMessageContaining("remaining bytes=");
                    });
        }
    }

    @Test
    void aValueLongerThanItsColumnIsCorrupt() {
        TableBuilder table = sized(WireType.VARCHAR, ColumnType.VARCHAR, 1, -1, 4, 0);
        RowsEvent rows = wrap(
                EventType.WRITE_ROWS,
                table,
                table.rows(NO_NULLS, bytes().u8(5).text("abcde").build()));
        assertThatThrownBy(rows::nextRow).hasMessageContaining("limit=4").hasMessageContaining("shop.orders.c0");
    }

    @Test
    void aDecimalThatHoldsNoDigitsIsCorrupt() {
        TableBuilder table = sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 9, 0, 9, 0);
        byte[] body = table.rows(NO_NULLS, bytes().raw(0xff, 0xff, 0xff, 0xff).build());
        RowsEvent rows = wrap(EventType.WRITE_ROWS, table, body);
        rows.nextRow();
        assertThatThrownBy(() -> new TextWriter().text(rows.after(), 0)).hasMessageContaining("decimal digits");
    }

    @Test
    void randomBytesNeverLeadOutOfTheEvent() {
        java.util.Random random = new java.util.Random(7);
        TableBuilder table = new TableBuilder()
                .column(WireType.BLOB, ColumnType.BLOB, 2)
                .column(WireType.JSON, ColumnType.JSON, 4)
                .sized(WireType.VARCHAR, ColumnType.VARCHAR, 10, -1, 40, 0)
                .sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 30, 10, 30, 10);
        TextWriter writer = new TextWriter();
        for (int i = 0; i < 20_000; i++) {
            byte[] image = new byte[random.nextInt(80)];
            random.nextBytes(image);
            if (image.length > 5) {
                image[0] = (byte) (random.nextInt() & 0b1011);
                image[1] = 1;
                image[2] = 0;
                image[4] = (byte) random.nextInt(60);
                image[5] = 0;
            }
            try {
                RowsEvent rows = wrap(
                        EventType.UPDATE_ROWS_V1,
                        table,
                        bytes().u48(1).u16(0).packed(4).u8(15).u8(15).raw(image).build());
                while (rows.nextRow()) {
                    writer.row(rows.before());
                    writer.row(rows.after());
                }
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT);
            }
        }
    }
}
