package io.millrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics as any consumer could, materialises each table by its key, and compares with {@code SELECT} on the
 * source; checks that no row ever went back in time. The order rule is written down at {@link TableState}.
 *
 * <p>Stop the writing first, then {@link #check()}: it waits until the version given by {@link #until} has come and
 * nothing more comes. Two million rows fit in about half a gigabyte.
 *
 * <p>What "equal" means: every value, NULL apart from empty, in canonical text (see {@link SourceColumn}); TIMESTAMP of
 * Canal JSON in the zone given by {@link #timeZone}. Columns named {@code added_...} may be absent from messages older
 * than they are; absent then counts as their default.
 */
public final class Checker {
    /** The formats it can read. */
    public enum Format {
        CANAL_JSON(false),
        DTS_AVRO(true),
        SHAREPLEX_JSON(false),
        DRS_JSON(true),
        DRS_JSON_C(false),
        MAXWELL_JSON(false),
        DEBEZIUM_JSON(true),
        DEBEZIUM_AVRO(true),
        /** With {@code plain.meta: fields} and {@code plain.delete: rewrite}; no tables without a key. */
        PLAIN_JSON(false),
        /** As {@link #PLAIN_JSON}. */
        CONFLUENT_AVRO(true);

        private final boolean instants;

        /** @param instants whether it carries instants, which the reader shows in UTC */
        Format(boolean instants) {
            this.instants = instants;
        }

        private MessageReader newReader(String registryUrl) {
            return switch (this) {
                case CANAL_JSON -> new CanalJsonReader();
                case DTS_AVRO -> new DtsAvroReader(registryUrl);
                case SHAREPLEX_JSON -> new ShareplexJsonReader();
                case DRS_JSON -> new DrsJsonReader(false);
                case DRS_JSON_C -> new DrsJsonReader(true);
                case MAXWELL_JSON -> new MaxwellJsonReader();
                case DEBEZIUM_JSON -> new DebeziumJsonReader();
                case DEBEZIUM_AVRO -> new DebeziumAvroReader(registryUrl);
                case PLAIN_JSON -> new PlainJsonReader();
                case CONFLUENT_AVRO -> new ConfluentAvroReader(registryUrl);
            };
        }
    }

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final String bootstrapServers;
    private final Format format;
    private final List<String> topics;
    private final Map<String, Object> clientProperties = new HashMap<>();
    private final List<String> tables = new ArrayList<>();
    private Duration quiet = Duration.ofSeconds(2);
    private Duration patience = Duration.ofMinutes(3);
    private long wantedVersion = Long.MIN_VALUE;
    private boolean toleratesKeylessLeftovers;
    private boolean acrossServers;
    private @Nullable String timeZone;
    private @Nullable Pattern leftOut;
    private String registryUrl = "";

    /**
     * @param jdbcUrl the source, for MariaDB Connector/J
     * @param topics all topics that hold the tables' messages
     */
    public Checker(
            String jdbcUrl,
            String user,
            String password,
            String bootstrapServers,
            Format format,
            Collection<String> topics) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.bootstrapServers = bootstrapServers;
        this.format = format;
        this.topics = List.copyOf(topics);
    }

    /** A table to check, {@code database.table}. */
    public Checker table(String id) {
        tables.add(id);
        return this;
    }

    /** All base tables of a database, as they are when the check runs. */
    public Checker database(String name) {
        tables.add(name + ".*");
        return this;
    }

    /** Settings of the consumer, security for instance. */
    public Checker clientProperties(Map<String, ?> properties) {
        clientProperties.putAll(properties);
        return this;
    }

    /**
     * The check waits for a row of this version or a later one, of any table in the topics: {@link Workload#stop()} gives
     * it.
     */
    public Checker until(long version) {
        wantedVersion = version;
        return this;
    }

    /** How long nothing may come before the topics count as read; default two seconds. */
    public Checker quiet(Duration duration) {
        quiet = duration;
        return this;
    }

    /** How long nothing may come before the check gives up waiting for its version; default three minutes. */
    public Checker patience(Duration duration) {
        patience = duration;
        return this;
    }

    /** The zone in which formats show TIMESTAMP as text, as MySQL writes it; default the source's global zone. */
    public Checker timeZone(String zone) {
        timeZone = zone;
        return this;
    }

    /**
     * Rows of a keyless table that came with a full load and are not in the source are counted, not reported: a load of
     * such a table that was interrupted starts over, and nobody can tell its first rows from others.
     */
    public Checker toleratingKeylessLeftovers() {
        toleratesKeylessLeftovers = true;
        return this;
    }

    /**
     * The source was another server now and then: a repeat is known by its version alone, because sequences come from
     * positions, which are another server's.
     */
    public Checker acrossServers() {
        acrossServers = true;
        return this;
    }

    /** Columns that no message may have, of any table; their whole names match the expression. */
    public Checker leavingOut(String columns) {
        leftOut = Pattern.compile(columns);
        return this;
    }

    /** Base URL of the schema registry's Confluent-compatible API, for formats whose schemas are there. */
    public Checker registry(String url) {
        registryUrl = url;
        return this;
    }

    /** Reads everything and compares. */
    public CheckReport check() {
        MessageReader reader =
                acrossServers ? new SequencelessReader(format.newReader(registryUrl)) : format.newReader(registryUrl);
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
            setZone(connection);
            List<SourceTable> checked = new ArrayList<>();
            for (String id : tableIds(connection)) {
                int dot = id.indexOf('.');
                SourceTable table = SourceTable.read(connection, id.substring(0, dot), id.substring(dot + 1));
                checked.add(leftOut == null ? table : table.without(leftOut));
            }
            MessageSource messages = new KafkaMessages(bootstrapServers, clientProperties, topics, quiet, patience);
            Materialisation materialisation =
                    new Materialisation(reader, checked, toleratesKeylessLeftovers, wantedVersion);
            messages.forEach(materialisation);
            return materialisation.compare(new JdbcRows(connection), messages);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the source: " + e.getMessage(), e);
        }
    }

    private void setZone(Connection connection) throws SQLException {
        String zone = format.instants ? "+00:00" : timeZone;
        try (Statement statement = connection.createStatement()) {
            if (zone == null) {
                statement.execute("SET SESSION time_zone = @@global.time_zone");
            } else {
                statement.execute("SET SESSION time_zone = '" + zone.replace("'", "''") + "'");
            }
        }
    }

    private List<String> tableIds(Connection connection) throws SQLException {
        List<String> ids = new ArrayList<>();
        for (String table : tables) {
            if (!table.endsWith(".*")) {
                ids.add(table);
                continue;
            }
            String database = table.substring(0, table.length() - 2);
            try (Statement statement = connection.createStatement();
                    ResultSet names = statement.executeQuery(
                            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
                                    + " AND table_schema = '" + database.replace("'", "''") + "' ORDER BY 1")) {
                while (names.next()) {
                    ids.add(database + "." + Objects.requireNonNull(names.getString(1)));
                }
            }
        }
        if (ids.isEmpty()) {
            throw new IllegalStateException("no tables to check: " + tables);
        }
        return ids;
    }
}
