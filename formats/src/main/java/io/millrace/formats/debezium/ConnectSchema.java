package io.millrace.formats.debezium;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema of Kafka Connect, as far as Debezium's messages use it.
 *
 * @param name semantic name, or the record's name of a struct
 * @param version 0 for none
 * @param parameters in order
 * @param defaultValue null for none
 * @param fields of a struct
 * @param items of an array
 */
record ConnectSchema(
        ConnectType type,
        boolean optional,
        @Nullable String name,
        int version,
        @Nullable String doc,
        Map<String, String> parameters,
        @Nullable ConnectDefault defaultValue,
        List<Field> fields,
        @Nullable ConnectSchema items) {
    /** A field of a struct. */
    record Field(String name, ConnectSchema schema) {}

    static ConnectSchema of(ConnectType type) {
        return new ConnectSchema(type, false, null, 0, null, Map.of(), null, List.of(), null);
    }

    static ConnectSchema optional(ConnectType type) {
        return of(type).orNull();
    }

    static ConnectSchema arrayOf(ConnectSchema items) {
        return new ConnectSchema(ConnectType.ARRAY, false, null, 0, null, Map.of(), null, List.of(), items);
    }

    ConnectSchema orNull() {
        return new ConnectSchema(type, true, name, version, doc, parameters, defaultValue, fields, items);
    }

    ConnectSchema named(String newName, int newVersion) {
        return new ConnectSchema(type, optional, newName, newVersion, doc, parameters, defaultValue, fields, items);
    }

    ConnectSchema documented(String newDoc) {
        return new ConnectSchema(type, optional, name, version, newDoc, parameters, defaultValue, fields, items);
    }

    ConnectSchema with(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(parameter, value);
        return new ConnectSchema(type, optional, name, version, doc, more, defaultValue, fields, items);
    }

    ConnectSchema defaultingTo(@Nullable ConnectDefault value) {
        return new ConnectSchema(type, optional, name, version, doc, parameters, value, fields, items);
    }

    ConnectSchema field(String fieldName, ConnectSchema schema) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(fieldName, schema));
        return new ConnectSchema(type, optional, name, version, doc, parameters, defaultValue, more, items);
    }

    /** Whether and how a value of this schema may be null. */
    ConnectOut.Presence presence() {
        if (!optional) {
            return ConnectOut.Presence.REQUIRED;
        }
        return defaultValue == null ? ConnectOut.Presence.NULL_FIRST : ConnectOut.Presence.NULL_LAST;
    }
}
