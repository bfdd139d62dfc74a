package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.binlog.EventInput;
import io.millrace.engine.ChangeHandler;
import io.millrace.engine.RowEventReader;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.schema.TrackedSchema;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crafted event bytes through the stream: what a real server does not show on demand. */
class BinlogStreamTest {
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final TableId ITEM = new TableId("shop", "item");

    private final List<byte[]> events = new ArrayList<>();
    private final Counter handler = new Counter();
    private long offset = 4;

    @Test
    void tellsRowsAndMovesThePositionAtTheCommit() {
        transaction(7, 1, 2, 3);
        transaction(8, 4);

        StreamPosition position = run(events);

        assertThat(handler.rows).isEqualTo(4);
        assertThat(handler.commits).isEqualTo(2);
        assertThat(position.offset()).isEqualTo(offset);
        assertThat(position.snapshot().gtidSet()).isEqualTo(UUID + ":1-8");
    }

    @Test
    void saysThatItHasCaughtUpBehindACommitOnly() {
        transaction(7, 1, 2, 3);
        transaction(8, 4);

        run(events);

        assertThat(handler.caughtUp).isEqualTo(2);
        assertThat(handler.caughtUpInside).isZero();
    }

    @Test
    void executedGtidsOfARowHaveItsOwnTransactionAndAreMadeOncePerTransaction() {
        transaction(7, 1, 2);
        transaction(9, 3);
        List<String> executed = new java.util.ArrayList<>();
        handler.onRow = context -> executed.add(context.executedGtids());

        run(events);

        assertThat(executed).containsExactly(UUID + ":1-7", UUID + ":1-7", UUID + ":1-7:9");
        assertThat(executed.get(0)).isSameAs(executed.get(1));
    }

    @Test
    void aCopyOfThePositionGoesItsWayByTheStepsThatWereNoted() {
        transaction(7, 1, 2, 3);
        transaction(9, 4);
        transaction(8, 5);
        List<ChangeHandler.PositionCopy.Step> steps = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        handler.onCommitAt = position -> {
            ChangeHandler.PositionCopy.Step step = handler.copyOrThrow().newStep();
            step.note();
            steps.add(step);
            positions.add(position.snapshot().toString());
        };

        run(events);

        List<String> followed = new ArrayList<>();
        for (ChangeHandler.PositionCopy.Step step : steps) {
            step.follow();
            followed.add(handler.copyOrThrow().snapshot().toString());
        }
        assertThat(followed).isEqualTo(positions).hasSize(3).doesNotHaveDuplicates();
        assertThat(handler.copyOrThrow().snapshot().gtidSet()).isEqualTo(UUID + ":1-9");
    }

    @Test
    void aHandlerThatTakesRowEventsGetsThemWholeAndReadsTheSameRows() {
        transaction(7, 1, 2, 3);
        transaction(8, 4);
        List<Integer> numbers = new ArrayList<>();
        handler.onRow = context -> numbers.add(context.rowInEvent());
        handler.whole = true;

        run(events);

        assertThat(handler.rowEvents).isEqualTo(2);
        assertThat(handler.rows).isEqualTo(4);
        assertThat(numbers).containsExactly(0, 1, 2, 0);
    }

    @Test
    void stopsAtAnEventThatIsCutOffAndNamesThePlace() {
        transaction(7, 1);
        long complete = offset;
        transaction(8, 2);
        byte[] rows = events.get(events.size() - 2);
        events.set(events.size() - 2, Arrays.copyOf(rows, rows.length - 3));

        assertThatThrownBy(() -> run(events))
                .hasMessageContaining("binlog.000001")
                .hasMessageContaining("transaction " + UUID + ":8")
                .hasMessageContaining("last complete transaction: binlog.000001:" + complete)
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
        assertThat(handler.commits).isEqualTo(1);
    }

    @Test
    void stopsAtRowsThatEndInsideAValue() {
        transaction(7, 1);
        byte[] rows = events.get(events.size() - 2);
        byte[] shorter = Arrays.copyOf(rows, rows.length - 3);
        putInt(shorter, 9, shorter.length);
        events.set(events.size() - 2, shorter);

        assertThatThrownBy(() -> run(events))
                .hasMessageContaining("shop.item")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
    }

    @Test
    void stopsAtRowsWithoutTheirTableMap() {
        transaction(7, 1);
        events.remove(events.size() - 3);

        assertThatThrownBy(() -> run(events))
                .hasMessageContaining("table map")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
    }

    @Test
    void stopsAtAnIncidentWithTheReasonOfTheSource() {
        transaction(7, 1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(1);
        body.write(0);
        body.write(4);
        body.writeBytes("lost".getBytes(StandardCharsets.US_ASCII));
        event(26, body.toByteArray());

        assertThatThrownBy(() -> run(events))
                .hasMessageContaining("reason=lost")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
    }

    @Test
    void stopsWhenATransactionBeginsInsideAnother() {
        transaction(7, 1);
        events.remove(events.size() - 1);
        transaction(8, 2);

        assertThatThrownBy(() -> run(events))
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
    }

    @Test
    void refusesToTakeRowsBack() {
        transaction(7, 1);
        events.remove(events.size() - 1);
        query("ROLLBACK");

        assertThatThrownBy(() -> run(events))
                .hasMessageContaining("rows=1")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.EVENT_UNKNOWN));
    }

    @Test
    void passesARollbackWithoutRows() {
        gtid(7);
        query("BEGIN");
        query("ROLLBACK");

        assertThat(run(events).snapshot().gtidSet()).isEqualTo(UUID + ":1-7");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allocatesNothingPerTransactionOrRow(boolean whole) {
        handler.whole = whole;
        handler.readsRowEvents = false;
        int warmUp = 20_000;
        int measured = 10_000;
        for (int i = 0; i < 10; i++) {
            transaction(7 + i, 1, 2, 3, 4);
        }
        Repeating input = new Repeating(events, (warmUp + measured) / 10);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[2];
        handler.onCommit = commits -> {
            if (commits == warmUp) {
                allocated[0] = threads.getCurrentThreadAllocatedBytes();
            } else if (commits == warmUp + measured - 10) {
                allocated[1] = threads.getCurrentThreadAllocatedBytes();
            }
        };

        stream(
                        input,
                        new StreamPosition(
                                start(), List.of(), ServerFlavour.of("8.0.15").track(UUID + ":1-6"), UUID))
                .run();

        assertThat(whole ? handler.rowEvents * 4L : handler.rows).isEqualTo((warmUp + measured) * 4L);
        assertThat(allocated[1] - allocated[0]).isLessThan(10_240);
    }

    private StreamPosition run(List<byte[]> input) {
        StreamPosition position = new StreamPosition(
                start(), List.of(), ServerFlavour.of("8.0.15").track(UUID + ":1-6"), UUID);
        stream(new Repeating(input, 1), position).run();
        return position;
    }

    private static SourcePosition start() {
        return new SourcePosition(new BinlogPosition("binlog.000001", 4), UUID + ":1-6", UUID);
    }

    private BinlogStream stream(EventInput input, StreamPosition position) {
        SourceInfo source = new SourceInfo("8.0.15", UUID, 1, true, 0, ZoneOffset.UTC);
        TrackedSchema tracker = new TrackedSchema(source, ITEM::equals);
        ColumnShape id = new ColumnShape(
                "id", ColumnType.INT, "int", false, false, null, -1, -1, List.of(), ColumnShape.Generated.NO, false);
        tracker.put(new TableShape(
                ITEM, List.of(id), List.of(new KeyShape(KeyShape.PRIMARY, List.of(0), false)), "InnoDB"));
        return new BinlogStream(
                input,
                false,
                1 << 20,
                position,
                source,
                ITEM::equals,
                tracker,
                (from, selector) -> {
                    throw new AssertionError("nothing to prove");
                },
                EmptyPrepared.INSTANCE,
                handler);
    }

    private void transaction(long number, int... ids) {
        gtid(number);
        query("BEGIN");
        ByteArrayOutputStream map = new ByteArrayOutputStream();
        map.writeBytes(new byte[] {42, 0, 0, 0, 0, 0, 1, 0});
        name(map, "shop");
        name(map, "item");
        map.writeBytes(new byte[] {1, 3, 0, 0}); // one column, INT, no metadata, not nullable
        event(19, map.toByteArray());
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        rows.writeBytes(new byte[] {42, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 1});
        for (int id : ids) {
            rows.writeBytes(new byte[] {0, (byte) id, 0, 0, 0});
        }
        event(30, rows.toByteArray());
        event(16, new byte[8]);
    }

    private static void name(ByteArrayOutputStream out, String name) {
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
    }

    private void gtid(long number) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.writeBytes(java.util.HexFormat.of().parseHex(UUID.replace("-", "")));
        for (int i = 0; i < 8; i++) {
            body.write((int) (number >> (8 * i)));
        }
        event(33, body.toByteArray());
    }

    private void query(String sql) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[4 + 4]);
        body.write(0); // no database
        body.writeBytes(new byte[2 + 2 + 1]);
        body.writeBytes(sql.getBytes(StandardCharsets.US_ASCII));
        event(2, body.toByteArray());
    }

    private void event(int type, byte[] body) {
        byte[] event = new byte[19 + body.length];
        offset += event.length;
        event[4] = (byte) type;
        event[5] = 1;
        putInt(event, 9, event.length);
        putInt(event, 13, (int) offset);
        System.arraycopy(body, 0, event, 19, body.length);
        events.add(event);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >> (8 * i));
        }
    }

    /** Gives the same events again and again. */
    private static final class Repeating implements EventInput {
        private final byte[][] events;
        private final int turns;
        private int next;
        private int turn;
        private byte[] current = new byte[0];
        private int at;

        Repeating(List<byte[]> events, int turns) {
            this.events = events.toArray(new byte[0][]);
            this.turns = turns;
        }

        @Override
        public boolean nextEvent() {
            if (next == events.length) {
                next = 0;
                turn++;
            }
            if (turn == turns) {
                return false;
            }
            current = events[next++];
            at = 0;
            return true;
        }

        @Override
        public void readFully(byte[] target, int offset, int length) throws EOFException {
            if (length > current.length - at) {
                throw new EOFException();
            }
            System.arraycopy(current, at, target, offset, length);
            at += length;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, target, offset, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public void skipRest() {
            at = current.length;
        }

        @Override
        public boolean isDry() {
            return true; // behind every event
        }
    }

    private static final class Counter implements ChangeHandler {
        private long rows;
        private int commits;
        private int caughtUp;
        private int caughtUpInside;
        private boolean inside;
        private java.util.function.IntConsumer onCommit = count -> {};
        private java.util.function.Consumer<ChangeContext> onRow = context -> {};

        private boolean whole;
        private boolean readsRowEvents = true;
        private int rowEvents;
        private java.util.function.Consumer<PositionView> onCommitAt = position -> {};
        private PositionCopy copy;
        private RowEventReader reader;

        PositionCopy copyOrThrow() {
            return java.util.Objects.requireNonNull(copy);
        }

        @Override
        public void onOpen(PositionView position, java.util.function.Supplier<RowEventReader> readers) {
            copy = position.copy();
            reader = readers.get();
        }

        @Override
        public boolean takesRowEvents() {
            return whole;
        }

        @Override
        public void onRowEvent(
                RowHandler to, RowEventReader.Form form, byte[] body, int at, int length, ChangeContext context) {
            rowEvents++;
            if (!readsRowEvents) {
                return;
            }
            byte[] copied = Arrays.copyOfRange(body, at, at + length);
            reader.read(form, copied, 0, length, new ChangeContext().copyFrom(context), to);
        }

        @Override
        public void onBegin(ChangeContext context) {
            inside = true;
        }

        @Override
        public void onCaughtUp() {
            caughtUp++;
            caughtUpInside += inside ? 1 : 0;
        }

        @Override
        public RowHandler rowsOf(TableShape shape) {
            return change -> {
                rows++;
                onRow.accept(change.context());
            };
        }

        @Override
        public void onDdl(DdlChange ddl, ChangeContext context) {}

        @Override
        public void onCommit(ChangeContext context, PositionView position) {
            inside = false;
            onCommitAt.accept(position);
            onCommit.accept(++commits);
        }

        @Override
        public void onIdle(PositionView position) {}
    }
}
