package io.millrace.task;

import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;

/**
 * Which partition a row goes to.
 *
 * @param keyColumns columns that replace the primary key as hash input, by table
 */
public record PartitionSection(
        PartitionBy partitionBy, Hash hash, Map<TableId, List<String>> keyColumns, KeyUpdateSplit keyUpdateSplit) {
    public PartitionSection {
        keyColumns = Map.copyOf(keyColumns);
    }

    /** What decides on the partition. */
    public enum PartitionBy {
        PARTITION_0,
        TABLE_HASH,
        KEY_HASH;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** How a key becomes a partition. */
    public enum Hash {
        MURMUR2,
        JAVA,
        CANAL,
        CRC32;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** When an UPDATE that changes the key becomes DELETE and INSERT. */
    public enum KeyUpdateSplit {
        AUTO,
        NEVER,
        ALWAYS;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }
}
