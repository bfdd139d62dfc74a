package io.millrace.benchmarks;

import io.millrace.servers.MysqlServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What Debezium's MySQL connector is told, in whatever it runs. */
final class Debezium {
    static final int HEAP_MB = 512;
    static final String NAME = "bench";
    static final String OFFSETS = "offsets.dat";
    static final String HISTORY = "history.jsonl";

    /** The topic prefix of the run that made the schema history. */
    static final String PREPARED_PREFIX = "prepared";

    private Debezium() {}

    static String topic(Job job) {
        return job.workload() == Workload.START ? job.run() : job.run() + "." + job.table();
    }

    /**
     * The connector's settings: its own defaults, but for the end and, in the tuned variant, for how often it looks for
     * something to send.
     */
    static Map<String, String> settings(Job job, String prefix, boolean tuned) {
        MysqlServer server = job.source().server();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("connector.class", "io.debezium.connector.mysql.MySqlConnector");
        settings.put("tasks.max", "1");
        settings.put("topic.prefix", prefix);
        settings.put("database.hostname", server.host());
        settings.put("database.port", Integer.toString(server.port()));
        settings.put("database.user", server.rootUser());
        settings.put("database.password", server.rootPassword());
        settings.put("database.server.id", "7001");
        settings.put("database.ssl.mode", "disabled");
        settings.put("database.include.list", job.database());
        settings.put("table.include.list", job.table().replace(".", "\\.").replace("*", ".*"));
        settings.put("include.schema.changes", "false");
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put("schema.history.internal.file.filename", "./" + HISTORY);
        settings.put("snapshot.mode", job.workload() == Workload.LOAD_NARROW ? "initial_only" : "no_data");
        if (tuned) {
            settings.put("poll.interval.ms", "1");
        }
        if (job.workload() == Workload.START) {
            settings.put("transforms", "one");
            settings.put("transforms.one.type", "org.apache.kafka.connect.transforms.RegexRouter");
            settings.put("transforms.one.regex", ".*");
            settings.put("transforms.one.replacement", topic(job));
        }
        return settings;
    }

    /** The producer's settings, the same for everybody. */
    static Map<String, String> producer(int lingerMs) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("acks", "all");
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", Integer.toString(lingerMs));
        settings.put("batch.size", Integer.toString(256 << 10));
        settings.put("buffer.memory", Integer.toString(64 << 20));
        return settings;
    }

    /** The files of a start at a place in the binlog: the offset, and the tables as they are there. */
    @SuppressWarnings("ArrayAsKeyOfSetOrMap") // the file of Connect's offsets is such a map, serialised
    static Map<String, byte[]> begin(Job job, @Nullable String history) throws IOException {
        Source.Backlog from = job.from();
        if (from == null) {
            return Map.of();
        }
        if (history == null) {
            throw new IllegalStateException("Debezium was not prepared");
        }
        HashMap<byte[], byte[]> offsets = new HashMap<>();
        offsets.put(
                utf8("[\"" + NAME + "\",{\"server\":\"" + job.run() + "\"}]"),
                utf8("{\"file\":\"" + from.file() + "\",\"pos\":" + from.offset() + ",\"gtids\":\"" + from.gtidSet()
                        + "\"}"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(offsets);
        }
        return Map.of(
                OFFSETS,
                bytes.toByteArray(),
                HISTORY,
                utf8(history.replace("\"" + PREPARED_PREFIX + "\"", "\"" + job.run() + "\"")));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] properties(Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        return utf8(text.toString());
    }
}
