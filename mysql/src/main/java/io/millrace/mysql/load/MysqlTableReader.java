package io.millrace.mysql.load;

import io.millrace.engine.TableReader;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import io.millrace.mysql.protocol.TextRow;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@link TableReader} over one session of the text protocol.
 *
 * <p>A chunk is one autocommitted SELECT: one consistent read of InnoDB. Tables of other engines have no such thing; with
 * {@link SnapshotLock#TABLE} they are locked while they are read, without it changes made meanwhile may be seen before
 * they are logged (the precheck says so).
 *
 * <p>Visibility without GTID: a source that logs a transaction before it shows it (semi-sync makes that seconds) does
 * not tell when it is visible, so {@link #awaitVisible} waits {@link SourceSettings#visibilityMargin}. That is a limit,
 * not a proof: a commit that hangs longer between log and engine can be missed by a chunk.
 */
public final class MysqlTableReader implements TableReader {
    private static final Duration VISIBILITY_LIMIT = Duration.ofMinutes(2);
    private static final int MAX_POLL_PAUSE_MS = 20;

    private final SourceSettings settings;
    private final SnapshotLock lock;
    private final ReadSession session;
    private final ServerFlavour flavour;
    private final SnapshotOpener snapshots;
    private final CountDownLatch aborted = new CountDownLatch(1);
    private @Nullable Plan plan;

    private MysqlTableReader(SourceSettings settings, SnapshotLock lock, ReadSession session) {
        this.settings = settings;
        this.lock = lock;
        this.session = session;
        this.flavour = ServerFlavour.of(session.session().serverVersion());
        String uuid = session.globalVariable("server_uuid");
        this.snapshots = new SnapshotOpener(settings, session, flavour, uuid == null ? "" : uuid, aborted);
    }

    /** Connects; the source is only read. */
    public static MysqlTableReader open(SourceSettings settings) {
        return open(settings, SnapshotLock.NONE);
    }

    public static MysqlTableReader open(SourceSettings settings, SnapshotLock lock) {
        return open(settings, lock, "");
    }

    /** @param serverUuid of the server that the stream reads, "" for any */
    public static MysqlTableReader open(SourceSettings settings, SnapshotLock lock, String serverUuid) {
        ReadSession session = ReadSession.open(settings);
        try {
            if (!serverUuid.isEmpty()) {
                ServerStatus.requireSame(session.session(), serverUuid);
            }
            return new MysqlTableReader(settings, lock, session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Why a table can not be read in chunks, so that {@link #readWhole} has to read it; null when it can. */
    public static @Nullable String unusableKeyReason(TableShape shape) {
        return KeyBounds.unusableReason(shape);
    }

    /** Why every chunk of the table costs a walk over its index; null when a chunk costs only its own rows. */
    public static @Nullable String slowKeyReason(TableShape shape) {
        return KeyBounds.slowReason(shape);
    }

    /** What one table needs for its statements; kept from chunk to chunk. */
    private static final class Plan {
        final TableShape shape;
        final TextRowView view;
        final @Nullable KeyBounds bounds;
        final String selectAll;

        Plan(TableShape shape) {
            this.shape = shape;
            this.view = new TextRowView(shape);
            this.bounds = KeyBounds.unusableReason(shape) == null ? new KeyBounds(shape) : null;
            this.selectAll = shape.columns().stream()
                    .map(Plan::expression)
                    .collect(Collectors.joining(", ", "SELECT ", " FROM " + from(shape)));
        }

        private static String expression(ColumnShape column) {
            return ValueKind.of(column).expression(KeyBounds.ALIAS + '.' + SqlText.identifier(column.name()));
        }

        static String from(TableShape shape) {
            return SqlText.name(shape.id()) + " AS " + KeyBounds.ALIAS;
        }

        KeyBounds bounds() {
            KeyBounds it = bounds;
            if (it == null) {
                throw new MillraceException(
                        ErrorCode.INTERNAL,
                        "a table without a usable key is read whole: table=" + shape.id() + ", reason="
                                + KeyBounds.unusableReason(shape));
            }
            return it;
        }
    }

    private Plan plan(TableShape shape) {
        Plan it = plan;
        if (it == null || !it.shape.equals(shape)) {
            it = new Plan(shape);
            plan = it;
        }
        return it;
    }

    @Override
    public String nextBound(TableShape shape, String after, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("a chunk has rows: table=" + shape.id() + ", rows=" + rows);
        }
        KeyBounds bounds = plan(shape).bounds();
        int[] resultColumns = new int[bounds.columns().length];
        for (int i = 0; i < resultColumns.length; i++) {
            resultColumns[i] = i;
        }
        KeyCopy last = new KeyCopy(resultColumns);
        boolean[] found = {false};
        session.session()
                .query(
                        "SELECT " + bounds.selectList() + " FROM " + Plan.from(shape) + ' ' + bounds.forceIndex()
                                + bounds.where(after, "") + " ORDER BY " + bounds.orderList() + " LIMIT " + (rows - 1)
                                + ", 1",
                        row -> {
                            last.take(row);
                            found[0] = true;
                            return true;
                        });
        return found[0] ? bounds.boundOf(last) : "";
    }

    @Override
    public String boundOf(TableShape shape, List<String> key) {
        return plan(shape).bounds().boundOf(key);
    }

    @Override
    public void awaitVisible(SourcePosition position) {
        String wanted = position.gtidSet();
        if (wanted == null) {
            pause(settings.visibilityMargin().toMillis());
            return;
        }
        long deadline = System.nanoTime() + VISIBILITY_LIMIT.toNanos();
        for (int attempt = 0; !flavour.isVisible(session.session(), position); attempt++) {
            if (System.nanoTime() - deadline > 0) {
                throw new MillraceException(
                        ErrorCode.SOURCE_ERROR,
                        "What the source has logged becomes visible within " + VISIBILITY_LIMIT.toMinutes()
                                + " min: position=" + position + ", " + flavour.executedName() + "="
                                + flavour.executed(session.session())
                                + ". Look for commits that wait (semi-sync, disk), or for a change of server");
            }
            pause(Math.min(MAX_POLL_PAUSE_MS, 1 + attempt));
        }
    }

    @Override
    public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
        Plan current = plan(shape);
        KeyBounds bounds = current.bounds();
        String sql = current.selectAll + ' ' + bounds.forceIndex() + bounds.where(after, upTo) + " ORDER BY "
                + bounds.orderList() + (limit > 0 ? " LIMIT " + (limit + 1) : "");
        Rows rows = new Rows(current.view, handler, new KeyCopy(bounds.columns()), limit);
        if (locksWhileReading(shape)) {
            whileLocked(shape, () -> session.session().query(sql, rows));
        } else {
            session.session().query(sql, rows);
        }
        rows.throwFailure();
        return new ChunkRead(rows.count, rows.count == 0 ? null : bounds.boundOf(rows.last), !rows.endedEarly);
    }

    @Override
    public void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler) {
        Plan current = plan(shape);
        Rows rows = new Rows(current.view, handler, new KeyCopy(new int[0]), 0);
        if (locksWhileReading(shape)) {
            whileLocked(shape, () -> {
                opened.at(snapshots.position());
                session.session().query(current.selectAll, rows);
            });
            return;
        }
        orAbort(() -> {
            opened.at(lock == SnapshotLock.TABLE ? snapshots.openLocked(shape) : snapshots.open(shape));
            session.session().query(current.selectAll, rows);
            session.session().execute("COMMIT");
        });
    }

    /** A session that fails inside a transaction or with a lock must not go on: its reads would be old. */
    private void orAbort(Runnable read) {
        boolean done = false;
        try {
            read.run();
            done = true;
        } finally {
            if (!done) {
                abort();
            }
        }
    }

    private boolean locksWhileReading(TableShape shape) {
        return lock == SnapshotLock.TABLE
                && !shape.engine().isEmpty()
                && !shape.engine().toLowerCase(Locale.ROOT).equals("innodb");
    }

    private void whileLocked(TableShape shape, Runnable read) {
        session.session().execute("LOCK TABLES " + Plan.from(shape) + " READ");
        orAbort(() -> {
            read.run();
            session.session().execute("UNLOCK TABLES");
        });
    }

    /** Hands rows over until the handler or the limit says stop. */
    private static final class Rows implements io.millrace.mysql.protocol.TextRows {
        final TextRowView view;
        final RowReader handler;
        final KeyCopy last;
        final long limit;
        long count;
        boolean endedEarly;

        @Nullable
        MillraceException failure;

        Rows(TextRowView view, RowReader handler, KeyCopy last, long limit) {
            this.view = view;
            this.handler = handler;
            this.last = last;
            this.limit = limit;
        }

        @Override
        public boolean onRow(TextRow row) {
            if (limit > 0 && count == limit) { // the statement asks for one row more, to know whether there is one
                endedEarly = true;
                return false;
            }
            count++;
            last.take(row);
            try {
                endedEarly = !handler.onRow(view.wrap(row));
            } catch (MillraceException e) {
                if (limit == 0) {
                    throw e; // what is left of a whole table would be long
                }
                failure = e;
                endedEarly = true;
            }
            return !endedEarly;
        }

        /** The session is as good as before: what was left of the chunk has been read over. */
        void throwFailure() {
            MillraceException failed = failure;
            if (failed != null) {
                throw failed;
            }
        }
    }

    @Override
    public BinlogPosition highWatermark() {
        return session.binlogPosition();
    }

    @Override
    public String createStatement(TableShape shape) {
        Row row = session.session().queryOne("SHOW CREATE TABLE " + SqlText.name(shape.id()));
        String sql = row == null ? null : row.get(1);
        return sql == null ? "" : sql;
    }

    @Override
    public long estimateRows(TableShape shape) {
        return statistic(shape, "TABLE_ROWS", -1);
    }

    @Override
    public long estimateRowBytes(TableShape shape) {
        return Math.max(1, statistic(shape, "AVG_ROW_LENGTH", 1));
    }

    private long statistic(TableShape shape, String name, long otherwise) {
        String value = session.session()
                .queryValue("SELECT " + name + " FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                        + SqlText.literal(shape.id().database()) + " AND TABLE_NAME = "
                        + SqlText.literal(shape.id().table()));
        return value == null ? otherwise : Long.parseLong(value);
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

    /** For who watches whether it is still served. */
    public MysqlSession session() {
        return session.session();
    }

    @Override
    public void abort() {
        aborted.countDown();
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
