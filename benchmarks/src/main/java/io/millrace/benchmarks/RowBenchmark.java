package io.millrace.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The stream's work on a row without MySQL and Kafka: event bytes, as a server wrote them, are checked (CRC32), decoded
 * and encoded into a reused buffer, on one thread. An operation is one row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Param({"NARROW", "WIDE"})
    private BenchmarkTable table = BenchmarkTable.NARROW;

    @Param
    private RowLoop.Rows rows = RowLoop.Rows.INSERT;

    @Param({"canal_json", "debezium_json", "maxwell_json", "dts_avro"})
    private String format = "";

    @SuppressWarnings("NullAway.Init") // set by JMH before anything else
    private RowLoop loop;

    private long rowsRead;
    private long cpuBefore;

    /** Records 1,000 inserted or updated rows of a real server. */
    @Setup
    public void record() throws SQLException, IOException {
        loop = RowLoop.record(table, rows, format);
        long bytes = loop.run();
        System.out.printf(
                "%n%d bytes of events and %d bytes of message per row%n",
                loop.eventBytes() / RowLoop.ROWS, bytes / RowLoop.ROWS);
    }

    /** Begins to count this thread's CPU time. */
    @Setup(Level.Iteration)
    public void startCpu() {
        rowsRead = 0;
        cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** Prints CPU time per row: on a machine that is shared, the figure to believe. */
    @TearDown(Level.Iteration)
    public void printCpu() {
        long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        System.out.printf(Locale.ROOT, "CPU %.0f ns/row, ", (double) cpu / rowsRead);
    }

    /** Returns the number of bytes encoded. */
    @Benchmark
    @OperationsPerInvocation(RowLoop.ROWS)
    public long decodeAndEncode() throws IOException {
        rowsRead += RowLoop.ROWS;
        return loop.run();
    }
}
