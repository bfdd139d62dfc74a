package io.millrace.schema;

import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a statement into tokens as the server's lexer does (mysql-server: {@code sql/sql_lex.cc}), as far as DDL and the
 * finding of names need it: comments and hints are left out, the text of executable comments is entered, quotes follow
 * {@code ANSI_QUOTES} and {@code NO_BACKSLASH_ESCAPES}.
 */
final class SqlScanner {
    /** Bit of {@code sql_mode}: double quotes hold identifiers. */
    static final long ANSI_QUOTES = 4;

    /** Bit of {@code sql_mode}: REAL is FLOAT. */
    static final long REAL_AS_FLOAT = 1;

    /** Bit of {@code sql_mode}: a backslash is an ordinary character. */
    static final long NO_BACKSLASH_ESCAPES = 1L << 20;

    private final String sql;
    private final boolean ansiQuotes;
    private final boolean backslashEscapes;
    private final ServerVersion version;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;

    private SqlScanner(String sql, long sqlMode, ServerVersion version) {
        this.sql = sql;
        this.ansiQuotes = (sqlMode & ANSI_QUOTES) != 0;
        this.backslashEscapes = (sqlMode & NO_BACKSLASH_ESCAPES) == 0;
        this.version = version;
    }

    /**
     * @param version decides which executable comments are entered; {@link ServerVersion#ANY} enters all
     */
    static List<SqlToken> scan(String sql, long sqlMode, ServerVersion version) {
        SqlScanner scanner = new SqlScanner(sql, sqlMode, version);
        while (scanner.at < sql.length() && scanner.next()) {
            // next() adds what it reads
        }
        return scanner.tokens;
    }

    /** Reads one token or one stretch that is none; false when the rest cannot be read. */
    private boolean next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c) || c == 0) {
            at++;
            return true;
        }
        if (c == '#' || (c == '-' && startsLineComment())) {
            skipLine();
            return true;
        }
        if (c == '/' && peek(1) == '*') {
            return comment();
        }
        if (c == '*' && peek(1) == '/') {
            at += 2; // end of an executable comment that was entered
            return true;
        }
        if (c == '\'' || (c == '"' && !ansiQuotes)) {
            return string(at, c);
        }
        if (c == '`' || c == '"') {
            return quotedName(c);
        }
        if ((c == 'n' || c == 'N') && peek(1) == '\'') {
            int start = at++;
            return string(start, '\'');
        }
        if ("xXbB".indexOf(c) >= 0 && peek(1) == '\'') {
            return digits(c == 'x' || c == 'X');
        }
        if (c == '@') {
            return variable();
        }
        if (isWordCharacter(c) || (c == '.' && isDigit(peek(1)) && !afterName())) {
            wordOrNumber();
            return true;
        }
        add(Kind.SYMBOL, String.valueOf(c), at, at + 1);
        at++;
        return true;
    }

    private boolean startsLineComment() {
        return peek(1) == '-'
                && (at + 2 >= sql.length()
                        || Character.isWhitespace(sql.charAt(at + 2))
                        || Character.isISOControl(sql.charAt(at + 2)));
    }

    private void skipLine() {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
    }

    private boolean comment() {
        int start = at;
        int body = executableBody();
        if (body >= 0) {
            at = body;
            return true;
        }
        int end = sql.indexOf("*/", at + 2);
        if (end < 0) {
            return broken(start);
        }
        at = end + 2;
        return true;
    }

    /** Where the text of an executable comment starts that this server executes, else -1. */
    private int executableBody() {
        int mark = at + 2;
        boolean mariaDbOnly = (peek(2) == 'M' || peek(2) == 'm') && peek(3) == '!';
        if (mariaDbOnly) {
            mark++;
        }
        if (mark >= sql.length() || sql.charAt(mark) != '!') {
            return -1;
        }
        int digits = 0;
        int required = 0;
        while (digits < 6 && mark + 1 + digits < sql.length() && isDigit(sql.charAt(mark + 1 + digits))) {
            required = required * 10 + sql.charAt(mark + 1 + digits) - '0';
            digits++;
        }
        if (digits < 5) {
            digits = 0;
            required = 0;
        }
        return version.executesComment(mariaDbOnly, required) ? mark + 1 + digits : -1;
    }

    private boolean string(int start, char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == quote) {
                if (peek(1) != quote) {
                    at++;
                    add(Kind.STRING, value.toString(), start, at);
                    return true;
                }
                value.append(quote);
                at += 2;
            } else if (c == '\\' && backslashEscapes && at + 1 < sql.length()) {
                appendEscape(value, sql.charAt(at + 1));
                at += 2;
            } else {
                value.append(c);
                at++;
            }
        }
        return broken(start);
    }

    /**
     * {@code x'41'} is the string that its bytes are, if they mean the same in every charset; else a number, as
     * {@code b'1000001'} is where it is not a label.
     */
    private boolean digits(boolean hexadecimal) {
        int start = at;
        int end = sql.indexOf('\'', at + 2);
        if (end < 0) {
            return broken(start);
        }
        String body = sql.substring(at + 2, end);
        at = end + 1;
        boolean even = body.length() % 2 == 0;
        String text = (hexadecimal && even) || inLabels() ? asciiOf(body, hexadecimal ? 16 : 2) : null;
        add(text == null ? Kind.NUMBER : Kind.STRING, text == null ? sql.substring(start, at) : text, start, at);
        return true;
    }

    /** The bytes that digits of radix 16 or 2 write, as ASCII; null if they are not. */
    private static @Nullable String asciiOf(String digits, int radix) {
        int perByte = radix == 16 ? 2 : 8;
        int missing = (perByte - digits.length() % perByte) % perByte;
        String body = "0".repeat(missing) + digits;
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < body.length(); i += perByte) {
            int code = 0;
            for (int k = i; k < i + perByte; k++) {
                int digit = Character.digit(body.charAt(k), radix);
                if (digit < 0) {
                    return null;
                }
                code = code * radix + digit;
            }
            if (code > 0x7F) {
                return null;
            }
            value.append((char) code);
        }
        return value.toString();
    }

    /** Whether what comes next is a label of ENUM or SET. */
    private boolean inLabels() {
        int last = tokens.size() - 1;
        while (last > 0 && (tokens.get(last).isSymbol(',') || tokens.get(last).kind() == Kind.STRING)) {
            last--;
        }
        return last > 0
                && tokens.get(last).isSymbol('(')
                && tokens.get(last - 1).isAny("enum", "set");
    }

    private static void appendEscape(StringBuilder value, char c) {
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case '0' -> value.append('\0');
            case 'Z' -> value.append('\032');
            case '%', '_' -> value.append('\\').append(c);
            default -> value.append(c);
        }
    }

    private boolean quotedName(char quote) {
        int start = at;
        StringBuilder name = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c != quote) {
                name.append(c);
                at++;
            } else if (peek(1) == quote) {
                name.append(quote);
                at += 2;
            } else {
                at++;
                add(Kind.QUOTED, name.toString(), start, at);
                return true;
            }
        }
        return broken(start);
    }

    private boolean variable() {
        int start = at;
        while (peek(0) == '@') {
            at++;
        }
        char c = peek(0);
        if (c == '\'' || c == '"' || c == '`') {
            int count = tokens.size();
            boolean read = c == '`' ? quotedName(c) : string(at, c);
            if (read) {
                SqlToken name = tokens.remove(count);
                add(Kind.VARIABLE, "@" + name.text(), start, at);
            }
            return read;
        }
        while (at < sql.length() && (isWordCharacter(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        add(Kind.VARIABLE, sql.substring(start, at), start, at);
        return true;
    }

    private void wordOrNumber() {
        int start = at;
        boolean inChain = afterDot();
        if (!inChain && (isDigit(sql.charAt(at)) || sql.charAt(at) == '.')) {
            int end = numberEnd();
            if (end == sql.length() || !isWordCharacter(sql.charAt(end))) {
                at = end;
                addNumber(start, sql.substring(start, end));
                return;
            }
        }
        while (at < sql.length() && isWordCharacter(sql.charAt(at))) {
            at++;
        }
        add(Kind.WORD, sql.substring(start, at), start, at);
    }

    /** {@code 0x41} and {@code 0b1000001} are strings where they are labels. */
    private void addNumber(int start, String number) {
        boolean hexadecimal = number.startsWith("0x");
        String text = (hexadecimal || number.startsWith("0b")) && inLabels()
                ? asciiOf(number.substring(2), hexadecimal ? 16 : 2)
                : null;
        add(text == null ? Kind.NUMBER : Kind.STRING, text == null ? number : text, start, start + number.length());
    }

    private int numberEnd() {
        int end = at;
        if (sql.charAt(end) == '0' && (peek(1) == 'x' || peek(1) == 'b') && isHex(peek(2))) {
            end += 2;
            while (end < sql.length() && isHex(sql.charAt(end))) {
                end++;
            }
            return end;
        }
        end = digitsFrom(end);
        if (end < sql.length() && sql.charAt(end) == '.') {
            end = digitsFrom(end + 1);
        }
        if (end < sql.length() && (sql.charAt(end) == 'e' || sql.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < sql.length() && (sql.charAt(exponent) == '+' || sql.charAt(exponent) == '-')) {
                exponent++;
            }
            int exponentEnd = digitsFrom(exponent);
            if (exponentEnd > exponent) {
                end = exponentEnd;
            }
        }
        return end;
    }

    private int digitsFrom(int from) {
        int end = from;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Whether the last token is a dot that follows a name: what comes is a name, even if it starts with a digit. */
    private boolean afterDot() {
        int last = tokens.size() - 1;
        return last > 0
                && tokens.get(last).isSymbol('.')
                && tokens.get(last - 1).isName();
    }

    private boolean afterName() {
        int last = tokens.size() - 1;
        return last >= 0 && tokens.get(last).isName() && tokens.get(last).end() == at;
    }

    private boolean broken(int start) {
        add(Kind.BROKEN, sql.substring(start), start, sql.length());
        at = sql.length();
        return false;
    }

    private void add(Kind kind, String text, int start, int end) {
        tokens.add(new SqlToken(kind, text, start, end));
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : 0;
    }

    static boolean isWordCharacter(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c >= 0x80;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
