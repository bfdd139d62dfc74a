package io.millrace.binlog;

import io.millrace.model.ByteSink;

/**
 * JSON documents as MySQL prints them: members in stored order, {@code ", "} and {@code ": "} between, doubles
 * as {@link DoubleText}, opaque dates and times with six fraction digits, other opaque values as {@code
 * "base64:typeNN:..."} with a line break every 76 characters (mysql-server: {@code json_dom.cc},
 * wrapper_to_string).
 *
 * <p>Ownership: {@link #bytes()} is valid until the next print. Reused; printing a whole document allocates nothing once
 * the buffer has grown; applying diffs allocates nodes on the changed paths.
 */
final class JsonText {
    /** MySQL refuses documents nested deeper than 100. */
    static final int MAX_DEPTH = 100;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final byte[] SHORT_ESCAPES = new byte[128];

    static {
        SHORT_ESCAPES['"'] = '"';
        SHORT_ESCAPES['\\'] = '\\';
        SHORT_ESCAPES['\b'] = 'b';
        SHORT_ESCAPES['\t'] = 't';
        SHORT_ESCAPES['\n'] = 'n';
        SHORT_ESCAPES['\f'] = 'f';
        SHORT_ESCAPES['\r'] = 'r';
    }

    private final ByteSink out;
    private final JsonBinary in = new JsonBinary();
    private final DoubleText doubles = new DoubleText();
    private final JsonOpaque opaque = new JsonOpaque();

    JsonText(int initialBytes) {
        out = new ByteSink(initialBytes);
    }

    void style(JsonStyle style) {
        doubles.style(style);
        opaque.style(style);
    }

    byte[] bytes() {
        return out.array();
    }

    int length() {
        return out.length();
    }

    /** Prints the document in the range; no bytes at all stand for null, as in the server. */
    void print(String column, byte[] bytes, int at, int length) {
        out.clear();
        in.wrap(column, bytes, length);
        if (length == 0) {
            out.putAscii("null");
        } else {
            value(bytes[at] & 0xff, at + 1, at + length, 1);
        }
    }

    /** Prints the document at {@code at} after the diffs at {@code diffs} have been applied to it. */
    void printWithDiffs(String column, byte[] bytes, int at, int length, int diffs, int diffsLength) {
        if (diffsLength == 0 || length == 0) {
            print(column, bytes, at, length);
            return;
        }
        out.clear();
        in.wrap(column, bytes, (long) length + diffsLength);
        JsonNode root = JsonNode.stored(bytes[at] & 0xff, at + 1, at + length);
        node(new JsonDiffs(in).apply(root, diffs, diffsLength), 1);
    }

    private void node(JsonNode node, int depth) {
        if (!node.isExpanded()) {
            value(node.type(), node.at(), node.end(), depth);
            return;
        }
        checkDepth(depth);
        boolean object = node.isObject();
        out.put(object ? '{' : '[');
        for (int i = 0; i < node.size(); i++) {
            separate(i);
            if (object) {
                byte[] key = node.key(i);
                quoted(key, 0, key.length);
                out.put(':');
                out.put(' ');
            }
            node(node.child(i), depth + 1);
        }
        out.put(object ? '}' : ']');
    }

    private void separate(int index) {
        if (index > 0) {
            out.put(',');
            out.put(' ');
        }
    }

    private void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw Corrupt.json(in.column(), "a JSON document must not be nested deeper than " + MAX_DEPTH);
        }
    }

    private void value(int type, int at, int end, int depth) {
        byte[] bytes = in.bytes();
        switch (type) {
            case JsonBinary.SMALL_OBJECT, JsonBinary.LARGE_OBJECT, JsonBinary.SMALL_ARRAY, JsonBinary.LARGE_ARRAY ->
                container(type, at, end, depth);
            case JsonBinary.LITERAL -> literal(bytes[in.need(at, 1, end)]);
            case JsonBinary.INT16 -> out.putDecimal(LittleEndian.i16(bytes, in.need(at, 2, end)));
            case JsonBinary.UINT16 -> out.putDecimal(LittleEndian.u16(bytes, in.need(at, 2, end)));
            case JsonBinary.INT32 -> out.putDecimal(LittleEndian.i32(bytes, in.need(at, 4, end)));
            case JsonBinary.UINT32 -> out.putDecimal(LittleEndian.u32(bytes, in.need(at, 4, end)));
            case JsonBinary.INT64 -> out.putDecimal(LittleEndian.i64(bytes, in.need(at, 8, end)));
            case JsonBinary.UINT64 -> out.putUnsignedDecimal(LittleEndian.i64(bytes, in.need(at, 8, end)));
            case JsonBinary.DOUBLE -> number(LittleEndian.i64(bytes, in.need(at, 8, end)));
            case JsonBinary.STRING -> {
                int length = in.varLength(at, end);
                quoted(bytes, at + in.varLengthBytes(at), length);
            }
            case JsonBinary.OPAQUE -> {
                int fieldType = bytes[in.need(at, 1, end)] & 0xff;
                int length = in.varLength(at + 1, end);
                opaque.write(in, fieldType, at + 1 + in.varLengthBytes(at + 1), length, out);
            }
            default -> throw Corrupt.json(in.column(), "a JSON value must be of a known type, code=" + type);
        }
    }

    private void number(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isFinite(value)) {
            throw Corrupt.json(in.column(), "a JSON number must be finite");
        }
        doubles.write(value, out);
    }

    private void container(int type, int at, int end, int depth) {
        checkDepth(depth);
        int count = in.count(type, at, end);
        int innerEnd = in.endOf(type, at);
        boolean object = JsonBinary.isObject(type);
        out.put(object ? '{' : '[');
        for (int i = 0; i < count; i++) {
            separate(i);
            if (object) {
                int key = in.keyAt(type, at, i, innerEnd);
                quoted(in.bytes(), key, in.keyLength(type, at, i));
                out.put(':');
                out.put(' ');
            }
            value(in.valueType(type, at, i, count), in.valueAt(type, at, i, count, innerEnd), innerEnd, depth + 1);
        }
        out.put(object ? '}' : ']');
    }

    private void literal(int code) {
        switch (code) {
            case JsonBinary.LITERAL_NULL -> out.putAscii("null");
            case JsonBinary.LITERAL_TRUE -> out.putAscii("true");
            case JsonBinary.LITERAL_FALSE -> out.putAscii("false");
            default -> throw Corrupt.json(in.column(), "a JSON literal must be known, code=" + code);
        }
    }

    private void quoted(byte[] bytes, int at, int length) {
        out.put('"');
        int end = at + length;
        int plainFrom = at;
        for (int i = at; i < end; i++) {
            int b = bytes[i];
            if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
                out.put(bytes, plainFrom, i - plainFrom);
                plainFrom = i + 1;
                escape(b);
            }
        }
        out.put(bytes, plainFrom, end - plainFrom);
        out.put('"');
    }

    private void escape(int b) {
        out.put('\\');
        if (SHORT_ESCAPES[b] != 0) {
            out.put(SHORT_ESCAPES[b]);
        } else {
            out.putAscii("u00");
            out.put(HEX[b >> 4]);
            out.put(HEX[b & 15]);
        }
    }
}
