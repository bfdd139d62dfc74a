package io.millrace.formats.confluent;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import io.millrace.formats.avro.SubjectStrategy;
import io.millrace.formats.plain.PlainOptions;
import java.util.List;

/** How the plain row is written in Avro; the first constant of each enum is the default. */
public record ConfluentAvroOptions(SubjectStrategy subjects, PlainOptions plain, Time time) {
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
            PlainOptions.DELETE,
            PlainOptions.META,
            FormatOption.of(
                    "plain.time",
                    Time.class,
                    "TIME: microseconds, or Avro's time of day; a TIME that is negative or of 24 hours or more then"
                            + " stops the task."));

    static ConfluentAvroOptions from(OptionValues values) {
        return new ConfluentAvroOptions(
                values.read("plain.subject", SubjectStrategy.class),
                PlainOptions.from(values),
                values.read("plain.time", Time.class));
    }
}
