package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.model.NameCase;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine has to know of a task, resolved from the task document by the composition root.
 *
 * @param startFrom where an incremental-only task begins; null when the task starts with a full load
 * @param streamAfterLoad whether the task goes on with the stream after the full load
 * @param format makes a format instance for one encoding thread
 * @param maxRecordBytes largest message value
 * @param throttle how fast the task goes at first
 * @param oversize what becomes of rows whose message is larger than that
 * @param onDemand what is loaded besides
 * @param objects what is told of the tables
 * @param encoderThreads threads that encode rows of the stream; with 1 the stream's own thread does
 */
public record TaskSettings(
        String taskName,
        TableSelector selector,
        @Nullable StartPoint startFrom,
        boolean streamAfterLoad,
        Function<SourceInfo, MessageFormat> format,
        RoutingSettings routing,
        boolean deliverDdl,
        LoadSettings load,
        int maxRecordBytes,
        CutSettings cuts,
        RetrySettings retry,
        ThrottleSettings throttle,
        OversizeSettings oversize,
        OnDemandSettings onDemand,
        ObjectSettings objects,
        int encoderThreads) {
    /** The same task on a server that takes names so. */
    public TaskSettings under(NameCase names) {
        return names == NameCase.KEPT
                ? this
                : new TaskSettings(
                        taskName,
                        selector.under(names),
                        startFrom,
                        streamAfterLoad,
                        format,
                        routing.under(names),
                        deliverDdl,
                        load,
                        maxRecordBytes,
                        cuts,
                        retry,
                        throttle,
                        oversize.under(names),
                        onDemand.under(names),
                        objects.under(names),
                        encoderThreads);
    }

    /** The same task about other tables. */
    TaskSettings selecting(TableSelector other) {
        return new TaskSettings(
                taskName,
                other,
                startFrom,
                streamAfterLoad,
                format,
                routing,
                deliverDdl,
                load,
                maxRecordBytes,
                cuts,
                retry,
                throttle,
                oversize,
                onDemand,
                objects,
                encoderThreads);
    }

    /** A format instance for one encoding thread, which sees what is told. */
    MessageFormat formatFor(SourceInfo source) {
        return objects.told(format.apply(source));
    }

    /** Why the task cannot leave out the columns of this table that it is told to; null if it can. */
    public @Nullable String columnProblem(TableShape shape) {
        return LeftOutColumns.problemOf(this, shape);
    }

    public boolean fullLoad() {
        return startFrom == null;
    }

    /**
     * The full load's knobs.
     *
     * @param threads chunks read at the same time, each over a connection of its own
     * @param chunkRows rows of a chunk at most
     * @param chunkBytes encoded bytes of a chunk at most; with {@code threads} the bound on the full load's memory
     */
    public record LoadSettings(int threads, int chunkRows, int chunkBytes) {}

    /**
     * When the state is stored.
     *
     * @param interval between transactions; with a transactional sink also when records become visible
     * @param insideBytes message bytes of one transaction after which it is cut inside; with a transactional sink also of
     *     several, behind the last of which they become visible
     * @param insideInterval time after which a transaction is cut inside: often enough for a Kafka transaction to end
     *     well within its time
     */
    public record CutSettings(Duration interval, long insideBytes, Duration insideInterval) {}

    /**
     * What is loaded besides the tables that the task began with.
     *
     * @param addedTables whether a table that is added is loaded first, or told of from now on
     * @param reReads what is to be read again; each is done once, for as long as it stays in this list
     */
    public record OnDemandSettings(boolean addedTables, List<ReRead> reReads) {
        public static final OnDemandSettings LOAD_ADDED = new OnDemandSettings(true, List.of());

        public OnDemandSettings {
            reReads = List.copyOf(reReads);
        }

        OnDemandSettings under(NameCase names) {
            return new OnDemandSettings(
                    addedTables,
                    reReads.stream()
                            .map(one -> new ReRead(one.text(), names.stored(one.table()), one.after(), one.upTo()))
                            .toList());
        }
    }

    /** How long which errors are retried, counted from the first one. */
    public record RetrySettings(Duration connectionWindow, Duration otherWindow) {}
}
