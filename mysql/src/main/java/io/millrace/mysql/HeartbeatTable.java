package io.millrace.mysql;

import io.millrace.engine.SourceHeartbeat;
import io.millrace.model.TableId;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.protocol.MysqlSession;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A table of the source with a row per task, which the task writes now and then: so that a quiet source has transactions to
 * read, and the way of a change can be timed by one clock, ours.
 *
 * <p>A beat is known again in the stream by its token, eight random bytes of the row's image, whatever else the image has.
 * {@link #beat} and {@link #close} by one thread, {@link #writtenMs} by the stream's, {@link #abort} by any.
 */
public final class HeartbeatTable implements SourceHeartbeat {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Beats that the stream has not come to; older ones are forgotten. */
    private static final int MOST_PENDING = 64;

    private final SourceSettings settings;
    private final HeartbeatSettings heartbeat;
    private final Map<Long, Long> pending = new LinkedHashMap<>(); // token to ms since the epoch; guarded by itself
    private volatile @Nullable MysqlSession session;
    private volatile boolean aborted;
    private boolean created;

    HeartbeatTable(SourceSettings settings, HeartbeatSettings heartbeat) {
        this.settings = settings;
        this.heartbeat = heartbeat;
    }

    public TableId id() {
        return heartbeat.table();
    }

    @Override
    public Duration interval() {
        return heartbeat.interval();
    }

    @Override
    public void beat() {
        MysqlSession open = session();
        if (heartbeat.create() && !created) {
            open.execute(createStatement(heartbeat.table()));
            created = true;
        }
        long token = ThreadLocalRandom.current().nextLong();
        long nowMs = System.currentTimeMillis();
        synchronized (pending) {
            pending.put(token, nowMs);
            Iterator<Long> oldest = pending.keySet().iterator();
            if (pending.size() > MOST_PENDING) {
                oldest.next();
                oldest.remove();
            }
        }
        open.execute(writeStatement(heartbeat.table(), settings.taskName(), token, nowMs));
    }

    public static String createStatement(TableId table) {
        return "CREATE TABLE IF NOT EXISTS " + SqlText.name(table)
                + " (task VARCHAR(64) NOT NULL PRIMARY KEY, token BIGINT NOT NULL, written_ms BIGINT NOT NULL)";
    }

    public static String writeStatement(TableId table, String task, long token, long nowMs) {
        return "INSERT INTO " + SqlText.name(table) + " (task, token, written_ms) VALUES (" + SqlText.literal(task)
                + ", " + token + ", " + nowMs + ") ON DUPLICATE KEY UPDATE token = " + token + ", written_ms = "
                + nowMs;
    }

    /** When the beat was begun to be written that this row event is of, ms since the epoch; -1 if it is of none of ours. */
    public long writtenMs(byte[] event, int offset, int length) {
        synchronized (pending) {
            for (Map.Entry<Long, Long> beat : pending.entrySet()) {
                if (contains(event, offset, length, beat.getKey())) {
                    long writtenMs = beat.getValue();
                    pending.values().removeIf(other -> other <= writtenMs);
                    return writtenMs;
                }
            }
        }
        return -1;
    }

    /** Whether the 8 bytes of a number, the lowest first, are there. */
    private static boolean contains(byte[] event, int offset, int length, long number) {
        for (int at = offset; at <= offset + length - Long.BYTES; at++) {
            int i = 0;
            while (i < Long.BYTES && event[at + i] == (byte) (number >> (8 * i))) {
                i++;
            }
            if (i == Long.BYTES) {
                return true;
            }
        }
        return false;
    }

    private MysqlSession session() {
        MysqlSession open = session;
        if (open == null || open.isClosed()) {
            open = MysqlSession.connect(settings);
            open.readTimeout(SILENCE);
            session = open;
            if (aborted) {
                open.abort();
            }
            open.execute("SET SESSION innodb_lock_wait_timeout = 5, SESSION lock_wait_timeout = 5");
        }
        return open;
    }

    @Override
    public void abort() {
        aborted = true;
        MysqlSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void close() {
        MysqlSession open = session;
        if (open != null) {
            open.close();
        }
    }
}
