package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happens to one table, told through a format as the engine tells it: keys, headers, splits, tombstones, rows held
 * until their commit.
 */
final class SampleEvents implements MessageOut {
    /** One record. */
    record Sent(String topic, byte[] key, byte[] value, List<MessageHeader> headers) {}

    static final String TOPIC = "shop.orders";

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableShape SHAPE = Shapes.table(
            "shop",
            "orders",
            List.of(
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.scaled("customer", ColumnType.VARCHAR, "varchar(40)", 40, -1, "utf8mb4"),
                    Shapes.scaled("total", ColumnType.DECIMAL, "decimal(10,2)", 10, 2),
                    Shapes.labelled("state", ColumnType.ENUM, "enum('new','paid')", "new", "paid"),
                    Shapes.column("note", ColumnType.JSON, "json"),
                    Shapes.scaled("placed", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3)),
            "PRIMARY=id");
    private static final TableShape WIDER = Shapes.table(
            "shop",
            "orders",
            append(SHAPE.columns(), Shapes.scaled("paid_at", ColumnType.DATETIME, "datetime", -1, 0)),
            "PRIMARY=id");
    private static final String CREATE = "CREATE TABLE orders (id INT PRIMARY KEY, customer VARCHAR(40), total"
            + " DECIMAL(10,2), state ENUM('new','paid'), note JSON, placed TIMESTAMP(3))";

    private static final FakeRow NEW = row(1, "Ann", "5.10", 1);
    private static final FakeRow PAID = row(1, "Ann", "5.20", 2);
    private static final FakeRow OTHER = row(2, null, "7.00", 1);

    private final MessageFormat format;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Sent> held = new ArrayList<>();

    SampleEvents(MessageFormat format) {
        this.format = format;
    }

    /** The kinds of events, as sample marks spell them. */
    enum Kind {
        INSERT("INSERT", it -> it.rows(change(ChangeKind.INSERT, null, NEW))),
        UPDATE("UPDATE", it -> it.rows(change(ChangeKind.UPDATE, NEW, PAID))),
        DELETE("DELETE", it -> it.rows(change(ChangeKind.DELETE, PAID, null))),
        KEY_CHANGE(
                "UPDATE that changes the primary key",
                it -> it.rows(change(ChangeKind.UPDATE, PAID, row(9, "Ann", "5.20", 2)))),
        REPLACE(
                "REPLACE that the binlog has as DELETE and INSERT",
                it -> it.rows(change(ChangeKind.DELETE, PAID, null), change(ChangeKind.INSERT, null, OTHER))),
        FULL_LOAD("Row of the full load", SampleEvents::loaded),
        FULL_LOAD_MARKS("Begin and end of a table's full load", SampleEvents::marks),
        TRANSACTION("A transaction of two rows", SampleEvents::transaction),
        CREATE_TABLE("CREATE TABLE", it -> it.ddl(DdlChange.Kind.CREATE_TABLE, CREATE, null, SHAPE)),
        ALTER_TABLE(
                "ALTER TABLE",
                it -> it.ddl(
                        DdlChange.Kind.ALTER_TABLE, "ALTER TABLE orders ADD COLUMN paid_at DATETIME", SHAPE, WIDER)),
        TRUNCATE_TABLE(
                "TRUNCATE TABLE", it -> it.ddl(DdlChange.Kind.TRUNCATE_TABLE, "TRUNCATE TABLE orders", SHAPE, SHAPE)),
        DROP_TABLE("DROP TABLE", it -> it.ddl(DdlChange.Kind.DROP_TABLE, "DROP TABLE `orders`", SHAPE, null)),
        CREATE_DATABASE("CREATE DATABASE", SampleEvents::database),
        HEARTBEAT("Heartbeat", it -> it.format.heartbeat(context(0), it));

        final String title;
        private final Consumer<SampleEvents> play;

        Kind(String title, Consumer<SampleEvents> play) {
            this.title = title;
            this.play = play;
        }
    }

    /** Every record that an event of this kind makes, in order. */
    List<Sent> play(Kind kind) {
        sent.clear();
        held.clear();
        kind.play.accept(this);
        return List.copyOf(sent);
    }

    private static FakeRow row(int id, String customer, String total, int state) {
        return new FakeRow(
                Cell.number(id),
                customer == null ? Cell.NULL : Cell.text(customer),
                Cell.decimal(total),
                Cell.label(state),
                Cell.json("{\"gift\": true}"),
                Cell.timestamp(1_709_168_523L, 456_000));
    }

    private static <T> List<T> append(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static ChangeContext context(int row) {
        ChangeContext context = Shapes.at(3, 1_200, 1_512)
                .rowInEvent(row)
                .sourceTimeSeconds(1_709_168_530L)
                .captureTimeMs(1_709_168_530_112L)
                .threadId(77);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        return context;
    }

    private static ChangeContext loadContext(long sequence) {
        return Shapes.at(3, 1_000, 1_000)
                .snapshot(sequence)
                .sourceTimeSeconds(1_709_168_400L)
                .captureTimeMs(1_709_168_400_250L);
    }

    private static RowChange change(ChangeKind kind, FakeRow before, FakeRow after) {
        return new RowChange().wrap(kind, before, after, context(0));
    }

    /** The rows of one transaction, without the messages around them. */
    private void rows(RowChange... changes) {
        TableEncoder encoder = format.encoderFor(SHAPE, TOPIC);
        for (int i = 0; i < changes.length; i++) {
            changes[i].context().rowInEvent(i);
            if (changes[i].kind() == ChangeKind.UPDATE && encoder.splits(changes[i].before(), changes[i].after())) {
                RowChange it = changes[i];
                row(new RowChange().wrap(ChangeKind.DELETE, it.before(), it.after(), it.context()), encoder);
                row(new RowChange().wrap(ChangeKind.INSERT, it.before(), it.after(), it.context()), encoder);
            } else {
                row(changes[i], encoder);
            }
        }
        complete();
    }

    private void row(RowChange change, TableEncoder encoder) {
        DeleteForm form = change.kind() == ChangeKind.DELETE ? encoder.deleteForm() : DeleteForm.MESSAGE;
        ByteSink value = new ByteSink(256);
        if (form.hasMessage()) {
            encoder.encode(change, value);
        }
        ByteSink keyBytes = new ByteSink(64);
        byte[] key = encoder.encodeKey(change, keyBytes) ? keyBytes.toByteArray() : null;
        List<MessageHeader> headers = encoder.headersOf(change);
        boolean holds = format.rowCompleter() != null && change.kind() != ChangeKind.SNAPSHOT;
        if (form.hasMessage()) {
            (holds ? held : sent).add(new Sent(TOPIC, key, value.toByteArray(), headers));
        }
        if (form.hasTombstone()) {
            (holds ? held : sent).add(new Sent(TOPIC, key, null, headers));
        }
    }

    private void complete() {
        RowCompleter completer = format.rowCompleter();
        for (int i = 0; i < held.size(); i++) {
            Sent row = held.get(i);
            ByteSink out = new ByteSink(256);
            completer.complete(
                    row.value(),
                    i + 1,
                    held.size(),
                    context(0).eventEndOffset(1_700).xid(5_041),
                    out);
            sent.add(new Sent(row.topic(), row.key(), out.toByteArray(), row.headers()));
        }
        held.clear();
    }

    private void loaded() {
        row(
                new RowChange().wrap(ChangeKind.SNAPSHOT, null, NEW, loadContext((7L << 20) | 5)),
                format.encoderFor(SHAPE, TOPIC));
    }

    private void marks() {
        format.beginLoad(SHAPE, format.wantsCreateStatement() ? CREATE : "", loadContext(0), this);
        format.endLoad(SHAPE, loadContext(0), this);
    }

    private void transaction() {
        format.beginTransaction(context(0), this);
        rows(change(ChangeKind.INSERT, null, NEW), change(ChangeKind.UPDATE, NEW, PAID));
        format.endTransaction(context(0).eventEndOffset(1_700).xid(5_041), this);
    }

    private void ddl(DdlChange.Kind kind, String sql, TableShape before, TableShape after) {
        format.encodeDdl(
                new DdlChange(kind, "shop", "orders", sql, List.of(ORDERS)).between(before, after), context(0), this);
    }

    private void database() {
        format.encodeDdl(
                new DdlChange(DdlChange.Kind.CREATE_DATABASE, "shop", "", "CREATE DATABASE shop", List.of()),
                context(0),
                this);
    }

    @Override
    public void toDdl(byte[] key, byte[] value, List<MessageHeader> headers) {
        sent.add(new Sent(ddlTopic(), key, value, headers));
    }

    @Override
    public void toTable(TableId table, byte[] key, byte[] value, List<MessageHeader> headers) {
        sent.add(new Sent(TOPIC, key, value, headers));
    }

    @Override
    public void toMarks(byte[] key, byte[] value, List<MessageHeader> headers) {
        sent.add(new Sent(marksTopic(), key, value, headers));
    }

    @Override
    public void toTopic(String topic, byte[] key, byte[] value, List<MessageHeader> headers) {
        sent.add(new Sent(topic, key, value, headers));
    }

    @Override
    public String ddlTopic() {
        return "(the task's topic for DDL)";
    }

    @Override
    public String tableTopic(TableId table) {
        return TOPIC;
    }

    @Override
    public String marksTopic() {
        return "(the task's topic for marks)";
    }
}
