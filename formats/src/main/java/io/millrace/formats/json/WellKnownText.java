package io.millrace.formats.json;

import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.ShortestDecimal;

/**
 * Geometries as MySQL's {@code ST_AsText} prints them: {@code POINT(1 2)}, {@code LINESTRING(0 0,1 1)}; or with
 * spaces, as other libraries do.
 *
 * <p>Reads WKB of either byte order (OGC 06-103r4 section 8, two dimensions only: MySQL has no other). X stands first,
 * as stored. Single-threaded; allocates nothing.
 */
public final class WellKnownText {
    private static final int GEOMETRY_COLLECTION = 7;
    private static final int MAX_DEPTH = 64;
    private static final String[] NAMES = {
        "", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"
    };

    private final ShortestDecimal numbers = new ShortestDecimal();
    private final boolean spaced;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private boolean littleEndian;

    /** As MySQL prints them. */
    public WellKnownText() {
        this(false);
    }

    /** @param spaced whether a space stands before parentheses and behind commas: {@code POLYGON ((0 0, 1 0, 1 1, 0 0))} */
    public WellKnownText(boolean spaced) {
        this.spaced = spaced;
    }

    /**
     * Appends the text of the WKB in {@code [offset, offset + length)}.
     *
     * @throws MillraceException with SCHEMA_MISMATCH if it is not one whole geometry
     */
    public void append(byte[] wkb, int offset, int length, ByteSink out) {
        bytes = wkb;
        at = offset;
        end = offset + length;
        geometry(out, 0);
        if (at != end) {
            throw malformed((end - at) + " bytes are left behind it");
        }
    }

    private void geometry(ByteSink out, int depth) {
        int type = header();
        out.putAscii(NAMES[type]);
        if (spaced) {
            out.put(' ');
        }
        if (type == GEOMETRY_COLLECTION) {
            if (depth == MAX_DEPTH) {
                throw malformed("collections are nested deeper than " + MAX_DEPTH);
            }
            int count = count(9);
            if (count == 0) {
                empty(out);
                return;
            }
            for (int i = 0; i < count; i++) {
                open(i, out);
                geometry(out, depth + 1);
            }
            out.put(')');
        } else {
            body(type, out);
        }
    }

    private void body(int type, ByteSink out) {
        switch (type) {
            case 1 -> {
                out.put('(');
                point(out);
                out.put(')');
            }
            case 2 -> points(out);
            case 3 -> {
                int rings = count(4);
                for (int i = 0; i < rings; i++) {
                    open(i, out);
                    points(out);
                }
                close(rings, out);
            }
            default -> {
                int parts = count(9);
                for (int i = 0; i < parts; i++) {
                    open(i, out);
                    int part = header();
                    if (part != type - 3) {
                        throw malformed("a " + NAMES[type] + " holds a " + NAMES[part]);
                    }
                    body(part, out);
                }
                close(parts, out);
            }
        }
    }

    private void open(int part, ByteSink out) {
        out.put(part == 0 ? '(' : ',');
        if (spaced && part > 0) {
            out.put(' ');
        }
    }

    private void empty(ByteSink out) {
        out.putAscii(spaced ? "EMPTY" : " EMPTY");
    }

    private void close(int parts, ByteSink out) {
        if (parts == 0) {
            empty(out);
        } else {
            out.put(')');
        }
    }

    private void points(ByteSink out) {
        int points = count(16);
        for (int i = 0; i < points; i++) {
            open(i, out);
            point(out);
        }
        close(points, out);
    }

    private void point(ByteSink out) {
        coordinate(out);
        out.put(' ');
        coordinate(out);
    }

    private void coordinate(ByteSink out) {
        need(8);
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            long value = bytes[at + i] & 0xFF;
            bits |= value << (8 * (littleEndian ? i : 7 - i));
        }
        at += 8;
        numbers.appendAsMysql(Double.longBitsToDouble(bits), out);
    }

    private int header() {
        need(5);
        int order = bytes[at++];
        if (order != 0 && order != 1) {
            throw malformed("a byte order is 0 or 1, not " + order);
        }
        littleEndian = order == 1;
        int type = unsignedInt();
        if (type < 1 || type > GEOMETRY_COLLECTION) {
            throw malformed("a type is 1 to 7, not " + type);
        }
        return type;
    }

    /** A count of parts of at least {@code leastBytes} each, so that a wild count cannot make a long loop. */
    private int count(int leastBytes) {
        need(4);
        int count = unsignedInt();
        if (count < 0 || count > (end - at) / leastBytes) {
            throw malformed("a count of " + Integer.toUnsignedString(count) + " does not fit");
        }
        return count;
    }

    private int unsignedInt() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (bytes[at + i] & 0xFF) << (8 * (littleEndian ? i : 3 - i));
        }
        at += 4;
        return value;
    }

    private void need(int count) {
        if (end - at < count) {
            throw malformed("it ends early: needed=" + count + ", remaining=" + (end - at));
        }
    }

    private static MillraceException malformed(String what) {
        return new MillraceException(
                ErrorCode.SCHEMA_MISMATCH, "a geometry must be well-formed WKB to be printed as text: " + what);
    }
}
