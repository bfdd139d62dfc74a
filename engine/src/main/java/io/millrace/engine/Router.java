package io.millrace.engine;

import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowView;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Decides on topic and partition. Thread-safe; a {@link Route} belongs to one thread. */
final class Router {
    private final RoutingSettings settings;
    private final RecordSink sink;
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    Router(RoutingSettings settings, RecordSink sink) {
        this.settings = settings;
        this.sink = sink;
    }

    /** Where the rows of one table shape go. */
    static final class Route {
        final String topic;
        private final int partitionCount;
        private final int fixedPartition;
        private final PartitionHash hash;
        private final RoutingSettings.KeyUpdateSplit split;
        private final @Nullable KeyText key;

        private Route(
                String topic, int partitionCount, int fixedPartition, RoutingSettings settings, @Nullable KeyText key) {
            this.topic = topic;
            this.partitionCount = partitionCount;
            this.fixedPartition = fixedPartition;
            this.hash = settings.hash();
            this.split = settings.keyUpdateSplit();
            this.key = key;
        }

        int partitionOf(RowView row) {
            return key == null ? fixedPartition : key.partitionOf(row, hash, partitionCount);
        }

        /** Whether an UPDATE has to become DELETE and INSERT, so that the old key's partition hears of it. */
        boolean splits(RowView before, RowView after) {
            if (key == null || split == RoutingSettings.KeyUpdateSplit.NEVER || !key.differs(before, after)) {
                return false;
            }
            return split == RoutingSettings.KeyUpdateSplit.ALWAYS || partitionOf(before) != partitionOf(after);
        }
    }

    Route routeOf(TableShape shape) {
        TableId id = shape.id();
        String topic = TopicNames.topicOf(settings.topicFormat(), id.database(), id.table());
        int count = partitionsOf(topic);
        List<Integer> columns =
                settings.partitionBy() == RoutingSettings.PartitionBy.KEY_HASH ? keyColumns(shape) : List.of();
        if (!columns.isEmpty() && (count > 1 || settings.keyUpdateSplit() == RoutingSettings.KeyUpdateSplit.ALWAYS)) {
            return new Route(topic, count, 0, settings, new KeyText(shape, columns));
        }
        return new Route(topic, count, tablePartition(id, count), settings, null);
    }

    String ddlTopic(DdlChange ddl) {
        return settings.ddlTopicOf(ddl.database(), ddl.table());
    }

    int ddlPartition(DdlChange ddl) {
        int count = partitionsOf(ddlTopic(ddl)); // also makes the topic
        return settings.ddlTopic() != null || ddl.table().isEmpty()
                ? 0
                : tablePartition(new TableId(ddl.database(), ddl.table()), count);
    }

    String tableTopic(TableId table) {
        return TopicNames.topicOf(settings.topicFormat(), table.database(), table.table());
    }

    /** The partition of what is about a whole table; makes the topic. */
    int tablePartition(TableId table) {
        return tablePartition(table, partitionsOf(tableTopic(table)));
    }

    /** Where what is about no table goes; makes the topic. */
    String marksTopic() {
        String topic = settings.marksTopic();
        make(topic);
        return topic;
    }

    /** Makes sure that a topic is there. */
    void make(String topic) {
        partitionsOf(topic);
    }

    /** The partition of all rows of a table: by hash of its name under that policy, else 0. */
    private int tablePartition(TableId id, int count) {
        if (settings.partitionBy() != RoutingSettings.PartitionBy.TABLE_HASH) {
            return 0;
        }
        byte[] name = id.toString().getBytes(StandardCharsets.UTF_8);
        return settings.hash().partition(settings.hash().of(name, 0, name.length), count);
    }

    private List<Integer> keyColumns(TableShape shape) {
        List<String> named = settings.keyColumnsOf(shape.id());
        if (named == null) {
            KeyShape key = shape.routingKey();
            return key == null ? List.of() : key.columns();
        }
        List<Integer> columns = new ArrayList<>();
        for (String name : named) {
            int index = shape.indexOf(name);
            if (index < 0) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "a partition key column must exist: table=" + shape.id() + ", column=" + name
                                + ". Correct partitioning.key_columns or put the column back");
            }
            columns.add(index);
        }
        return columns;
    }

    private int partitionsOf(String topic) {
        Integer known = partitions.get(topic);
        if (known == null) {
            known = sink.partitionsOf(topic);
            partitions.put(topic, known);
        }
        return known;
    }

    List<String> topics() {
        return partitions.keySet().stream().sorted().toList();
    }
}
