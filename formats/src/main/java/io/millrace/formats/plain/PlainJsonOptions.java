package io.millrace.formats.plain;

import io.millrace.formats.FormatOption;
import io.millrace.formats.OptionValues;
import java.util.List;

/** How plain rows are written in JSON; the first constant of each enum is the default. */
public record PlainJsonOptions(PlainOptions plain, Decimal decimal, Json json) {
    /** DECIMAL values. */
    public enum Decimal {
        NUMBER,
        STRING
    }

    /** JSON documents. */
    public enum Json {
        EMBEDDED,
        STRING
    }

    public static final List<FormatOption> DESCRIPTIONS = List.of(
            PlainOptions.DELETE,
            PlainOptions.META,
            FormatOption.of(
                    "plain.decimal",
                    Decimal.class,
                    "DECIMAL values: numbers with all their digits, or strings for readers that know only doubles."),
            FormatOption.of("plain.json", Json.class, "JSON documents: as they are, or as a string of their text."));

    public static PlainJsonOptions from(OptionValues values) {
        return new PlainJsonOptions(
                PlainOptions.from(values),
                values.read("plain.decimal", Decimal.class),
                values.read("plain.json", Json.class));
    }
}
