package io.millrace.formats.confluent;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import io.millrace.formats.avro.SubjectStrategy;
import java.util.List;

/** How the plain row is written in Avro; the first constant of each enum is the default. */
public record ConfluentAvroOptions(SubjectStrategy subjects, Delete delete, Meta meta, Time time) {
    /** DELETE. */
    public enum Delete {
        /** The key without a value. */
        TOMBSTONE,
        /** The old row with {@code __deleted}. */
        REWRITE,
        REWRITE_WITH_TOMBSTONE,
        DROP
    }

    /** What a row says besides its columns. */
    public enum Meta {
        NONE,
        FIELDS,
        HEADERS
    }

    /** TIME. */
    public enum Time {
        /** Microseconds, which hold every TIME. */
        DURATION,
        /** Avro's time of day, which a TIME beyond a day is not. */
        TIME_MICROS
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "plain.subject",
                    SubjectStrategy.class,
                    "Subjects of the schemas: TOPIC-key and TOPIC-value, the record's name, or TOPIC-RECORD, which a"
                            + " topic of several tables needs."),
            FormatOption.of(
                    "plain.delete",
                    Delete.class,
                    "DELETE: the key without a value, the old row with __deleted, both, or nothing."),
            FormatOption.of(
                    "plain.meta",
                    Meta.class,
                    "What a row says besides its columns: nothing, or operation, table, times and position in fields"
                            + " or in headers."),
            FormatOption.of(
                    "plain.time",
                    Time.class,
                    "TIME: microseconds, or Avro's time of day; a TIME that is negative or of 24 hours or more then"
                            + " stops the task."));

    static ConfluentAvroOptions from(OptionValues values) {
        return new ConfluentAvroOptions(
                values.read("plain.subject", SubjectStrategy.class),
                values.read("plain.delete", Delete.class),
                values.read("plain.meta", Meta.class),
                values.read("plain.time", Time.class));
    }
}
