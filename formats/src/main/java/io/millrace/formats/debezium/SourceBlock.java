package io.millrace.formats.debezium;

import io.millrace.formats.debezium.ConnectOut.Presence;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The struct {@code source}: where and when a change happened. Its time is the commit's, to the microsecond where the source
 * tells it (8.0 and later), else the event's second. {@code pos} is where the event starts; a full-load row has the
 * position at which the load began, and server 0, as with Debezium.
 */
final class SourceBlock {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final ConnectOut out;
    private final Names names;

    /** version, connector, name. */
    private final byte[] constants;

    private final Event event = new Event();
    private byte[] file = new byte[0];
    private String fileName = "";

    SourceBlock(String version, String prefix, ConnectOut out) {
        this.out = out;
        names = new Names(Schemas.SOURCE, out);
        constants = out.constant(it -> {
            names.put(0, it);
            it.text(version);
            names.put(1, it);
            it.text("mysql");
            names.put(2, it);
            it.text(prefix);
        });
    }

    /** A database's name, for {@link #write}. */
    byte[] database(String name) {
        return out.constant(it -> {
            names.put(5, it);
            it.text(name);
        });
    }

    /** A table's name, for {@link #write}; null for what is about a database. */
    byte[] table(@Nullable String name) {
        return out.constant(it -> {
            names.put(9, it);
            if (name == null) {
                it.nul(Presence.NULL_FIRST);
            } else {
                it.optionalText(name);
            }
        });
    }

    static long micros(ChangeContext context) {
        return context.commitMicros() > 0 ? context.commitMicros() : context.sourceTimeSeconds() * 1_000_000;
    }

    /** @param ofRow else of DDL, which has whole milliseconds, and neither a row number nor a session */
    void write(ChangeContext context, byte[] database, byte[] table, boolean ofRow) {
        boolean snapshot = context.isSnapshot();
        ByteSink sink = out.sink();
        if (event.isOf(context, database, table)) {
            sink.put(event.bytes.array(), 0, event.bytes.length());
        } else {
            int from = sink.length();
            writeEvent(context, database, table, ofRow);
            event.keep(context, database, table, sink, from);
        }
        number(14, snapshot || !ofRow ? 0 : context.rowInEvent());
        if (snapshot || !ofRow || context.threadId() == 0) {
            nul(15);
        } else {
            optional(15, context.threadId());
        }
        nul(16);
        out.closeStruct();
    }

    /** What all rows of an event have in common. */
    private void writeEvent(ChangeContext context, byte[] database, byte[] table, boolean ofRow) {
        boolean snapshot = context.isSnapshot();
        long micros = ofRow ? micros(context) : micros(context) / 1000 * 1000;
        ByteSink sink = out.sink();
        out.openStruct();
        sink.put(constants);
        number(3, micros / 1000);
        names.put(4, out);
        out.present(Presence.NULL_LAST);
        out.text(snapshot ? TRUE : FALSE);
        sink.put(database);
        nul(6);
        optional(7, micros);
        optional(8, micros * 1000);
        sink.put(table);
        number(10, snapshot ? 0 : context.serverId());
        gtid(context);
        names.put(12, out);
        out.text(fileOf(context));
        number(13, context.eventStartOffset());
    }

    private void gtid(ChangeContext context) {
        ByteSink gtid = context.gtid();
        names.put(11, out);
        if (gtid.length() == 0) {
            out.nul(Presence.NULL_FIRST);
            return;
        }
        out.present(Presence.NULL_FIRST);
        int from = out.openText(gtid.length());
        out.sink().put(gtid.array(), 0, gtid.length());
        out.closeText(from, gtid.length());
    }

    private byte[] fileOf(ChangeContext context) {
        if (!context.binlogFile().equals(fileName)) {
            fileName = context.binlogFile();
            file = fileName.getBytes(StandardCharsets.UTF_8);
        }
        return file;
    }

    private void number(int field, long value) {
        names.put(field, out);
        out.number(value);
    }

    private void optional(int field, long value) {
        names.put(field, out);
        out.optionalNumber(value);
    }

    private void nul(int field) {
        names.put(field, out);
        out.nul(Presence.NULL_FIRST);
    }

    /** The last event's bytes: its rows differ behind them only. */
    private static final class Event {
        private final ByteSink bytes = new ByteSink(512);
        private final ByteSink gtid = new ByteSink(64);
        private byte[] database = new byte[0];
        private byte[] table = new byte[0];
        private String file = "";
        private long startOffset = -1;
        private long micros;
        private long serverId;
        private boolean snapshot;

        boolean isOf(ChangeContext context, byte[] ofDatabase, byte[] ofTable) {
            ByteSink ofGtid = context.gtid();
            return startOffset == context.eventStartOffset()
                    && table == ofTable
                    && database == ofDatabase
                    && micros == micros(context)
                    && serverId == context.serverId()
                    && snapshot == context.isSnapshot()
                    && file.equals(context.binlogFile())
                    && Arrays.equals(gtid.array(), 0, gtid.length(), ofGtid.array(), 0, ofGtid.length());
        }

        void keep(ChangeContext context, byte[] ofDatabase, byte[] ofTable, ByteSink written, int from) {
            startOffset = context.eventStartOffset();
            table = ofTable;
            database = ofDatabase;
            micros = micros(context);
            serverId = context.serverId();
            snapshot = context.isSnapshot();
            file = context.binlogFile();
            gtid.clear();
            gtid.put(context.gtid().array(), 0, context.gtid().length());
            bytes.clear();
            bytes.put(written.array(), from, written.length() - from);
        }
    }
}
