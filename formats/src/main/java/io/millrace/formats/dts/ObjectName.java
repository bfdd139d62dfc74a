package io.millrace.formats.dts;

import java.util.ArrayList;
import java.util.List;

/** The field {@code objectName}: parts joined by dots, a dot inside a part written as its six-character escape. */
final class ObjectName {
    private static final String ESCAPED_DOT = "\\" + "u002E";

    private ObjectName() {}

    static String join(String... parts) {
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            if (name.length() > 0) {
                name.append('.');
            }
            name.append(part.replace(".", ESCAPED_DOT));
        }
        return name.toString();
    }

    static List<String> split(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("\\.", -1)) {
            parts.add(part.replace(ESCAPED_DOT, "."));
        }
        return parts;
    }
}
