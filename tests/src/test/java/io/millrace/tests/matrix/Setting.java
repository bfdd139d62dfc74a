package io.millrace.tests.matrix;

import java.util.ArrayList;
import java.util.List;

/**
 * How the server logs.
 *
 * @param condition which servers have it, as {@link ServerKind#fits} reads it
 * @param changed global variables, as assignments
 * @param partialImages whether rows may lack columns
 */
record Setting(String name, String condition, List<String> changed, boolean partialImages) {
    static final Setting DEFAULT = new Setting("default", "5.5", List.of(), false);

    private static final String CHECKSUM = "binlog_checksum = ";
    private static final String METADATA = "binlog_row_metadata = ";
    private static final String IMAGE = "binlog_row_image = ";
    private static final String PARTIAL_JSON = "binlog_row_value_options = ";
    private static final String COMPRESSION = "binlog_transaction_compression = ";

    Setting {
        changed = List.copyOf(changed);
    }

    private static Setting of(String name, String condition, String... changed) {
        return new Setting(name, condition, List.of(changed), false);
    }

    private static Setting partial(String name, String condition, String... changed) {
        return new Setting(name, condition, List.of(changed), true);
    }

    /** Two runs a server: everything as it is, and much at once. */
    static List<Setting> everyday(ServerKind server) {
        return fitting(
                server,
                DEFAULT,
                of(
                        "metadata FULL, no checksum, PARTIAL_JSON",
                        "8.0",
                        METADATA + "FULL",
                        CHECKSUM + "NONE",
                        PARTIAL_JSON + "'PARTIAL_JSON'"),
                partial("MINIMAL, compressed", "8.0.20", IMAGE + "MINIMAL", COMPRESSION + "ON"));
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
                of("PARTIAL_JSON", "8.0", PARTIAL_JSON + "'PARTIAL_JSON'"),
                of("PARTIAL_JSON, no checksum", "8.0", PARTIAL_JSON + "'PARTIAL_JSON'", CHECKSUM + "NONE"),
                of("compressed", "8.0.20", COMPRESSION + "ON"),
                of("compressed, metadata FULL", "8.0.20", COMPRESSION + "ON", METADATA + "FULL"),
                partial("compressed, NOBLOB", "8.0.20", COMPRESSION + "ON", IMAGE + "NOBLOB"),
                of("compressed, PARTIAL_JSON", "8.0.20", COMPRESSION + "ON", PARTIAL_JSON + "'PARTIAL_JSON'"));
    }

    private static List<Setting> fitting(ServerKind server, Setting... settings) {
        List<Setting> fitting = new ArrayList<>();
        for (Setting setting : settings) {
            if (server.fits(setting.condition()) && (!server.isMariaDb() || setting.equals(DEFAULT))) {
                fitting.add(setting);
            }
        }
        return fitting;
    }

    /** Every variable that a setting changes, at its default where this one does not change it. */
    List<String> globals(ServerKind server) {
        List<String> globals = new ArrayList<>();
        if (server.isMariaDb()) {
            return globals;
        }
        if (server.fits("5.6")) {
            globals.add(CHECKSUM + "CRC32");
            globals.add(IMAGE + "FULL");
        }
        if (server.fits("8.0")) {
            globals.add(METADATA + "MINIMAL");
            globals.add(PARTIAL_JSON + "''");
        }
        if (server.fits("8.0.20")) {
            globals.add(COMPRESSION + "OFF");
        }
        globals.addAll(changed);
        return globals;
    }
}
