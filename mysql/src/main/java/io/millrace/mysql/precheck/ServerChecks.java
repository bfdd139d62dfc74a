package io.millrace.mysql.precheck;

import io.millrace.mysql.metadata.ServerFacts;
import io.millrace.mysql.precheck.Findings.Item;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.List;
import java.util.Locale;

/** The items about the server as a whole: version, role, connection, time. */
final class ServerChecks {
    static final Item CLIENT_ADDR = new Item("SRC_CLIENT_ADDR", "which address and account the server sees");
    static final Item VERSION = new Item("SRC_VERSION", "MySQL 5.5 or later, MariaDB 11.4 or later");
    static final Item IS_PRIMARY =
            new Item("SRC_IS_PRIMARY", "the source is a primary, or a replica that logs what it applies");
    static final Item SSL = new Item("SRC_SSL", "the connection is encrypted with TLS 1.2 or later");
    static final Item TIMEZONE = new Item("SRC_TIMEZONE", "the server's time zone is usable");
    static final Item CLOCK = new Item("SRC_CLOCK", "the server's clock is within 5 s of ours");
    static final Item LONG_TX = new Item("SRC_LONG_TX", "no transaction is open for longer than 10 minutes");
    static final Item LOWER_CASE = new Item("SRC_LOWER_CASE", "how the server treats the case of names");

    static final List<Item> ALL = List.of(CLIENT_ADDR, VERSION, IS_PRIMARY, SSL, TIMEZONE, CLOCK, LONG_TX, LOWER_CASE);

    private static final int OLDEST_VERSION = 50_500;
    private static final int OLDEST_MARIADB = 100_200;
    private static final int OLDEST_TRIED_MARIADB = 110_400;
    private static final long MAX_CLOCK_DIFFERENCE_MS = 5_000;

    private final Findings findings;
    private final MysqlSession session;
    private final ServerFacts facts;

    ServerChecks(Findings findings, MysqlSession session, ServerFacts facts) {
        this.findings = findings;
        this.session = session;
        this.facts = facts;
    }

    void run(String user, String account) {
        findings.info(CLIENT_ADDR, "USER()=" + user + ", CURRENT_USER()=" + account, "");
        version();
        findings.check(IS_PRIMARY, this::role);
        findings.check(SSL, this::tls);
        timeZone();
        findings.check(CLOCK, this::clock);
        findings.check(LONG_TX, this::longTransactions);
        findings.info(LOWER_CASE, "lower_case_table_names=" + facts.lowerCaseTableNames(), "");
    }

    private void version() {
        String found = facts.version() + " (" + facts.variable("version_comment") + ")";
        if (facts.versionNumber() < OLDEST_VERSION) {
            findings.fail(VERSION, found, "Use a server of a supported version");
        } else if (facts.isMariaDb()) {
            mariaDbVersion(found);
        } else {
            findings.pass(VERSION, found);
        }
    }

    private void mariaDbVersion(String found) {
        if (facts.versionNumber() < OLDEST_MARIADB) {
            findings.fail(VERSION, found, "Use a server of a supported version: this one has no GTIDs to go on with");
        } else if (facts.versionNumber() < OLDEST_TRIED_MARIADB) {
            findings.warn(VERSION, found, "Nothing is known to be wrong with it, but it has not been tried");
        } else {
            findings.pass(VERSION, found);
        }
    }

    private void role() {
        boolean renamed = !facts.isMariaDb() && facts.versionNumber() >= 80_022;
        Row status = session.queryOne(renamed ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS");
        if (status == null) {
            findings.pass(IS_PRIMARY, "a primary; read_only=" + facts.variable("read_only"));
            return;
        }
        String of = "a replica of " + status.text("Source_Host", "Master_Host");
        boolean logs = facts.isOn("log_replica_updates") || facts.isOn("log_slave_updates");
        if (logs) {
            findings.warn(IS_PRIMARY, of + " that logs what it applies", "Connect to the primary for less delay");
        } else {
            findings.fail(
                    IS_PRIMARY,
                    of + " with log_slave_updates=OFF: its binlog has none of the primary's changes",
                    "Connect to the primary, or put log-slave-updates under [mysqld] and restart");
        }
    }

    private void tls() {
        Row row = session.queryOne("SHOW SESSION STATUS LIKE 'Ssl_version'");
        String version = row == null ? "" : row.text(1);
        if (version.isEmpty()) {
            findings.info(SSL, "not encrypted", "Set the source's tls mode to REQUIRED or VERIFY_CA");
        } else if (version.equals("TLSv1.2") || version.equals("TLSv1.3")) {
            findings.pass(SSL, version);
        } else {
            findings.warn(SSL, version, "Upgrade the server: TLS before 1.2 is not safe");
        }
    }

    private void timeZone() {
        String zone = facts.variable("time_zone");
        String system = facts.variable("system_time_zone");
        String found = "time_zone=" + zone + ", system_time_zone=" + system + ", read as " + facts.zone();
        boolean guessed = zone.equalsIgnoreCase("SYSTEM")
                && !system.toUpperCase(Locale.ROOT).matches("UTC|GMT|[+-].*")
                && facts.zone() instanceof java.time.ZoneOffset;
        if (guessed) {
            findings.warn(
                    TIMEZONE,
                    found + ", which does not follow daylight saving time",
                    "Set the task's output zone, or the server's: SET GLOBAL time_zone = '+00:00'");
        } else {
            findings.pass(TIMEZONE, found);
        }
    }

    private void clock() {
        long before = System.currentTimeMillis();
        String seconds = session.queryValue("SELECT UNIX_TIMESTAMP()");
        long after = System.currentTimeMillis();
        long server = seconds == null ? 0 : (long) (Double.parseDouble(seconds) * 1000);
        // The server tells whole seconds: it can be up to one second further on.
        long difference = server > after ? server - after : Math.min(0, server + 999 - before);
        if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_MS) {
            findings.pass(CLOCK, "difference at most " + (Math.abs(difference) + 1000) / 1000 + " s");
        } else {
            findings.warn(
                    CLOCK,
                    "the server's clock is " + difference / 1000 + " s from ours: delays will look wrong",
                    "Synchronise both clocks (NTP)");
        }
    }

    private void longTransactions() {
        List<String> old = session
                .queryAll("SELECT trx_mysql_thread_id, trx_started FROM information_schema.INNODB_TRX"
                        + " WHERE trx_started < NOW() - INTERVAL 10 MINUTE")
                .stream()
                .map(row -> "session " + row.text(0) + " since " + row.text(1))
                .toList();
        findings.list(
                LONG_TX,
                io.millrace.model.Precheck.Level.WARN,
                old,
                "none",
                "Wait for them or end them (KILL <session>): the load keeps old row versions as long as they do");
    }
}
