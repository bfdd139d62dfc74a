package io.millrace.formats;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options that a task sets for its format, checked against those that the format has. */
public final class OptionValues {
    private final String format;
    private final Map<String, String> values;

    /** @throws MillraceException with TASK_INVALID if an option is not in {@code known} */
    public OptionValues(String format, Map<String, String> values, List<FormatOption> known) {
        this.format = format;
        this.values = Map.copyOf(values);
        List<String> names = known.stream().map(FormatOption::name).toList();
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "the format " + format + " has no option " + name + "; it has " + String.join(", ", names));
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
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "the option " + name + " of the format " + format + " must be one of "
                            + String.join(", ", spellings) + ": value=" + value);
        }
        return type.getEnumConstants()[at];
    }

    static <E extends Enum<E>> List<String> spellingsOf(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
