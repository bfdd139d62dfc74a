package io.millrace.binlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JSON value that diffs are applied to: a reference to the stored bytes until something inside it changes, then a list
 * of children. Only the containers on changed paths are expanded.
 */
final class JsonNode {
    private final int type;
    private final int at;
    private final int end;
    private boolean expanded;
    private final List<byte[]> keys = new ArrayList<>(0);
    private final List<JsonNode> children = new ArrayList<>(0);

    private JsonNode(int type, int at, int end) {
        this.type = type;
        this.at = at;
        this.end = end;
    }

    /** A value as it is stored; {@code end} bounds it. */
    static JsonNode stored(int type, int at, int end) {
        return new JsonNode(type, at, end);
    }

    int type() {
        return type;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    boolean isExpanded() {
        return expanded;
    }

    boolean isObject() {
        return JsonBinary.isObject(type);
    }

    boolean isArray() {
        return JsonBinary.isArray(type);
    }

    int size() {
        return children.size();
    }

    byte[] key(int index) {
        return keys.get(index);
    }

    JsonNode child(int index) {
        return children.get(index);
    }

    /** Lists the children of an object or array. */
    JsonNode expand(JsonBinary in) {
        if (expanded || !(isObject() || isArray())) {
            return this;
        }
        int count = in.count(type, at, end);
        int innerEnd = in.endOf(type, at);
        for (int i = 0; i < count; i++) {
            if (isObject()) {
                int key = in.keyAt(type, at, i, innerEnd);
                keys.add(Arrays.copyOfRange(in.bytes(), key, key + in.keyLength(type, at, i)));
            }
            int value = in.valueAt(type, at, i, count, innerEnd);
            children.add(stored(in.valueType(type, at, i, count), value, innerEnd));
        }
        expanded = true;
        return this;
    }

    /** Index of a member, or -1 minus the place where it belongs: members are sorted by key length, then bytes. */
    int indexOf(byte[] key) {
        int low = 0;
        int high = keys.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] other = keys.get(middle);
            int order = other.length != key.length
                    ? Integer.compare(other.length, key.length)
                    : Arrays.compareUnsigned(other, key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    void set(int index, JsonNode child) {
        children.set(index, child);
    }

    void insertMember(int index, byte[] key, JsonNode child) {
        keys.add(index, key);
        children.add(index, child);
    }

    void insertElement(int index, JsonNode child) {
        children.add(index, child);
    }

    void remove(int index) {
        children.remove(index);
        if (isObject()) {
            keys.remove(index);
        }
    }
}
