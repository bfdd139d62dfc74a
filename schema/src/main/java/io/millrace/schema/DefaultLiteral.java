package io.millrace.schema;

import io.millrace.model.ByteSink;
import io.millrace.model.MysqlCharset;
import io.millrace.model.ShortestDecimal;
import io.millrace.schema.SqlToken.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constant as SQL text has it: a text, a number, or the bytes of a hexadecimal or binary literal, which are either.
 *
 * @param text of a text or number, as written but for the sign of a number
 * @param charset that an introducer names ({@code _latin1 x'E4'}), else null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DefaultLiteral(
        Form form, String text, byte[] bytes, @Nullable String charset) {
    enum Form {
        TEXT,
        NUMBER,
        BYTES
    }

    static DefaultLiteral text(String text) {
        return new DefaultLiteral(Form.TEXT, text, new byte[0], null);
    }

    private static DefaultLiteral number(String text) {
        return new DefaultLiteral(Form.NUMBER, text, new byte[0], null);
    }

    /** The literal that these tokens are; null if they are anything else. */
    static @Nullable DefaultLiteral of(List<SqlToken> tokens) {
        int at = 0;
        String sign = "";
        String charset = null;
        while (at < tokens.size()
                && (tokens.get(at).isSymbol('-') || tokens.get(at).isSymbol('+'))) {
            boolean minus = tokens.get(at++).isSymbol('-');
            sign = minus == sign.isEmpty() ? "-" : "";
        }
        if (at + 1 < tokens.size() && tokens.get(at).kind() == Kind.WORD) {
            String word = tokens.get(at).text();
            if (!word.startsWith("_") && !tokens.get(at).isAny("date", "time", "timestamp")) {
                return null;
            }
            charset = word.startsWith("_") ? word.substring(1) : null;
            at++;
        }
        if (at >= tokens.size()) {
            return null;
        }
        SqlToken first = tokens.get(at);
        if (first.isAny("true", "false") && at + 1 == tokens.size()) {
            return number(first.is("true") ? sign + "1" : "0");
        }
        if (first.kind() == Kind.NUMBER && at + 1 == tokens.size()) {
            byte[] bytes = bytesOf(first.text());
            return bytes == null ? number(sign + first.text()) : new DefaultLiteral(Form.BYTES, "", bytes, charset);
        }
        if (first.kind() == Kind.STRING && at + 1 == tokens.size() && isHexadecimal(first)) {
            return new DefaultLiteral(Form.BYTES, "", first.text().getBytes(StandardCharsets.ISO_8859_1), charset);
        }
        return texts(tokens.subList(at, tokens.size()));
    }

    /** Adjacent strings are one. */
    private static @Nullable DefaultLiteral texts(List<SqlToken> tokens) {
        StringBuilder text = new StringBuilder();
        for (SqlToken token : tokens) {
            if (token.kind() != Kind.STRING) {
                return null;
            }
            text.append(token.text());
        }
        return text(text.toString());
    }

    /** The scanner makes a string of {@code x'41'}; no other spelling of a string is as long. */
    private static boolean isHexadecimal(SqlToken token) {
        return token.end() - token.start() == 3 + 2 * token.text().length();
    }

    /** Of {@code 0x1F}, {@code x'1F'}, {@code 0b11} and {@code b'11'}; null of other numbers. */
    private static byte @Nullable [] bytesOf(String number) {
        boolean quoted = number.endsWith("'");
        if (!quoted && !number.startsWith("0x") && !number.startsWith("0b")) {
            return null;
        }
        String digits = number.substring(2, quoted ? number.length() - 1 : number.length());
        boolean binary = number.charAt(quoted ? 0 : 1) == 'b' || number.charAt(0) == 'B';
        int digitsPerByte = binary ? 8 : 2;
        byte[] bytes = new byte[(digits.length() + digitsPerByte - 1) / digitsPerByte];
        if (bytes.length > 0) {
            byte[] value = new BigInteger(digits, binary ? 2 : 16).toByteArray();
            int count = Math.min(value.length, bytes.length);
            System.arraycopy(value, value.length - count, bytes, bytes.length - count, count);
        }
        return bytes;
    }

    /**
     * @throws NumberFormatException if the literal is none
     */
    BigDecimal number() {
        return switch (form) {
            case TEXT -> new BigDecimal(text.strip());
            case NUMBER -> new BigDecimal(text);
            case BYTES -> new BigDecimal(new BigInteger(1, bytes));
        };
    }

    /**
     * The literal as the text of a column.
     *
     * @param columnCharset in which bytes without an introducer are
     */
    String asText(String columnCharset) {
        return switch (form) {
            case TEXT -> text;
            case NUMBER -> numberText();
            case BYTES -> {
                ByteSink utf8 = new ByteSink(bytes.length * 3 + 1);
                MysqlCharset.forName(charset == null ? columnCharset : charset)
                        .appendUtf8(bytes, 0, bytes.length, utf8);
                yield utf8.toString();
            }
        };
    }

    private String numberText() {
        BigDecimal value = new BigDecimal(text);
        return text.indexOf('e') >= 0 || text.indexOf('E') >= 0
                ? approximate(value.doubleValue())
                : value.toPlainString();
    }

    /** A double as the server prints it. */
    static String approximate(double value) {
        ByteSink out = new ByteSink(32);
        new ShortestDecimal().appendAsMysql(value, out);
        return out.toString();
    }

    /** The literal as the bytes of a column without a charset. */
    byte[] asBytes() {
        return form == Form.BYTES ? bytes : asText("utf8mb4").getBytes(StandardCharsets.UTF_8);
    }
}
