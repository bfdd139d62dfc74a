package io.millrace.tests.matrix;

import java.util.List;
import java.util.stream.Stream;

/**
 * How the server logs.
 *
 * @param condition which servers have it: conditions that hold together, as {@link ServerKind#fits} reads each
 * @param changed global variables, as assignments
 * @param options with which a server of its own is started; empty where {@code changed} is enough
 * @param partialImages whether rows may lack columns
 */
record Setting(String name, String condition, List<String> changed, List<String> options, boolean partialImages) {
    static final Setting DEFAULT = new Setting("default", "5.5", List.of(), List.of(), false);

    private static final String CHECKSUM = "binlog_checksum = ";
    private static final String METADATA = "binlog_row_metadata = ";
    private static final String IMAGE = "binlog_row_image = ";
    private static final String PARTIAL_JSON = "binlog_row_value_options = ";
    private static final String COMPRESSION = "binlog_transaction_compression = ";
    private static final String EVENT_COMPRESSION = "log_bin_compress = ";
    private static final String ANY_LENGTH = "log_bin_compress_min_len = ";

    Setting {
        changed = List.copyOf(changed);
        options = List.copyOf(options);
    }

    private static Setting of(String name, String condition, String... changed) {
        return new Setting(name, condition, List.of(changed), List.of(), false);
    }

    private static Setting partial(String name, String condition, String... changed) {
        return new Setting(name, condition, List.of(changed), List.of(), true);
    }

    private static Setting started(String name, String condition, List<String> options, String... changed) {
        return new Setting(name, condition, List.of(changed), options, false);
    }

    /** Two runs a server: everything as it is, and much at once. */
    static List<Setting> everyday(ServerKind server) {
        return fitting(
                server,
                DEFAULT,
                of(
                        "metadata FULL, no checksum, PARTIAL_JSON",
                        "mysql8.0",
                        METADATA + "FULL",
                        CHECKSUM + "NONE",
                        PARTIAL_JSON + "'PARTIAL_JSON'"),
                partial("MINIMAL, compressed", "mysql8.0.20", IMAGE + "MINIMAL", COMPRESSION + "ON"));
    }

    /** Each by itself, and those that meet. */
    static List<Setting> all(ServerKind server) {
        return fitting(
                server,
                DEFAULT,
                of("no checksum", "5.6", CHECKSUM + "NONE"),
                partial("row image MINIMAL", "5.6", IMAGE + "MINIMAL"),
                partial("row image NOBLOB", "5.6", IMAGE + "NOBLOB"),
                of("metadata FULL", "8.0", METADATA + "FULL"),
                of("PARTIAL_JSON", "mysql8.0", PARTIAL_JSON + "'PARTIAL_JSON'"),
                of("PARTIAL_JSON, no checksum", "mysql8.0", PARTIAL_JSON + "'PARTIAL_JSON'", CHECKSUM + "NONE"),
                of("compressed", "mysql8.0.20", COMPRESSION + "ON"),
                of("compressed, metadata FULL", "mysql8.0.20", COMPRESSION + "ON", METADATA + "FULL"),
                partial("compressed, NOBLOB", "mysql8.0.20", COMPRESSION + "ON", IMAGE + "NOBLOB"),
                of("compressed, PARTIAL_JSON", "mysql8.0.20", COMPRESSION + "ON", PARTIAL_JSON + "'PARTIAL_JSON'"),
                started("row events v1", "mysql5.6 <8.3", List.of("--log-bin-use-v1-row-events=ON")),
                of("metadata MINIMAL", "mariadb", METADATA + "MINIMAL"),
                partial("row image FULL_NODUP", "mariadb", IMAGE + "FULL_NODUP"),
                of("compressed events", "mariadb", EVENT_COMPRESSION + "ON", ANY_LENGTH + "10"),
                of(
                        "compressed events, metadata FULL, no checksum",
                        "mariadb",
                        EVENT_COMPRESSION + "ON",
                        ANY_LENGTH + "10",
                        METADATA + "FULL",
                        CHECKSUM + "NONE"),
                partial(
                        "compressed events, row image MINIMAL",
                        "mariadb",
                        EVENT_COMPRESSION + "ON",
                        ANY_LENGTH + "10",
                        IMAGE + "MINIMAL"),
                started(
                        "temporal columns in MariaDB's own format, compressed columns with a zlib header",
                        "mariadb",
                        List.of("--mysql56-temporal-format=OFF", "--column-compression-zlib-wrap=ON")),
                started(
                        "temporal columns in MariaDB's own format, metadata FULL",
                        "mariadb",
                        List.of("--mysql56-temporal-format=OFF"),
                        METADATA + "FULL"));
    }

    private static List<Setting> fitting(ServerKind server, Setting... settings) {
        return Stream.of(settings)
                .filter(setting -> Stream.of(setting.condition().split(" ")).allMatch(server::fits))
                .toList();
    }

    /** Every variable that a setting changes, at its default where this one does not change it. */
    List<String> globals(ServerKind server) {
        Stream<String> defaults = server.isMariaDb()
                ? Stream.of(
                        CHECKSUM + "CRC32",
                        IMAGE + "FULL",
                        METADATA + "NO_LOG",
                        EVENT_COMPRESSION + "OFF",
                        ANY_LENGTH + "256")
                : Stream.concat(
                        since(server, "5.6", CHECKSUM + "CRC32", IMAGE + "FULL"),
                        Stream.concat(
                                since(server, "8.0", METADATA + "MINIMAL", PARTIAL_JSON + "''"),
                                since(server, "8.0.20", COMPRESSION + "OFF")));
        return Stream.concat(defaults, changed.stream()).toList();
    }

    private static Stream<String> since(ServerKind server, String version, String... assignments) {
        return server.fits(version) ? Stream.of(assignments) : Stream.empty();
    }
}
