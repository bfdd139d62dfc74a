package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Decoding and encoding a row costs no more CPU than a fixed piece of work on as many bytes costs, times a limit: about
 * three times the ratio that was measured when the limit was set, so that only a clear change for the worse fails.
 *
 * <p>Both are the same thread's CPU time, in turn, in one run: other programs on the machine slow both. Until the compiler
 * is done with both the ratio says little, so the test goes on until the median of a few rounds is below the limit, or until
 * it has done so many that no compiler is to blame.
 */
class RowCpuIT {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int MEDIAN_OF = 7;
    private static final int MOST_ROUNDS = 150;
    private static final int RUNS = 20;

    private final CRC32 crc = new CRC32();
    private byte[] target = new byte[1 << 16];
    private long checksum; // so that nothing can be left out

    @ParameterizedTest
    @CsvSource({
        "NARROW, INSERT, debezium_json, 2.0",
        "NARROW, UPDATE, canal_json, 3.0",
        "WIDE, INSERT, maxwell_json, 10.0",
        "WIDE, UPDATE, dts_avro, 6.0"
    })
    void staysNearTheBaseline(BenchmarkTable table, RowLoop.Rows rows, String format, double limit)
            throws SQLException, IOException {
        RowLoop loop = RowLoop.record(table, rows, format);
        byte[] messages = new byte[(int) loop.run()];
        copyTo(loop, messages);
        double[] ratios = new double[MOST_ROUNDS];
        double median = Double.MAX_VALUE;
        int round = 0;
        while (round < MOST_ROUNDS && (round < MEDIAN_OF || median > limit)) {
            long rowsCpu = cpuOfRows(loop);
            ratios[round++] = (double) rowsCpu / cpuOfBaseline(messages);
            if (round >= MEDIAN_OF) {
                double[] last = Arrays.copyOfRange(ratios, round - MEDIAN_OF, round);
                Arrays.sort(last);
                median = last[MEDIAN_OF / 2];
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s %s %s: %.2f times the baseline after %d rounds (%d)%n",
                table,
                rows,
                format,
                median,
                round,
                checksum);
        assertThat(median).as("CPU time of a row in terms of the baseline").isLessThanOrEqualTo(limit);
    }

    private static void copyTo(RowLoop loop, byte[] messages) throws IOException {
        int[] at = {0};
        loop.run(message -> {
            System.arraycopy(message.array(), 0, messages, at[0], message.length());
            at[0] += message.length();
        });
    }

    private long cpuOfRows(RowLoop loop) throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < RUNS; i++) {
            checksum += loop.run();
        }
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    private long cpuOfBaseline(byte[] messages) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < RUNS; i++) {
            checksum += baseline(messages);
        }
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    /** Not to be changed: the messages as the text of a JSON string, byte by byte, and their CRC32. */
    private long baseline(byte[] messages) {
        if (target.length < 2 * messages.length) {
            target = new byte[2 * messages.length];
        }
        byte[] out = target;
        int at = 0;
        for (byte one : messages) {
            if (one == '"' || one == '\\') {
                out[at++] = '\\';
            }
            out[at++] = one;
        }
        crc.reset();
        crc.update(messages, 0, messages.length);
        return at + crc.getValue();
    }
}
