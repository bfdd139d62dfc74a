package io.millrace.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** A registry that takes what Avro's own parser takes, with all its checks on. */
public final class MemoryRegistry implements SchemaRegistry, SchemaLookup {
    private final List<String> schemas = new ArrayList<>();
    private final Map<String, String> latest = new LinkedHashMap<>();

    @Override
    public synchronized int idOf(String subject, String schema) {
        if (!schemas.contains(schema)) {
            new Schema.Parser().setValidateDefaults(true).parse(schema);
            schemas.add(schema);
        }
        latest.put(subject, schema);
        return schemas.indexOf(schema) + 100_000;
    }

    @Override
    public synchronized String schemaOf(int id) {
        int index = id - 100_000;
        return index >= 0 && index < schemas.size() ? schemas.get(index) : SchemaLookup.NONE.schemaOf(id);
    }

    /** The last schema of each subject. */
    public synchronized Map<String, String> latest() {
        return new LinkedHashMap<>(latest);
    }
}
