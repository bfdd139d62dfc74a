package io.millrace.formats;

import java.util.ArrayList;
import java.util.List;

/** Puts line breaks and indents between the tokens of a JSON text, and changes nothing else. */
final class JsonLayout {
    private static final int WIDTH = 118;
    private static final int INDENT = 2;

    private JsonLayout() {}

    static String of(String json) {
        StringBuilder out = new StringBuilder();
        lay(json, 0, 0, out);
        return out.toString();
    }

    /** @param used characters that already stand in the value's line */
    private static void lay(String value, int indent, int used, StringBuilder out) {
        char open = value.charAt(0);
        boolean isNested = (open == '{' || open == '[') && value.length() > 2;
        if (!isNested || used + value.length() <= WIDTH) {
            out.append(value);
            return;
        }
        out.append(open);
        List<String> members = membersOf(value);
        for (int i = 0; i < members.size(); i++) {
            String member = members.get(i);
            out.append('\n').append(" ".repeat(indent + INDENT));
            int from = open == '{' ? endOfName(member) : 0;
            out.append(member, 0, from);
            lay(member.substring(from), indent + INDENT, indent + INDENT + from + 1, out);
            out.append(i < members.size() - 1 ? "," : "");
        }
        out.append('\n').append(" ".repeat(indent)).append(value.charAt(value.length() - 1));
    }

    private static List<String> membersOf(String value) {
        List<String> members = new ArrayList<>();
        int depth = 0;
        int from = 1;
        for (int at = 1; at < value.length() - 1; at++) {
            switch (value.charAt(at)) {
                case '"' -> at = endOfString(value, at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        members.add(value.substring(from, at).strip());
                        from = at + 1;
                    }
                }
                default -> {}
            }
        }
        members.add(value.substring(from, value.length() - 1).strip());
        return members;
    }

    private static int endOfName(String member) {
        int colon = member.indexOf(':', endOfString(member, 0));
        return member.charAt(colon + 1) == ' ' ? colon + 2 : colon + 1;
    }

    private static int endOfString(String value, int quote) {
        int at = quote + 1;
        while (value.charAt(at) != '"') {
            at += value.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
