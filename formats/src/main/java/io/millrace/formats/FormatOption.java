package io.millrace.formats;

import java.util.List;

/**
 * One option of a message format, as task documents spell it.
 *
 * @param name such as {@code canal.enum}
 * @param defaultValue the value when the task says nothing
 * @param values all allowed values, the default first
 * @param help one or two sentences for the key reference
 */
public record FormatOption(String name, String defaultValue, List<String> values, String help) {
    public FormatOption {
        values = List.copyOf(values);
        if (!values.contains(defaultValue)) {
            throw new IllegalArgumentException("a default must be an allowed value: option=" + name);
        }
    }

    /**
     * An option whose values are the constants of {@code type} in lower case with dashes; the first is the default.
     *
     * @see OptionValues#read
     */
    public static <E extends Enum<E>> FormatOption of(String name, Class<E> type, String help) {
        List<String> values = OptionValues.spellingsOf(type);
        return new FormatOption(name, values.get(0), values, help);
    }
}
