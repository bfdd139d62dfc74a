package io.millrace.kafka;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret values among the client properties, so that no message carries one: Kafka's own configuration errors
 * quote the value that they refuse.
 */
final class Secrets {
    /** {@code password="..."} within a JAAS configuration; the user's name there is no secret. */
    private static final Pattern LOGIN_OPTION = Pattern.compile(
            "(?:password|secret|token|key)\\w*\\s*=\\s*(?:\"([^\"]+)\"|'([^']+)'|([^\\s;\"']+))",
            Pattern.CASE_INSENSITIVE);

    private static final List<String> SECRET_NAMES = List.of("password", "jaas", "secret", "token", "key");

    private final List<String> values = new ArrayList<>();

    Secrets(Map<String, String> clientProperties) {
        clientProperties.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean plain = lower.endsWith(".location") || lower.endsWith(".type");
            if (plain || value.isBlank() || SECRET_NAMES.stream().noneMatch(lower::contains)) {
                return;
            }
            values.add(value);
            Matcher option = LOGIN_OPTION.matcher(value);
            while (option.find()) {
                for (int group = 1; group <= option.groupCount(); group++) {
                    if (option.group(group) != null) {
                        values.add(option.group(group));
                    }
                }
            }
        });
        values.sort(Comparator.comparingInt(String::length).reversed()); // a whole value before its parts
    }

    String redact(String text) {
        String redacted = text;
        for (String value : values) {
            redacted = redacted.replace(value, "[hidden]");
        }
        return redacted;
    }

    /** Whether an exception may be kept as a cause: no message in its chain shows a secret. */
    boolean isClean(Throwable error) {
        int depth = 0;
        for (Throwable t = error; t != null && depth < 20; t = t.getCause(), depth++) {
            String message = String.valueOf(t.getMessage());
            if (!redact(message).equals(message)) {
                return false;
            }
        }
        return true;
    }
}
