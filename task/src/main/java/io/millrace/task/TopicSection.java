package io.millrace.task;

/**
 * Which topics are written, and how missing ones are made.
 *
 * @param name the one topic with policy SINGLE, "" with PER_TABLE
 * @param format names of the topics with policy PER_TABLE
 * @param ddlTopic topic of all DDL messages, "" for the table's own
 * @param replicationFactor of created topics; 0 for three, or as many as there are brokers
 */
public record TopicSection(
        Policy policy,
        String name,
        String format,
        String ddlTopic,
        int partitions,
        int replicationFactor,
        boolean create) {
    /** How many topics there are. */
    public enum Policy {
        SINGLE,
        PER_TABLE;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    /** The topic name, or the format that gives it: what {@code $database$} and {@code $tablename$} are filled into. */
    public String nameFormat() {
        return policy == Policy.SINGLE ? name : format;
    }
}
