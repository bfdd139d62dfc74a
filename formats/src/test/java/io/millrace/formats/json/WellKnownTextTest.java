package io.millrace.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vividsolutions.jts.geom.Geometry;
import com.vividsolutions.jts.io.ByteOrderValues;
import com.vividsolutions.jts.io.WKBWriter;
import com.vividsolutions.jts.io.WKTReader;
import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellKnownTextTest {
    private static String text(byte[] wkb) {
        ByteSink out = new ByteSink(16);
        new WellKnownText().append(wkb, 0, wkb.length, out);
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT(1 2)",
                "POINT(-1.5 0.000000225)",
                "POINT(1e20 12345678.5)",
                "POINT(1.2345678901234568e20 1e15)",
                "POINT(0.001 10000000)",
                "LINESTRING(0 0,1 1,2 1.5)",
                "POLYGON((0 0,10 0,10 10,0 0),(1 1,2 1,2 2,1 1))",
                "MULTIPOINT((0 0),(1 1))",
                "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
                "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
                "GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))",
                "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 1)),POINT(2 2))",
                "GEOMETRYCOLLECTION EMPTY"
            })
    void textOfBothByteOrdersIsTheText(String expected) throws Exception {
        Geometry geometry = new WKTReader().read(expected);

        assertThat(text(new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(geometry)))
                .isEqualTo(expected);
        assertThat(text(new WKBWriter(2, ByteOrderValues.BIG_ENDIAN).write(geometry)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT (1 2)",
                "LINESTRING (0 0, 1 1, 2 1.5)",
                "POLYGON ((0 0, 10 0, 10 10, 0 0), (1 1, 2 1, 2 2, 1 1))",
                "MULTIPOINT ((0 0), (1 1))",
                "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
                "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))",
                "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION EMPTY, POINT (2 2))",
                "GEOMETRYCOLLECTION EMPTY"
            })
    void spacedTextIsThatOfTheJtsLibrary(String expected) throws Exception {
        Geometry geometry = new WKTReader().read(expected);
        byte[] wkb = new WKBWriter().write(geometry);
        ByteSink out = new ByteSink(16);
        new WellKnownText(true).append(wkb, 0, wkb.length, out);

        assertThat(out).hasToString(expected).hasToString(geometry.toText());
    }

    @Test
    void everyCutOffGeometryIsRefused() throws Exception {
        byte[] wkb = new WKBWriter().write(new WKTReader().read("GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))"));
        for (int length = 0; length < wkb.length; length++) {
            byte[] cut = Arrays.copyOf(wkb, length);

            assertThatThrownBy(() -> text(cut))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH));
        }
    }

    @Test
    void wildCountIsRefusedAtOnce() {
        byte[] wkb = {1, 2, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};

        assertThatThrownBy(() -> text(wkb)).hasMessageContaining("2147483647");
    }
}
