package io.millrace.formats;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options that a task sets for its format, checked against those that the format has. */
public final class OptionValues {
    private final String format;
    private final Map<String, String> values;
    private final Map<String, FormatOption> known;

    /** @throws MillraceException with TASK_INVALID if an option is not in {@code known} */
    public OptionValues(String format, Map<String, String> values, List<FormatOption> known) {
        this.format = format;
        this.values = Map.copyOf(values);
        this.known = new LinkedHashMap<>();
        known.forEach(option -> this.known.put(option.name(), option));
        for (String name : values.keySet()) {
            if (!this.known.containsKey(name)) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "the format " + format + " has no option " + name + "; it has "
                                + String.join(", ", this.known.keySet()));
            }
        }
    }

    /**
     * The value of an option that {@link FormatOption#of} declared: the constant of that spelling (case does not
     * matter), or the first one.
     *
     * @throws MillraceException with TASK_INVALID if no constant is spelt so
     */
    public <E extends Enum<E>> E read(String name, Class<E> type) {
        List<String> spellings = spellingsOf(type);
        String value = values.getOrDefault(name, spellings.get(0));
        int at = spellings.indexOf(value.toLowerCase(Locale.ROOT));
        if (at < 0) {
            throw wrong(name, "one of " + String.join(", ", spellings), value);
        }
        return type.getEnumConstants()[at];
    }

    /** Whether the task sets an option. */
    public boolean isSet(String name) {
        return values.containsKey(name);
    }

    /** The value of a {@link FormatOption#flag}. */
    public boolean readFlag(String name) {
        FormatOption option = option(name);
        String value = values.getOrDefault(name, option.defaultValue()).toLowerCase(Locale.ROOT);
        if (!option.values().contains(value)) {
            throw wrong(name, option.rule(), value);
        }
        return value.equals("true");
    }

    /** The value of a {@link FormatOption#number}. */
    public long readNumber(String name) {
        return Long.parseLong(readText(name));
    }

    /** The value of a {@link FormatOption#text}. */
    public String readText(String name) {
        FormatOption option = option(name);
        String value = values.getOrDefault(name, option.defaultValue());
        if (!option.pattern().matcher(value).matches()) {
            throw wrong(name, option.rule(), value);
        }
        return value;
    }

    private FormatOption option(String name) {
        FormatOption option = known.get(name);
        if (option == null) {
            throw new IllegalArgumentException("an option is declared before it is read: option=" + name);
        }
        return option;
    }

    private MillraceException wrong(String name, String rule, String value) {
        return new MillraceException(
                ErrorCode.TASK_INVALID,
                "the option " + name + " of the format " + format + " must be " + rule + ": value=" + value);
    }

    static <E extends Enum<E>> List<String> spellingsOf(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
