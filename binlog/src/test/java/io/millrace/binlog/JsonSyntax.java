package io.millrace.binlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Insists that bytes are one JSON text; line breaks inside strings pass, because MySQL 5.7 prints them in base64. */
final class JsonSyntax {
    private final byte[] bytes;
    private final int end;
    private int at;

    private JsonSyntax(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    static void check(byte[] bytes, int offset, int length) {
        JsonSyntax syntax = new JsonSyntax(bytes, offset, length);
        syntax.value();
        syntax.require(syntax.at == syntax.end, "nothing behind the document");
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            String near = new String(
                    Arrays.copyOfRange(bytes, Math.max(0, at - 40), Math.min(end, at + 40)), StandardCharsets.UTF_8);
            throw new AssertionError("JSON must have " + what + " near: " + near);
        }
    }

    private int peek() {
        return at < end ? bytes[at] : -1;
    }

    private void expect(char c) {
        require(peek() == c, "'" + c + "'");
        at++;
    }

    private void space() {
        while (peek() == ' ') {
            at++;
        }
    }

    private void value() {
        switch (peek()) {
            case '{' -> members();
            case '[' -> elements();
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void members() {
        expect('{');
        for (boolean first = true; peek() != '}'; first = false) {
            if (!first) {
                expect(',');
                space();
            }
            string();
            expect(':');
            space();
            value();
        }
        at++;
    }

    private void elements() {
        expect('[');
        for (boolean first = true; peek() != ']'; first = false) {
            if (!first) {
                expect(',');
                space();
            }
            value();
        }
        at++;
    }

    private void string() {
        expect('"');
        while (peek() != '"') {
            require(at < end, "closing quotes");
            int c = bytes[at++];
            require(c < 0 || c >= 0x20 || c == '\n', "escaped control characters");
            if (c == '\\') {
                int escaped = peek();
                require(escaped > 0 && "\"\\/bfnrtu".indexOf(escaped) >= 0, "known escapes");
                at += escaped == 'u' ? 5 : 1;
            }
        }
        at++;
    }

    private void word(String word) {
        for (char c : word.toCharArray()) {
            expect(c);
        }
    }

    private void number() {
        if (peek() == '-') {
            at++;
        }
        digits();
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e') {
            at++;
            if (peek() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        require(at > from, "digits");
    }
}
