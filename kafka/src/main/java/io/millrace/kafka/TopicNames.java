package io.millrace.kafka;

/**
 * What Kafka allows as a topic name: 1 to 249 characters of {@code a-z A-Z 0-9 . _ -}, neither "." nor "..".
 *
 * <p>Source: {@code org.apache.kafka.common.internals.Topic}. Turning table names into legal ones is the router's task.
 */
public final class TopicNames {
    /** Longest legal name, in characters. */
    public static final int MAX_LENGTH = 249;

    private TopicNames() {}

    public static boolean isLegal(String name) {
        return problemOf(name).isEmpty();
    }

    /** Why {@code name} is not legal, "" if it is. */
    public static String problemOf(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "'.' and '..' are not allowed";
        }
        if (name.length() > MAX_LENGTH) {
            return "it has " + name.length() + " characters, at most " + MAX_LENGTH + " are allowed";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!legal) {
                return "character '" + c + "' at index " + i + " is not one of a-z A-Z 0-9 . _ -";
            }
        }
        return "";
    }

    /** Two names with equal metric keys collide in the broker's metrics, and the broker refuses the second one. */
    static String metricKey(String name) {
        return name.replace('.', '_');
    }
}
