package io.millrace.servers;

/** The MySQL and MariaDB releases that can be obtained, oldest first, with what tests need to know about each. */
public enum MysqlRelease {
    /** 5.5.9: row events v1, no GTID, no fractional seconds. */
    V5_5("mysql-5.5.9", "5.5", false, false),
    /** 5.6.24: GTID, fractional seconds, checksums, row image choice. */
    V5_6("mysql-5.6.24", "5.6", true, false),
    /** 5.7.22: JSON, generated columns. */
    V5_7("mysql-5.7.22", "5.7", true, true),
    /** 8.0.15, the embedded default: small, Linux and macOS. */
    V8_0("mysql-8.0.15", "8.0", true, true),
    /** The newest, from Debian unstable: it moves, so assert capabilities and not its exact version. */
    V9_7("mysql-9", "9.", true, true),
    /** 11.4.5. Its GTIDs are of another kind and always on. */
    MARIADB_11_4("mariadb-11.4.5", "11.4", false, false);

    private final String cacheName;
    private final String versionPrefix;
    private final boolean gtid;
    private final boolean initializes;

    MysqlRelease(String cacheName, String versionPrefix, boolean gtid, boolean initializes) {
        this.cacheName = cacheName;
        this.versionPrefix = versionPrefix;
        this.gtid = gtid;
        this.initializes = initializes;
    }

    /** What {@code SELECT VERSION()} starts with. */
    public String versionPrefix() {
        return versionPrefix;
    }

    /** Whether the server is started with {@code gtid_mode=ON}. */
    public boolean hasGtidMode() {
        return gtid;
    }

    public boolean isMariaDb() {
        return this == MARIADB_11_4;
    }

    /** Whether the oldest accounts syntax ({@code GRANT ... IDENTIFIED BY}) is the only one it has. */
    boolean lacksCreateUserIfNotExists() {
        return this == V5_5 || this == V5_6;
    }

    /** Whether {@code mysqld --initialize-insecure} makes its data directory. */
    boolean initializesItself() {
        return initializes;
    }

    /** Directory name in the cache, and the name in messages. */
    String cacheName() {
        return cacheName;
    }

    boolean runsOn(Platform platform) {
        return platform == Platform.LINUX_X86_64 || (platform.isMac() && (this == V8_0 || this == V5_7));
    }
}
