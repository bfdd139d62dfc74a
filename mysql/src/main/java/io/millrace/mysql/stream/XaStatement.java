package io.millrace.mysql.stream;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An XA statement of the binlog.
 *
 * @param verb in upper case; BEGIN counts as START
 * @param xid as {@link io.millrace.model.PreparedTransaction#xid()}; "" when the statement names none that can be read
 */
record XaStatement(String verb, String xid) {
    private static final String PART = "(?:X'([0-9A-F]*)'|0x([0-9A-F]*)|'([^']*)')";
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*XA\\s+(\\w+)(?:\\s+" + PART + "(?:\\s*,\\s*" + PART + "(?:\\s*,\\s*(\\d{1,19}))?)?)?.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final int PARTS = 3;

    static XaStatement parse(String sql) {
        Matcher matcher = STATEMENT.matcher(sql);
        if (!matcher.matches()) {
            return new XaStatement("", "");
        }
        String verb = matcher.group(1).toUpperCase(Locale.ROOT);
        String gtrid = hex(matcher, 2);
        String bqual = hex(matcher, 2 + PARTS);
        String format = matcher.group(2 + 2 * PARTS);
        // The server writes the number unsigned.
        int number = format == null ? 1 : (int) Long.parseUnsignedLong(format);
        String xid = gtrid == null ? "" : "X'" + gtrid + "',X'" + (bqual == null ? "" : bqual) + "'," + number;
        return new XaStatement(verb.equals("BEGIN") ? "START" : verb, xid);
    }

    private static @org.jspecify.annotations.Nullable String hex(Matcher matcher, int group) {
        for (int i = group; i < group + 2; i++) {
            if (matcher.group(i) != null) {
                return matcher.group(i).toLowerCase(Locale.ROOT);
            }
        }
        String text = matcher.group(group + 2);
        return text == null ? null : HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
