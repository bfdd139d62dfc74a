package io.millrace.binlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Applies the JSON diffs of a partial update (mysql-server: {@code json_diff.h}, WorkLog 2955).
 *
 * <p>Layout per diff: operation 1 (0 replace, 1 insert, 2 remove), path (length packed, text), and for replace and insert
 * the new value as a document (length packed). A path is {@code $} and legs {@code .name}, {@code ."quoted"}, {@code
 * [3]}, {@code [last]}, {@code [last-1]}. Insert puts a new member into an object, or an element before the index (or
 * behind the last) of an array.
 */
final class JsonDiffs {
    private static final int REPLACE = 0;
    private static final int INSERT = 1;
    private static final int REMOVE = 2;

    private final JsonBinary in;
    private byte[] path = new byte[0];
    private int pathAt;

    // The leg read last: a member's name, or an array index, possibly counted from the end.
    private byte @Nullable [] name;
    private long index;
    private boolean fromEnd;

    JsonDiffs(JsonBinary in) {
        this.in = in;
    }

    /** Applies the diffs at {@code at} in order; returns the new root. */
    JsonNode apply(JsonNode root, int at, int length) {
        EventBytes diffs = new EventBytes("JSON diff of " + in.column()).wrap(in.bytes(), at, length);
        JsonNode current = root;
        while (diffs.remaining() > 0) {
            int operation = diffs.u8();
            path = diffs.copy(diffs.packedInt());
            JsonNode value = null;
            if (operation == REPLACE || operation == INSERT) {
                int valueLength = diffs.packedInt();
                int valueAt = diffs.take(valueLength);
                in.need(valueAt, 1, valueAt + valueLength);
                value = JsonNode.stored(in.bytes()[valueAt] & 0xff, valueAt + 1, valueAt + valueLength);
            } else if (operation != REMOVE) {
                throw corrupt("must be replace, insert or remove, code=" + operation);
            }
            current = applyOne(current, operation, value);
        }
        return current;
    }

    private JsonNode applyOne(JsonNode root, int operation, @Nullable JsonNode value) {
        if (path.length == 0 || path[0] != '$') {
            throw corrupt("must start at $");
        }
        pathAt = 1;
        if (pathAt == path.length) {
            if (operation != REPLACE || value == null) {
                throw corrupt("of the whole document must be a replacement");
            }
            return value;
        }

        JsonNode parent = null;
        int parentIndex = -1;
        JsonNode node = root;
        while (true) {
            readLeg();
            boolean last = pathAt == path.length;
            boolean itself = name == null && !node.isArray() && index == 0;
            if (itself && operation != INSERT) { // [0] of what is no array is the thing itself
                if (!last) {
                    continue;
                }
                if (parent == null) {
                    if (operation == REMOVE || value == null) {
                        throw corrupt("cannot remove the document itself");
                    }
                    return value;
                }
                change(parent, parentIndex, operation, value);
                return root;
            }
            node.expand(in);
            int at = find(node);
            if (last) {
                if (operation == INSERT && value != null) {
                    insert(node, at, value);
                } else {
                    change(node, at, operation, value);
                }
                return root;
            }
            if (at < 0 || at >= node.size()) {
                throw corrupt("must lead to a value");
            }
            parent = node;
            parentIndex = at;
            node = node.child(at);
        }
    }

    /** Index of the leg's child; out of range, or for a member negative as {@link JsonNode#indexOf} says, if none. */
    private int find(JsonNode node) {
        byte[] key = name;
        if (key != null) {
            if (!node.isObject()) {
                throw corrupt("must look for members in objects");
            }
            return node.indexOf(key);
        }
        if (!node.isArray()) {
            throw corrupt("must look for elements in arrays");
        }
        long at = fromEnd ? node.size() - 1 - index : index;
        return (int) Math.max(-1, Math.min(at, node.size()));
    }

    private void change(JsonNode node, int at, int operation, @Nullable JsonNode value) {
        if (at < 0 || at >= node.size()) {
            throw corrupt("must lead to a value");
        }
        if (operation == REMOVE) {
            node.remove(at);
        } else if (value != null) {
            node.set(at, value);
        }
    }

    private void insert(JsonNode node, int at, JsonNode value) {
        byte[] key = name;
        if (key == null) {
            node.insertElement(Math.max(at, 0), value);
        } else if (at < 0) {
            node.insertMember(-1 - at, key, value);
        } else {
            throw corrupt("must not insert a member that is there");
        }
    }

    private void readLeg() {
        int c = path[pathAt++];
        if (c == '.' && pathAt < path.length) {
            name = path[pathAt] == '"' ? quotedName() : plainName();
        } else if (c == '[') {
            name = null;
            readIndex();
        } else {
            throw corrupt("must consist of members and array cells");
        }
    }

    private byte[] plainName() {
        int from = pathAt;
        while (pathAt < path.length && path[pathAt] != '.' && path[pathAt] != '[') {
            pathAt++;
        }
        return java.util.Arrays.copyOfRange(path, from, pathAt);
    }

    private byte[] quotedName() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        pathAt++;
        while (pathAt < path.length && path[pathAt] != '"') {
            if (path[pathAt] == '\\' && pathAt + 1 < path.length) {
                pathAt++;
                unescape(text);
            } else {
                text.write(path[pathAt++]);
            }
        }
        if (pathAt == path.length) {
            throw corrupt("must close its quotes");
        }
        pathAt++;
        return text.toByteArray();
    }

    private void unescape(ByteArrayOutputStream text) {
        int c = path[pathAt++];
        switch (c) {
            case 'b' -> text.write('\b');
            case 't' -> text.write('\t');
            case 'n' -> text.write('\n');
            case 'f' -> text.write('\f');
            case 'r' -> text.write('\r');
            case 'u' -> {
                if (path.length - pathAt < 4) {
                    throw corrupt("must have four digits behind \\u");
                }
                String hex = new String(path, pathAt, 4, StandardCharsets.US_ASCII);
                pathAt += 4;
                try {
                    text.writeBytes(
                            String.valueOf((char) Integer.parseInt(hex, 16)).getBytes(StandardCharsets.UTF_8));
                } catch (NumberFormatException e) {
                    throw corrupt("must have hexadecimal digits behind \\u");
                }
            }
            default -> text.write(c);
        }
    }

    private void readIndex() {
        int close = pathAt;
        while (close < path.length && path[close] != ']') {
            close++;
        }
        if (close == path.length) {
            throw corrupt("must close its array cell");
        }
        String cell = new String(path, pathAt, close - pathAt, StandardCharsets.US_ASCII).replace(" ", "");
        pathAt = close + 1;
        fromEnd = cell.startsWith("last");
        String digits = fromEnd ? cell.substring(cell.startsWith("last-") ? 5 : 4) : cell;
        try {
            index = digits.isEmpty() && fromEnd ? 0 : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw corrupt("must have a number in its array cell");
        }
        if (index < 0) {
            throw corrupt("must have a number in its array cell");
        }
    }

    private RuntimeException corrupt(String rule) {
        return Corrupt.json(in.column(), "a JSON diff " + rule + ", path=" + new String(path, StandardCharsets.UTF_8));
    }
}
