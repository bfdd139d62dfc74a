package io.millrace.task;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A task as its document says: complete, checked, defaults filled in. Immutable; shows no secret. */
public record TaskDocument(
        String name,
        String description,
        SourceSection source,
        DestinationSection destination,
        TopicSection topics,
        PartitionSection partitioning,
        ObjectsSection objects,
        StartSection start,
        FormatSection format,
        SchemaRegistrySection schemaRegistry,
        FullLoadSection fullLoad,
        DdlMode ddl,
        RetrySection retry,
        Duration leaseSessionTimeout,
        Duration checkpointInterval,
        DeliverySection delivery,
        ThrottleSection throttle,
        OversizeSection oversize,
        OnDemandSection onDemand,
        List<ColumnPattern> excludedColumns,
        OnUnloggedChanges onUnloggedChanges,
        int encodingThreads) {
    public TaskDocument {
        excludedColumns = List.copyOf(excludedColumns);
    }

    /** What happens to DDL. */
    public enum DdlMode {
        DELIVER,
        DROP;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** What becomes of statements that change rows without a row in the binlog. */
    public enum OnUnloggedChanges {
        WARN,
        RE_READ,
        FAIL;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** Which phases a task has. */
    public enum StartMode {
        FULL_AND_INCREMENTAL,
        FULL,
        INCREMENTAL;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /**
     * @param from where an INCREMENTAL task begins; means nothing to the others
     */
    public record StartSection(StartMode mode, StartFrom from) {}

    /**
     * @param options the format's own options
     */
    public record FormatSection(String name, Map<String, String> options) {
        public FormatSection {
            options = Map.copyOf(options);
        }
    }

    /**
     * @param threads chunks read at the same time, each over a connection of its own
     * @param chunkRows rows of a chunk at most
     * @param chunkBytes encoded bytes of a chunk at most
     * @param lockTables whether tables are locked where a read alone does not show one moment
     */
    public record FullLoadSection(int threads, int chunkRows, int chunkBytes, boolean lockTables) {}

    /** How long which errors are retried, counted from the first one. */
    public record RetrySection(Duration connection, Duration other) {}
}
