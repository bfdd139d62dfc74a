package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    /** {@code {"a": [1, "x\n"], "bc": 2.5}} */
    private static final byte[] DOCUMENT = bytes().u8(JsonBinary.SMALL_OBJECT)
            .u16(2) // members
            .u16(46) // bytes
            .u16(18)
            .u16(1) // key "a"
            .u16(19)
            .u16(2) // key "bc"
            .u8(JsonBinary.SMALL_ARRAY)
            .u16(21)
            .u8(JsonBinary.DOUBLE)
            .u16(38)
            .text("abc")
            .u16(2) // elements
            .u16(17) // bytes
            .u8(JsonBinary.INT16)
            .u16(1)
            .u8(JsonBinary.STRING)
            .u16(10)
            .u8(2)
            .text("x\n")
            .raw(0, 0, 0, 0)
            .i64(Double.doubleToLongBits(2.5))
            .build();

    private static String print(byte[] document) {
        JsonText text = new JsonText(16);
        byte[] surrounded = bytes().raw(9, 9, 9).raw(document).raw(0xff, 0xff).build();
        text.print("t.j", surrounded, 3, document.length);
        return new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8);
    }

    private static String diffed(byte[] document, EventBuilder diffs) {
        JsonText text = new JsonText(16);
        byte[] diffBytes = diffs.build();
        byte[] all = bytes().raw(document).raw(diffBytes).build();
        text.printWithDiffs("t.j", all, 0, document.length, document.length, diffBytes.length);
        return new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8);
    }

    private static EventBuilder diff(int operation, String path) {
        return bytes().u8(operation).packed(path.length()).text(path);
    }

    private static EventBuilder int16(EventBuilder diff, int value) {
        return diff.packed(3).u8(JsonBinary.INT16).u16(value);
    }

    @Test
    void containersAndScalarsPrintAsMysqlDoes() {
        assertThat(print(DOCUMENT)).isEqualTo("{\"a\": [1, \"x\\n\"], \"bc\": 2.5}");
        assertThat(print(bytes().u8(JsonBinary.LITERAL).u8(1).build())).isEqualTo("true");
        assertThat(print(new byte[0])).isEqualTo("null");
        assertThat(print(bytes().u8(JsonBinary.UINT64).i64(-1).build())).isEqualTo("18446744073709551615");
        assertThat(print(bytes().u8(JsonBinary.STRING).u8(3).raw('"', 1, '\\').build()))
                .isEqualTo("\"\\\"\\u0001\\\\\"");
        assertThat(print(bytes().u8(JsonBinary.OPAQUE).u8(15).u8(1).raw('a').build()))
                .isEqualTo("\"base64:type15:YQ==\"");
    }

    @Test
    void diffsReplaceInsertAndRemove() {
        assertThat(diffed(DOCUMENT, int16(diff(0, "$.bc"), 7))).isEqualTo("{\"a\": [1, \"x\\n\"], \"bc\": 7}");
        assertThat(diffed(DOCUMENT, int16(diff(1, "$.b"), 7)))
                .isEqualTo("{\"a\": [1, \"x\\n\"], \"b\": 7, \"bc\": 2.5}");
        assertThat(diffed(DOCUMENT, int16(diff(1, "$.a[0]"), 7))).isEqualTo("{\"a\": [7, 1, \"x\\n\"], \"bc\": 2.5}");
        assertThat(diffed(DOCUMENT, int16(diff(1, "$.a[99]"), 7))).isEqualTo("{\"a\": [1, \"x\\n\", 7], \"bc\": 2.5}");
        assertThat(diffed(DOCUMENT, diff(2, "$.a[last]"))).isEqualTo("{\"a\": [1], \"bc\": 2.5}");
        assertThat(diffed(DOCUMENT, diff(2, "$.a"))).isEqualTo("{\"bc\": 2.5}");
        assertThat(diffed(DOCUMENT, int16(diff(0, "$"), 7))).isEqualTo("7");
        assertThat(diffed(DOCUMENT, int16(diff(0, "$.bc[0]"), 7))).isEqualTo("{\"a\": [1, \"x\\n\"], \"bc\": 7}");
        assertThat(diffed(DOCUMENT, diff(2, "$.a[last-1]").raw(diff(2, "$.bc").build())))
                .isEqualTo("{\"a\": [\"x\\n\"]}");
    }

    @Test
    void diffsThatDoNotFitTheDocumentAreRefused() {
        for (EventBuilder wrong : new EventBuilder[] {
            diff(2, "$.nope"),
            diff(2, "$.a[7]"),
            diff(2, "$.a.b"),
            diff(2, "$"),
            diff(2, "nope"),
            diff(2, "$.a[x]"),
            diff(2, "$.\"open"),
            diff(9, "$.a"),
            int16(diff(1, "$.a"), 1),
            diff(0, "$.a")
        }) {
            assertThatThrownBy(() -> diffed(DOCUMENT, wrong))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
        }
    }

    @Test
    void damagedDocumentsAreCorruptAndNeverReadOutside() {
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] damaged = DOCUMENT.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length) + 1);
            try {
                print(cut);
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT);
                assertThat(e).hasMessageContaining("t.j");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }
}
