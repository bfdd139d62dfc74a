package io.millrace.formats.debezium;

import java.util.List;

/** What stands before the fields of a struct, by index. */
final class Names {
    private final byte[][] rendered;

    Names(ConnectSchema struct, ConnectOut out) {
        this(struct.fields().stream().map(ConnectSchema.Field::name).toList(), out);
    }

    private Names(List<String> names, ConnectOut out) {
        rendered = names.stream().map(out::rendered).toArray(byte[][]::new);
    }

    /** Writes what stands before field {@code index}; fields come in order. */
    void put(int index, ConnectOut out) {
        out.name(rendered[index], index == 0);
    }
}
