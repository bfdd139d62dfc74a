package io.millrace.formats.avro;

/** Under which subject of the registry a schema stands; the names are those of Confluent's serializers. */
public enum SubjectStrategy {
    /** {@code <topic>-key}, {@code <topic>-value}: one schema a topic. */
    TOPIC_NAME,
    /** The record's full name: one schema wherever it is used. */
    RECORD_NAME,
    /** {@code <topic>-<record's full name>}: what a topic of several tables needs. */
    TOPIC_RECORD_NAME;

    /** The subject of a record's value. */
    public String ofValue(String topic, String recordName) {
        return subject(topic, recordName, "-value");
    }

    /** The subject of a record's key. */
    public String ofKey(String topic, String recordName) {
        return subject(topic, recordName, "-key");
    }

    private String subject(String topic, String recordName, String suffix) {
        return switch (this) {
            case TOPIC_NAME -> topic + suffix;
            case RECORD_NAME -> recordName;
            case TOPIC_RECORD_NAME -> topic + "-" + recordName;
        };
    }
}
