package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which topic and partition a message goes to.
 *
 * @param topicFormat a topic name, in which {@code $database$} and {@code $tablename$} stand for the table's
 * @param ddlTopic topic of all DDL messages, null for the table's own
 * @param ownMarksTopic topic of marks that are about no table, where there is neither one topic for all nor a DDL topic
 * @param keyColumns columns that replace the primary key as hash input, by {@link NameCase#compared compared} table
 * @param names how the source takes the tables' names
 */
public record RoutingSettings(
        String topicFormat,
        @Nullable String ddlTopic,
        String ownMarksTopic,
        PartitionBy partitionBy,
        PartitionHash hash,
        KeyUpdateSplit keyUpdateSplit,
        Map<TableId, List<String>> keyColumns,
        NameCase names) {
    /** What decides on the partition of a row. */
    public enum PartitionBy {
        PARTITION_0,
        TABLE_HASH,
        KEY_HASH
    }

    /** When an UPDATE that changes the key becomes DELETE and INSERT. */
    public enum KeyUpdateSplit {
        /** When the two keys' partitions differ: the old key's partition would never hear of it. */
        AUTO,
        NEVER,
        ALWAYS
    }

    public RoutingSettings {
        keyColumns = Map.copyOf(keyColumns);
    }

    /** For a source that tells upper and lower case apart. */
    public RoutingSettings(
            String topicFormat,
            @Nullable String ddlTopic,
            String ownMarksTopic,
            PartitionBy partitionBy,
            PartitionHash hash,
            KeyUpdateSplit keyUpdateSplit,
            Map<TableId, List<String>> keyColumns) {
        this(topicFormat, ddlTopic, ownMarksTopic, partitionBy, hash, keyUpdateSplit, keyColumns, NameCase.KEPT);
    }

    /**
     * The same on a server that takes names so.
     *
     * @throws MillraceException TASK_INVALID if that makes one table of two that have columns of their own
     */
    RoutingSettings under(NameCase other) {
        Map<TableId, List<String>> columns = new TreeMap<>();
        keyColumns.forEach((table, its) -> {
            if (columns.put(other.compared(table), its) != null) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "partitioning.key_columns has each table once: names that differ in case only are one on this"
                                + " source, table=" + other.compared(table) + ". Remove one of them");
            }
        });
        return new RoutingSettings(
                topicFormat, ddlTopic, ownMarksTopic, partitionBy, hash, keyUpdateSplit, columns, other);
    }

    /** The columns that replace the table's primary key as hash input, null if none do. */
    @Nullable
    List<String> keyColumnsOf(TableId table) {
        return keyColumns.get(names.compared(table));
    }

    /** Indexes of the columns that this table's rows are spread over partitions by. */
    List<Integer> spreadingColumnsOf(TableShape shape) {
        if (partitionBy != PartitionBy.KEY_HASH) {
            return List.of();
        }
        List<String> named = keyColumnsOf(shape.id());
        if (named != null) {
            return named.stream().map(shape::indexOf).toList();
        }
        KeyShape key = shape.routingKey();
        return key == null ? List.of() : key.columns();
    }

    /** Where marks go that are about no table, as the beginning of a transaction. */
    public String marksTopic() {
        if (topicFormat.indexOf('$') < 0) {
            return topicFormat;
        }
        return ddlTopic != null ? ddlTopic : ownMarksTopic;
    }

    /**
     * The topic of a statement. Where the topic format is made of the table's name alone, nothing is left of it for a
     * statement about a database: that goes where marks go.
     *
     * @param table "" for a statement about a database
     */
    public String ddlTopicOf(String database, String table) {
        if (ddlTopic != null) {
            return ddlTopic;
        }
        boolean nameless =
                table.isEmpty() && TopicNames.fill(topicFormat, database, table).isEmpty();
        return nameless ? marksTopic() : TopicNames.topicOf(topicFormat, database, table);
    }

    /** The topic of a table's rows. */
    public String topicOf(TableId table) {
        return TopicNames.topicOf(topicFormat, table.database(), table.table());
    }

    /**
     * Topics that several of these tables share though the topic format tells tables apart: {@code a_b.c} and {@code a.b_c}
     * under {@code $database$_$tablename$}. Empty where sharing is what the format is for.
     */
    public SortedMap<String, List<TableId>> sharedTopics(Collection<TableId> tables) {
        SortedMap<String, List<TableId>> shared = new TreeMap<>();
        if (topicFormat.contains(TopicNames.TABLE)) {
            for (TableId table : tables) {
                shared.computeIfAbsent(
                                TopicNames.topicOf(topicFormat, table.database(), table.table()),
                                topic -> new ArrayList<>())
                        .add(table);
            }
            shared.values().removeIf(sharing -> sharing.size() == 1);
        }
        return shared;
    }

    /**
     * Topics of these tables that Kafka refuses to have beside each other: their names differ only in '.' and '_', which its
     * metrics cannot tell apart.
     */
    public List<Set<String>> collidingTopics(Collection<TableId> tables) {
        SortedMap<String, Set<String>> byMetric = new TreeMap<>();
        for (String topic : topicsOf(tables)) {
            byMetric.computeIfAbsent(topic.replace('.', '_'), metric -> new TreeSet<>())
                    .add(topic);
        }
        byMetric.values().removeIf(topics -> topics.size() == 1);
        return List.copyOf(byMetric.values());
    }

    /** Every topic that these tables' rows and DDL go to. */
    public SortedSet<String> topicsOf(Collection<TableId> tables) {
        SortedSet<String> topics = new TreeSet<>();
        for (TableId table : tables) {
            topics.add(topicOf(table));
        }
        if (ddlTopic != null) {
            topics.add(ddlTopic);
        }
        return topics;
    }
}
