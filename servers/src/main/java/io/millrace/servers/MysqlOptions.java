package io.millrace.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command line and account statements of a throw-away server, per release. */
final class MysqlOptions {
    private MysqlOptions() {}

    /** The options up to the caller's own, which win because they come later. */
    static List<String> of(MysqlDistribution distribution, Path home, int port) {
        MysqlRelease release = distribution.release();
        List<String> options = new ArrayList<>(List.of(
                "--no-defaults",
                "--basedir=" + distribution.baseDirectory(),
                "--datadir=" + home.resolve("data"),
                "--lc-messages-dir=" + distribution.share(),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                // Relative to the data directory: the path of a socket may have only about 100 characters.
                "--socket=mysql.sock",
                "--pid-file=mysqld.pid",
                "--init-file=" + home.resolve("accounts.sql"),
                "--skip-name-resolve",
                "--server-id=1",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--log-slave-updates",
                "--sync-binlog=0",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=64M",
                "--character-set-server=utf8mb4",
                "--max-connections=200",
                "--max-allowed-packet=64M",
                "--secure-file-priv=",
                "--loose-performance-schema=OFF",
                "--loose-mysqlx=OFF"));
        if (release == MysqlRelease.V5_5) {
            // There an empty value means the current directory, not "anywhere".
            options.remove("--secure-file-priv=");
        }
        if (release == MysqlRelease.V9_7) {
            options.replaceAll(option -> option.equals("--log-slave-updates") ? "--log-replica-updates" : option);
            // Deprecated there, and ROW is its default.
            options.remove("--binlog-format=ROW");
        }
        if (release.hasGtidMode()) {
            options.add("--gtid-mode=ON");
            options.add("--enforce-gtid-consistency=ON");
        }
        if (MysqlServer.isRoot()) {
            options.add("--user=root");
        }
        return options;
    }

    /** One statement per line, as {@code --init-file} wants it; harmless when run again; not in the binlog. */
    static List<String> accounts(MysqlRelease release) {
        List<String> statements = new ArrayList<>();
        statements.add("SET SESSION sql_log_bin = 0;");
        if (release.lacksCreateUserIfNotExists()) {
            // An anonymous account of the local host would be preferred to ours from any host.
            statements.add("DELETE FROM mysql.user WHERE User = '';");
            statements.add("FLUSH PRIVILEGES;");
            statements.add("GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;");
            statements.add("GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'millrace'@'%'"
                    + " IDENTIFIED BY 'millrace';");
            return statements;
        }
        statements.add("CREATE USER IF NOT EXISTS 'root'@'%';");
        statements.add("GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;");
        statements.add("CREATE USER IF NOT EXISTS 'millrace'@'%' IDENTIFIED BY 'millrace';");
        statements.add("GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'millrace'@'%';");
        return statements;
    }
}
