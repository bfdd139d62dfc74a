package io.millrace.cli;

import io.millrace.model.ErrorCode;

/** What to do about an error, by code: where the message itself, with its values and places, is not enough. */
final class Remedies {
    private Remedies() {}

    static String of(ErrorCode code) {
        return switch (code) {
            case TASK_INVALID -> "'millrace docs' explains every key, 'millrace init' writes a document to begin with.";
            case SECRET_UNAVAILABLE -> "Provide the variable or the file to this process.";
            case PRECHECK_FAILED -> "'millrace check TASK.yaml' shows every check with its remedy.";
            case TASK_ALREADY_RUNNING ->
                "Stop the other run. If it was killed, wait until lease.session_timeout has passed."
                        + " For a second copy choose another name.";
            case CHANGE_REFUSED -> "The task runs on as it was. Put the document back, or restart the task with it.";
            case TABLE_NOT_FOUND -> "Correct objects.include, or create the table.";
            case UNSUPPORTED_PLATFORM -> "Use servers that you have: quickstart --mysql HOST:PORT --kafka HOST:PORT.";
            case SERVER_START -> "'millrace serve --help' lists what can be set.";
            case SOURCE_UNREACHABLE, SOURCE_CONNECTION_LOST, SOURCE_STALLED ->
                "See that the source runs and that source.host and source.port can be reached from here.";
            case SOURCE_AUTH -> "Correct source.user and source.password, or the account's host pattern.";
            case SOURCE_PRIVILEGE -> "GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* to the account.";
            case SOURCE_TLS -> "Correct source.tls; 'millrace docs' lists the modes.";
            case SOURCE_ERROR -> "See the source's error log.";
            case SERVER_ID_CLASH -> "Set source.server_id to a number that no other replica has.";
            case BINLOG_OFF -> "Start the source with log_bin, and with binlog_format=ROW.";
            case BINLOG_PURGED, BINLOG_RESET, SWITCHOVER_NO_GTID ->
                "'millrace reset TASK.yaml --anew' does the full load again; '--from-now' goes on without what is missing.";
            case SOURCE_BEHIND -> "See that the replica's replication runs, or point the task at the primary.";
            case GTID_ERRANT ->
                "'millrace reset TASK.yaml --anew' does the full load again; '--accept-differences' goes on from here.";
            case BINLOG_CORRUPT, EVENT_UNKNOWN, SCHEMA_MISMATCH ->
                "Nothing was skipped. Look at the place named; 'millrace reset TASK.yaml --anew' does the full load again.";
            case BINLOG_CHECKSUM -> "See the source's disk and network; the task reads the event again when started.";
            case STATEMENT_DML ->
                "Have every session write with binlog_format=ROW, then 'millrace reset TASK.yaml --anew' or '--from-now'.";
            case ROWS_NOT_LOGGED ->
                "Set objects.on_unlogged_changes to warn or re_read to go on; to fill in rows write objects.re_read.";
            case ROW_IMAGE_INCOMPLETE -> "SET GLOBAL binlog_row_image = FULL, and let sessions reconnect.";
            case ROW_TOO_LARGE, RECORD_TOO_LARGE ->
                "Raise destination.record_max_bytes and the topic's max.message.bytes, or exclude the table.";
            case SCHEMA_NOT_PROVEN -> "Begin behind the DDL that is named, or with a full load.";
            case MESSAGE_UNREADABLE -> "Name the format with --format, and see that the topic holds messages of it.";
            case SINK_UNREACHABLE, SINK_DELIVERY ->
                "See that the brokers run and that their advertised listeners can be reached from here.";
            case SINK_AUTH -> "Correct destination.security.";
            case SINK_ERROR -> "See the brokers' logs.";
            case TOPIC_AUTH -> "Grant the user DESCRIBE, WRITE and, for topics.create, CREATE on the topic.";
            case TOPIC_INVALID -> "Correct topics, or create the topic.";
            case LEASE_LOST -> "Another run has taken over; stop one of the two.";
            case SCHEMA_REGISTRY_UNREACHABLE -> "Check schema_registry.urls and that the registry runs.";
            case SCHEMA_REGISTRY_AUTH -> "Correct schema_registry.user and password, or token.";
            case SCHEMA_REJECTED -> "Change the subject's compatibility level, or the format's subject strategy.";
            case CHECKPOINT_INVALID -> "Repair the checkpoint topic, or start over under another task name.";
            case HOST_DISK -> "Make room in the folder for temporary files.";
            case INTERNAL -> "This is a bug: please report it with the output of --debug.";
        };
    }
}
