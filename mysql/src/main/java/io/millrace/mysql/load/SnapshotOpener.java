package io.millrace.mysql.load;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.protocol.Row;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens a consistent snapshot at a position that is exactly what the snapshot shows.
 *
 * <p>Without a lock, with GTID: read file+position; see that {@code gtid_owned} is empty; read {@code gtid_executed};
 * open the snapshot; read file+position again. A transaction owns its GTID from before it is written to the binlog until
 * it is visible and in {@code gtid_executed}. So, when file+position did not move, all that is before it is visible and
 * nothing else is. A server that writes all the time gives such a moment between two group commits; the search for it
 * is bounded.
 *
 * <p>MariaDB tells the position of a consistent snapshot itself: no search.
 *
 * <p>Without GTID nothing shows when what is logged becomes visible: the position must stand still for the source's
 * visibility margin. With {@link SnapshotLock#TABLE} a second session locks the table while the snapshot opens, which
 * waits for its writers: exact for this table, whatever the others do.
 */
final class SnapshotOpener {
    private static final Duration SEARCH = Duration.ofSeconds(30);
    private static final int MAX_PAUSE_MS = 16;

    private final SourceSettings settings;
    private final ReadSession session;
    private final ServerFlavour flavour;
    private final boolean gtid;
    private final String serverUuid;
    private final CountDownLatch aborted;

    SnapshotOpener(
            SourceSettings settings,
            ReadSession session,
            ServerFlavour flavour,
            String serverUuid,
            CountDownLatch aborted) {
        this.settings = settings;
        this.session = session;
        this.flavour = flavour;
        this.gtid = flavour.hasGtids(session.session());
        this.serverUuid = serverUuid;
        this.aborted = aborted;
    }

    /** Leaves the session inside a transaction that shows exactly the position returned. */
    SourcePosition open(TableShape shape) {
        Duration margin = gtid ? Duration.ZERO : settings.visibilityMargin();
        long deadline = System.nanoTime() + SEARCH.plus(margin.multipliedBy(2)).toNanos();
        int attempt = 0;
        while (true) {
            SourcePosition position = tryOpen(margin);
            if (position != null) {
                return position;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new MillraceException(
                        ErrorCode.SOURCE_ERROR,
                        "A table without a usable key needs a moment in which the source commits nothing, to know the"
                                + " position of its snapshot: table=" + shape.id() + ", attempts=" + (attempt + 1)
                                + ". Let the task lock the table for an instant (full_load.lock_tables: true), add a"
                                + " primary key, or load it while the source is less busy");
            }
            pause(Math.min(MAX_PAUSE_MS, 1 + attempt % MAX_PAUSE_MS));
            attempt++;
        }
    }

    private @Nullable SourcePosition tryOpen(Duration margin) {
        if (flavour.tellsSnapshotPosition()) {
            session.session().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            return flavour.visible(session.session(), serverUuid);
        }
        BinlogPosition before = session.binlogPosition();
        String executed = null;
        if (gtid) {
            Row sets = session.session().queryOne("SELECT @@global.gtid_owned, @@global.gtid_executed");
            if (sets == null || !sets.text(0).isEmpty()) {
                return null;
            }
            executed = sets.text(1).replaceAll("\\s", "");
        } else {
            pause(margin.toMillis());
        }
        session.session().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        if (session.binlogPosition().equals(before)) {
            return new SourcePosition(before, executed, serverUuid);
        }
        session.session().execute("ROLLBACK");
        return null;
    }

    /** As {@link #open}, while another session locks the table. */
    SourcePosition openLocked(TableShape shape) {
        try (ReadSession locker = ReadSession.open(settings)) {
            locker.session().execute("LOCK TABLES " + SqlText.name(shape.id()) + " READ");
            SourcePosition position = position();
            session.session().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            locker.session().execute("UNLOCK TABLES");
            return position;
        }
    }

    /** Where the source stands while the table is locked. */
    SourcePosition position() {
        return gtid
                ? flavour.visible(session.session(), serverUuid)
                : new SourcePosition(session.binlogPosition(), null, serverUuid);
    }

    private void pause(long millis) {
        try {
            if (aborted.await(millis, TimeUnit.MILLISECONDS)) {
                throw Aborted.exception(settings);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Aborted.exception(settings);
        }
    }
}
