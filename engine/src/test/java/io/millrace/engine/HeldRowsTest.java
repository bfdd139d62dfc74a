package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.MessageHeader;
import io.millrace.formats.RowCompleter;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldRowsTest {
    private static final RowCompleter COMPLETER = (held, index, count, commit, out) -> {
        out.put(held);
        out.putAscii(" " + index + "/" + count + " xid " + commit.xid());
    };

    @TempDir
    Path folder;

    private final List<String> sent = new ArrayList<>();
    private final Delivery delivery = new Delivery(new WritingSink(), new LongAdder());

    private HeldRows rows(long memoryBytes) {
        return new HeldRows(COMPLETER, delivery, new Progress(), 1 << 20, memoryBytes, folder);
    }

    private static void add(HeldRows rows, int from, int to) {
        for (int i = from; i < to; i++) {
            List<MessageHeader> headers = i % 3 == 0 ? List.of(new MessageHeader("h", bytes("x" + i))) : List.of();
            rows.add(
                    "t" + i % 2, i % 4, i % 5 == 0 ? null : bytes("k" + i), bytes("v" + i), headers, 1_000L + i, at(i));
        }
    }

    private static ChangeContext at(int row) {
        return new ChangeContext()
                .binlogFile("bin.000007")
                .eventEndOffset(100 + row)
                .xid(row)
                .captureTimeMs(row);
    }

    private static String line(int i, int count, long xid) {
        return "t" + i % 2 + " " + i % 4 + " " + (i % 5 == 0 ? null : "k" + i) + " v" + i + " " + (i + 1) + "/" + count
                + " xid " + xid + (i % 3 == 0 ? " h=x" + i : "") + " " + (1_000 + i);
    }

    /** All in memory; all but the last in the file; some in each. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 1, 1_000})
    void completesEveryRowInOrderWhereverItWaits(long memoryBytes) {
        HeldRows rows = rows(memoryBytes);
        for (int transaction = 1; transaction <= 3; transaction++) {
            sent.clear();
            add(rows, 0, 100 * transaction);
            assertThat(sent).isEmpty();

            rows.deliver(new ChangeContext().xid(transaction));

            assertThat(sent).hasSize(100 * transaction);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(sent.get(i)).isEqualTo(line(i, 100 * transaction, transaction));
            }
        }
    }

    /** Which row is the first beyond the limit: one of rows, one of bytes. */
    @ParameterizedTest
    @CsvSource({"10, 1000000", "1000, 1000"})
    void tooLongATransactionGoesOutAtOnceAndSaysThatItsSizeIsNotKnown(long maxRows, long maxBytes) {
        RowCompleter limited = new RowCompleter() {
            @Override
            public void complete(byte[] held, long index, long count, ChangeContext commit, ByteSink out) {
                out.put(held);
                out.putAscii(" " + index + "/" + count + " at " + commit.binlogFileNumber() + "."
                        + commit.eventEndOffset() + " read " + commit.captureTimeMs());
            }

            @Override
            public long maxRows() {
                return maxRows;
            }

            @Override
            public long maxBytes() {
                return maxBytes;
            }
        };
        HeldRows rows = new HeldRows(limited, delivery, new Progress(), 1 << 20, 300, folder);
        add(rows, 0, 9);
        assertThat(sent).isEmpty();
        add(rows, 9, 30);
        assertThat(sent).hasSize(30);
        assertThat(folder.toFile().list()).isEmpty();
        rows.deliver(at(99));
        assertThat(sent).hasSize(30);
        assertThat(sent.get(0)).contains(" 1/0 at 7.100 read ");
        assertThat(sent.get(29)).contains(" 30/0 at 7.100 read 29 ");

        add(rows, 40, 42); // the next transaction
        rows.deliver(at(99));
        assertThat(sent.get(31)).contains(" 2/2 at 7.199 read 99");
    }

    @Test
    void forgetsATransactionThatWillBeReadAgain() throws Exception {
        HeldRows rows = rows(500);
        add(rows, 0, 50);
        assertThat(folder).isNotEmptyDirectory();

        rows.clear();
        assertThat(folder).isEmptyDirectory();
        add(rows, 0, 2);
        rows.deliver(new ChangeContext().xid(9));

        assertThat(sent).containsExactly(line(0, 2, 9), line(1, 2, 9));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes down what it gets. */
    private final class WritingSink implements RecordSink {
        @Override
        public int partitionsOf(String topic) {
            return 4;
        }

        @Override
        public void send(
                String topic,
                int partition,
                byte[] key,
                byte[] value,
                List<MessageHeader> headers,
                long timestampMs,
                Receipt receipt) {
            StringBuilder line = new StringBuilder(topic)
                    .append(' ')
                    .append(partition)
                    .append(' ')
                    .append(key == null ? null : new String(key, StandardCharsets.UTF_8))
                    .append(' ')
                    .append(new String(value, StandardCharsets.UTF_8));
            headers.forEach(header -> line.append(' ')
                    .append(header.name())
                    .append('=')
                    .append(new String(header.value(), StandardCharsets.UTF_8)));
            sent.add(line.append(' ').append(timestampMs).toString());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }
}
