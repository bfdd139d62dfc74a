package io.millrace.binlog;

/** How a server prints JSON: a row must read the same from the binlog and from a SELECT. */
public enum JsonStyle {
    /** Whole doubles without a point ({@code 1}), line breaks in base64 as they are. */
    V5_7,
    /** Whole doubles as {@code 1.0}, line breaks in base64 escaped. */
    V8_0;

    /** The style of a server of this {@code @@version}. */
    public static JsonStyle of(String serverVersion) {
        return serverVersion.startsWith("5.") ? V5_7 : V8_0;
    }
}
