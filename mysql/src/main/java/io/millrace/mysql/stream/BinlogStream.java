package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventInput;
import io.millrace.binlog.EventType;
import io.millrace.binlog.FormatDescriptionEvent;
import io.millrace.binlog.MariaDbGtidEvent;
import io.millrace.binlog.QueryEvent;
import io.millrace.binlog.RotateEvent;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.RowsEvent;
import io.millrace.binlog.TableMapEvent;
import io.millrace.binlog.XaPrepareEvent;
import io.millrace.engine.ChangeHandler;
import io.millrace.engine.ChangeHandler.RowHandler;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.mysql.HeartbeatTable;
import io.millrace.schema.SchemaTracker;
import io.millrace.schema.StatementClassifier;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * From the events of a dump to what a {@link ChangeHandler} hears.
 *
 * <p>Per row nothing is allocated here: events are read in the reader's buffer, a table map that says what the last one
 * with its id said finds its plan again, and one {@link RowChange} serves all rows. Single-threaded; used once.
 */
final class BinlogStream {
    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final EventInput input;
    private final BinlogEvents events;
    private final TableSelector selector;
    private final ChangeHandler handler;
    private final StreamPosition position;
    private final Transaction transaction;
    private final Statements statements;
    private final ShapeFinder shapes;
    private final TablePlans plans = new TablePlans();
    private final XaTransactions xa;
    private final XaPrepareEvent xaPrepare = new XaPrepareEvent();

    private final MariaDbGtidEvent mariaDbGtid = new MariaDbGtidEvent();
    private final QueryEvent query = new QueryEvent();
    private final RotateEvent rotate = new RotateEvent();
    private final FormatDescriptionEvent format = new FormatDescriptionEvent();
    private final TableMapEvent tableMap = new TableMapEvent();
    private final RowsEvent rows = new RowsEvent();
    private final RowChange change = new RowChange();
    private final boolean whole; // the handler takes row events as they are
    private String file;
    private byte[] fileBytes;
    private String serverVersion = "";
    private String rowsVersion = "";
    private int selectionVersion;
    private @Nullable HeartbeatTable heartbeat;
    private long heartbeatTableId = -1;

    /** Whether the open transaction's ALTER comes again when it is done, and counts for nothing now. */
    private boolean unfinishedAlter;

    BinlogStream(
            EventInput input,
            boolean checksums,
            int maxEventBytes,
            StreamPosition position,
            SourceInfo source,
            TableSelector selector,
            SchemaTracker tracker,
            SchemaProver prover,
            PreparedReader preparedReader,
            ChangeHandler handler) {
        this.input = input;
        this.events = new BinlogEvents(input, maxEventBytes).expectChecksums(checksums);
        this.selector = selector;
        this.handler = handler;
        this.xa = new XaTransactions(position, preparedReader, this::onPrepared);
        this.position = position;
        this.transaction = new Transaction(handler, position);
        this.statements = new Statements(selector, tracker, handler, source);
        this.shapes = new ShapeFinder(tracker, prover, position, source.nameCase());
        this.file = position.file();
        this.fileBytes = file.getBytes(StandardCharsets.UTF_8);
        transaction.context().binlogFile(file);
        this.whole = handler.takesRowEvents();
        handler.onOpen(position, EventRows.Reader::new);
    }

    /** Tells the handler of this table's beats, selected or not. */
    BinlogStream lookFor(@Nullable HeartbeatTable table) {
        heartbeat = table;
        return this;
    }

    /**
     * Reads until the input ends.
     *
     * @throws MillraceException with the position in its message when it is about data
     */
    void run() {
        try (BinlogEvents open = events) {
            while (open.next()) {
                onEvent();
                if (!transaction.isOpen() && input.isDry()) {
                    handler.onCaughtUp();
                }
            }
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.SOURCE_CONNECTION_LOST, "The binlog stream breaks off" + place(), e);
        } catch (MillraceException e) {
            if (e.code().category() != ErrorCode.Category.DATA) {
                throw e;
            }
            throw new MillraceException(e.code(), e.getMessage() + place(), e);
        }
    }

    /** Where the reader is, for messages. */
    private String place() {
        String transactionId = transaction.context().gtid().toString();
        return " [binlog " + file + ", event ending at " + events.endOffset()
                + (transaction.isOpen() && !transactionId.isEmpty() ? ", transaction " + transactionId : "")
                + "; last complete transaction: " + position.snapshot() + "]";
    }

    private void onEvent() {
        EventType type = events.type();
        if (type.isRows()) {
            onRows(type);
            return;
        }
        switch (type) {
            case TABLE_MAP -> onTableMap();
            case GTID, ANONYMOUS_GTID, GTID_TAGGED -> onGtid();
            case MARIADB_GTID -> onMariaDbGtid();
            case QUERY -> onQuery();
            case XID -> onXid();
            case XA_PREPARE -> onXaPrepare();
            case ROTATE -> onRotate();
            case FORMAT_DESCRIPTION -> onFormat();
            case HEARTBEAT -> onHeartbeat();
            case EXECUTE_LOAD_QUERY -> onLoadQuery();
            case INCIDENT -> throw incident();
            case LOAD, NEW_LOAD, EXEC_LOAD ->
                throw new MillraceException(
                        ErrorCode.STATEMENT_DML,
                        "Changes reach the binlog as rows, not as a " + type
                                + " event. Set binlog_format=ROW on the source, then do the full load again");
            case STOP,
                    INTVAR,
                    RAND,
                    USER_VAR,
                    ROWS_QUERY,
                    IGNORABLE,
                    PREVIOUS_GTIDS,
                    TRANSACTION_CONTEXT,
                    VIEW_CHANGE,
                    BEGIN_LOAD_QUERY,
                    APPEND_BLOCK,
                    CREATE_FILE,
                    DELETE_FILE,
                    ANNOTATE_ROWS,
                    BINLOG_CHECKPOINT,
                    GTID_LIST,
                    START_ENCRYPTION -> {
                // Nothing that a row or a shape depends on: what uses them is a QUERY or LOAD event of its own.
                // START_ENCRYPTION is about the file: MariaDB sends what is behind it in plain.
            }
            default ->
                throw new MillraceException(
                        ErrorCode.EVENT_UNKNOWN,
                        "An event is of a type that this stream understands: type=" + type
                                + ". The source writes it in no setup that is supported");
        }
    }

    private void onRotate() {
        rotate.wrap(events.body(), events.bodyOffset(), events.bodyLength());
        file = rotate.file();
        fileBytes = file.getBytes(StandardCharsets.UTF_8);
        transaction.context().binlogFile(file);
        if (!transaction.isOpen()) {
            position.moveTo(file, rotate.position());
        }
    }

    /** A server that starts anew gives table ids anew. */
    private void onFormat() {
        format.wrap(events.body(), events.bodyOffset(), events.bodyLength());
        serverVersion = format.serverVersion();
        rowsWrittenBy(serverVersion);
        plans.forget();
        if (transaction.isOpen() && !events.header().isArtificial()) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "A transaction ends in the file where it began: the source stopped in the middle of writing one."
                            + " Do the full load again");
        }
    }

    private void rowsWrittenBy(String version) {
        if (!version.equals(rowsVersion)) {
            rowsVersion = version;
            tableMap.writtenBy(version);
            shapes.writtenBy(version);
            plans.forget();
        }
    }

    /** Sent while the source has nothing new, and where it passes over transactions that we have. */
    private void onHeartbeat() {
        if (transaction.isOpen() || events.endOffset() == 0 || !namesOurFile()) {
            return;
        }
        position.moveTo(file, Math.max(position.offset(), events.endOffset()));
        handler.onIdle(position);
    }

    private boolean namesOurFile() {
        return events.bodyLength() == fileBytes.length
                && java.util.Arrays.equals(
                        events.body(),
                        events.bodyOffset(),
                        events.bodyOffset() + events.bodyLength(),
                        fileBytes,
                        0,
                        fileBytes.length);
    }

    private ChangeContext describeEvent() {
        return transaction
                .context()
                .sourceTimeSeconds(events.header().timestampSeconds())
                .captureTimeMs(System.currentTimeMillis())
                .serverId(events.header().serverId())
                .eventStartOffset(startOffset())
                .eventEndOffset(events.endOffset());
    }

    private long startOffset() {
        return events.endOffset() - events.topLevelLength();
    }

    private void onGtid() {
        if (transaction.isOpen()) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "A transaction is complete before the next one begins. Do the full load again");
        }
        describeEvent();
        unfinishedAlter = false;
        transaction.openAt(startOffset(), events);
    }

    private void onMariaDbGtid() {
        onGtid();
        mariaDbGtid.wrap(events.header().serverId(), events.body(), events.bodyOffset(), events.bodyLength());
        transaction.context().threadId(mariaDbGtid.threadId());
        unfinishedAlter = mariaDbGtid.isUnfinishedAlter();
        if (mariaDbGtid.isPreparedXa()) {
            beginXa();
        } else if (!mariaDbGtid.isStandalone()) {
            transaction.begin();
        }
    }

    private void onXid() {
        if (events.bodyLength() < Long.BYTES) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "An XID event has 8 bytes: length=" + events.bodyLength() + ". Do the full load again");
        }
        transaction.context().xid((long) LITTLE_ENDIAN_LONG.get(events.body(), events.bodyOffset()));
        onCommit();
    }

    private void onCommit() {
        if (transaction.isOpen()) {
            describeEvent();
            transaction.commit(file, events.endOffset());
        }
    }

    private void onQuery() {
        query.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        describeEvent();
        if (query.isSql("BEGIN")) {
            transaction.openAt(startOffset());
            transaction.describe(query);
            transaction.begin();
            return;
        }
        if (query.isSql("COMMIT")) {
            onCommit();
            return;
        }
        transaction.openAt(startOffset());
        transaction.describe(query);
        position.trail().onStatement(events.header(), query.sql());
        if (unfinishedAlter) {
            transaction.commit(file, events.endOffset());
        } else {
            onStatement(query.sql());
        }
    }

    private void onStatement(String sql) {
        boolean own = !transaction.isExplicit();
        switch (StatementClassifier.classify(sql, query.sqlMode())) {
            case BEGIN -> {
                transaction.begin();
                own = false;
            }
            case COMMIT -> own = true;
            case ROLLBACK -> {
                refuseRollback();
                own = true;
            }
            case SAVEPOINT -> {
                if (Statements.verbOf(sql).equals("ROLLBACK")) {
                    refuseRollback();
                }
            }
            case XA -> own = onXa(sql);
            case DDL_TABLE, DDL_DATABASE -> {
                plans.forget();
                handler.settle();
                statements.applyDdl(query, sql, transaction);
            }
            case DDL_OTHER -> { // changes no row and no column
                if (Statements.isAboutSequence(sql)) {
                    shapes.onSequenceStatement(StatementClassifier.tablesNamed(sql, query.database(), query.sqlMode()));
                }
            }
            case DML, UNKNOWN -> statements.refuseIfItTouches(query, sql, transaction);
        }
        if (own) {
            transaction.commit(file, events.endOffset());
        }
    }

    private void beginXa() {
        transaction.beginXa();
        xa.begin();
    }

    /** Whether the statement is a transaction of its own: XA COMMIT and XA ROLLBACK are, START and END are not. */
    private boolean onXa(String sql) {
        XaStatement statement = XaStatement.parse(sql);
        switch (statement.verb()) {
            case "START" -> {
                beginXa();
                return false;
            }
            case "COMMIT" -> {
                forgetIfSelectionChanged();
                xa.commit(statement.xid(), new BinlogPosition(file, startOffset()));
                rowsWrittenBy(serverVersion);
                return true;
            }
            case "ROLLBACK" -> {
                xa.rollback(statement.xid());
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void onXaPrepare() {
        if (!transaction.isOpen()) {
            return;
        }
        describeEvent();
        xaPrepare.wrap(events.body(), events.bodyOffset(), events.bodyLength());
        xa.prepare(xaPrepare, new BinlogPosition(file, transaction.context().transactionStartOffset()));
        rowsWrittenBy(serverVersion);
        onCommit();
    }

    /** A row event of an XA transaction that is committed by the event that is being read: told as if it were in it. */
    private void onPrepared(EventType type, byte[] body, int offset, int length) {
        if (type == EventType.FORMAT_DESCRIPTION) {
            rowsWrittenBy(format.wrap(body, offset, length).serverVersion());
        } else if (type == EventType.TABLE_MAP) {
            planTable(tableMap.wrap(body, offset, length));
        } else {
            tellRows(type, body, offset, length, true);
        }
    }

    /** Rows that were told can not be taken back. Sources write this only where statement-logged work is mixed in. */
    private void refuseRollback() {
        long told = whole && transaction.rowsTold() > 0 ? handler.settle() : transaction.rowsTold();
        if (told > 0) {
            throw new MillraceException(
                    ErrorCode.EVENT_UNKNOWN,
                    "A transaction with rows of selected tables is not rolled back in the binlog: rows="
                            + told
                            + ". Do the full load of the tables again, and do not use temporary or non-transactional"
                            + " tables in transactions that roll back");
        }
    }

    private void onLoadQuery() {
        query.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        describeEvent();
        transaction.openAt(startOffset());
        transaction.describe(query);
        statements.refuseIfItTouches(query, query.sql(), transaction);
        if (!transaction.isExplicit()) {
            transaction.commit(file, events.endOffset());
        }
    }

    private void onTableMap() {
        tableMap.wrap(events.body(), events.bodyOffset(), events.bodyLength());
        HeartbeatTable beats = heartbeat;
        if (beats != null && (heartbeatTableId < 0 || tableMap.tableId() == heartbeatTableId)) {
            heartbeatTableId = beats.id().equals(tableMap.table()) ? tableMap.tableId() : -1;
        }
        if (!transaction.isXa()) {
            planTable(tableMap);
            return;
        }
        forgetIfSelectionChanged();
        boolean selected = selector.selects(tableMap.table());
        xa.onTableMap(tableMap, selected, events.body(), events.bodyOffset(), events.bodyLength());
    }

    private void planTable(TableMapEvent map) {
        forgetIfSelectionChanged();
        TablePlans.Entry entry = plans.find(map.tableId());
        if (entry != null && entry.matches(map)) {
            return;
        }
        if (!selector.selects(map.table())) {
            plans.unwanted(map);
            return;
        }
        handler.settle();
        RowPlan plan = shapes.planFor(map);
        RowHandler rowHandler = plan == null ? null : handler.rowsOf(plan.shape());
        if (plan == null || rowHandler == null) {
            plans.unwanted(map);
        } else {
            plans.wanted(map, plan, rowHandler);
        }
    }

    /** Which it does between transactions only: rows come after their table map, which is planned anew then. */
    private void forgetIfSelectionChanged() {
        int now = handler.selectionVersion();
        if (now != selectionVersion) {
            selectionVersion = now;
            plans.forget();
            xa.forgetCopies();
        }
    }

    private void onRows(EventType type) {
        HeartbeatTable beats = heartbeat;
        if (beats != null) {
            lookForBeat(beats);
        }
        position.trail().onRows(events.header(), type, events.body(), events.bodyOffset(), events.bodyLength());
        if (transaction.isXa()) {
            xa.onRows(type, events.body(), events.bodyOffset(), events.bodyLength());
        } else {
            tellRows(type, events.body(), events.bodyOffset(), events.bodyLength(), events.inPayload());
        }
    }

    private void lookForBeat(HeartbeatTable beats) {
        long tableId = TableMapEvent.tableIdOf(events.body(), events.bodyOffset(), events.bodyLength());
        if (tableId == heartbeatTableId) {
            long writtenMs = beats.writtenMs(events.body(), events.bodyOffset(), events.bodyLength());
            if (writtenMs >= 0) {
                handler.onBeat(writtenMs);
            }
        }
    }

    /** @param inside whether the event is inside another one of the file, whose rows are counted together */
    private void tellRows(EventType type, byte[] body, int offset, int length, boolean inside) {
        long tableId = TableMapEvent.tableIdOf(body, offset, length);
        TablePlans.Entry entry = plans.find(tableId);
        if (entry == null) {
            if (!rows.wrap(type, body, offset, length).isDummy()) {
                throw new MillraceException(
                        ErrorCode.BINLOG_CORRUPT, "Rows follow the table map of their table id: table id=" + tableId);
            }
            return;
        }
        RowPlan plan = entry.plan();
        RowHandler rowHandler = entry.handler();
        if (plan == null || rowHandler == null) {
            return;
        }
        int before = transaction.rowsBefore(inside);
        int row = before;
        ChangeContext context = describeEvent();
        if (whole) {
            handler.onRowEvent(rowHandler, entry.rowsIn(type, plan), body, offset, length, context.rowInEvent(before));
            transaction.told(inside ? before + countRows(type, plan, body, offset, length) : before, inside, 1);
            return;
        }
        rows.wrap(type, body, offset, length).bind(plan);
        while (rows.nextRow()) {
            context.rowInEvent(row++);
            rowHandler.onRow(change.wrap(rows.kind(), rows.before(), rows.after(), context));
        }
        transaction.told(row, inside, row - before);
    }

    /** Rows inside another event are numbered on through all of it. */
    private int countRows(EventType type, RowPlan plan, byte[] body, int offset, int length) {
        int count = 0;
        rows.wrap(type, body, offset, length).bind(plan);
        while (rows.nextRow()) {
            count++;
        }
        return count;
    }

    private MillraceException incident() {
        int length = events.bodyLength();
        int at = events.bodyOffset();
        String reason = length > 3
                ? new String(
                        events.body(),
                        at + 3,
                        Math.min(length - 3, events.body()[at + 2] & 0xFF),
                        StandardCharsets.UTF_8)
                : "";
        return new MillraceException(
                ErrorCode.BINLOG_CORRUPT,
                "The source notes that events are missing from its binlog (INCIDENT): reason=" + reason
                        + ". Do the full load again from a position behind it");
    }
}
