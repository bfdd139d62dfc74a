package io.millrace.formats;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One option of a message format, as task documents spell it.
 *
 * @param name such as {@code canal.enum}
 * @param defaultValue the value when the task says nothing
 * @param values all allowed values, the default first; empty if {@code pattern} says what is allowed
 * @param pattern what a free value has to match
 * @param rule {@code pattern} in words, for messages and the reference
 * @param help one or two sentences for the key reference
 */
public record FormatOption(
        String name, String defaultValue, List<String> values, Pattern pattern, String rule, String help) {
    private static final Pattern ANY = Pattern.compile(".*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");

    public FormatOption {
        values = List.copyOf(values);
        if (!values.isEmpty() && !values.contains(defaultValue)) {
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
        return new FormatOption(name, values.get(0), values, ANY, "one of " + String.join(", ", values), help);
    }

    /** An option that is {@code true} or {@code false}. */
    public static FormatOption flag(String name, boolean defaultValue, String help) {
        List<String> values = List.of(String.valueOf(defaultValue), String.valueOf(!defaultValue));
        return new FormatOption(name, values.get(0), values, ANY, "true or false", help);
    }

    /** An option that is a whole number from 0. */
    public static FormatOption number(String name, long defaultValue, String help) {
        return new FormatOption(
                name, String.valueOf(defaultValue), List.of(), NUMBER, "a whole number from 0 to 999999999999", help);
    }

    /** An option that is any text of a pattern. */
    public static FormatOption text(String name, String defaultValue, String pattern, String rule, String help) {
        return new FormatOption(name, defaultValue, List.of(), Pattern.compile(pattern), rule, help);
    }
}
