package io.millrace.tests.faults;

/** The kinds of faults, with how often each is drawn beside the others. */
enum Fault {
    KILL_MILLRACE("kill -9 of Millrace", 30),
    KILL_MYSQLD("kill -9 of mysqld", 28),
    KILL_BROKER("kill -9 of a broker", 26),
    FREEZE_MILLRACE("SIGSTOP and SIGCONT of Millrace", 4),
    FREEZE_MYSQLD("SIGSTOP and SIGCONT of mysqld", 4),
    FREEZE_BROKER("SIGSTOP and SIGCONT of a broker", 4),
    CUT_SOURCE("connections to mysqld cut", 5),
    CUT_BROKERS("connections to the brokers cut", 5),
    HALF_OPEN_SOURCE("connections to mysqld half open", 1),
    HALF_OPEN_BROKERS("connections to a broker half open", 2),
    STALL_SOURCE("nothing gets through to mysqld", 2),
    STALL_BROKERS("nothing gets through to a broker", 2),
    DELAY_SOURCE("delay to mysqld", 3),
    DELAY_BROKERS("delay to the brokers, another on each connection", 3),
    SLOW_BROKER("a slow broker", 3),
    FULL_DISK("disk of a broker full", 2),
    ELECT_LEADERS("leaders moved by election", 4),
    EXPIRE_TRANSACTION("Millrace stopped for longer than its transactions may last", 2),
    CLOCK_JUMP("wall clock of Millrace jumps", 4),
    ROTATE_BINLOG("binlog rotated", 4),
    PURGE_BINLOG("binlog purged up to what is needed", 3),
    SWITCH_SOURCE("primary and replica change places", 4),
    RESTART_TASK("task stopped and started", 3),
    PAUSE_TASK("task stopped for seconds and resumed", 3),
    CHANGE_THROTTLE("throttles of the running task changed", 5),
    CHANGE_CONNECTIONS("compression of the running task changed", 2),
    MOVE_TABLE("table added to the running task, or removed", 5),
    READ_AGAIN("table, or range of keys, read again on demand", 3),

    ADD_COLUMN("ADD COLUMN", 0),
    DROP_COLUMN("DROP COLUMN", 0),
    MODIFY_COLUMN("MODIFY COLUMN", 0),
    RENAME_SWAP("RENAME TABLE that swaps two tables", 0),
    TRUNCATE("TRUNCATE", 0),
    DROP_CREATE("DROP and CREATE of the same name", 0),
    LONG_TRANSACTION("transaction of seconds", 0),
    XA_WORKLOAD("round with XA transactions", 0);

    final String text;
    /** 0 for those that the workload brings itself. */
    final int weight;

    Fault(String text, int weight) {
        this.text = text;
        this.weight = weight;
    }

    boolean isKill() {
        return this == KILL_MILLRACE || this == KILL_MYSQLD || this == KILL_BROKER;
    }
}
