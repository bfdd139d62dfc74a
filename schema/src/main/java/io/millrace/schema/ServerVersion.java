package io.millrace.schema;

import java.util.Locale;

/**
 * A server's version, as far as it decides how types are printed and which comments are executed.
 *
 * @param number major * 10000 + minor * 100 + patch, as executable comments write it
 */
record ServerVersion(int number, boolean mariaDb) {
    /** Executes every comment: for scans that must not miss a name. */
    static final ServerVersion ANY = new ServerVersion(Integer.MAX_VALUE, false);

    /** Reads {@code @@version}: {@code 8.0.15}, {@code 5.7.22-log}, {@code 11.4.5-MariaDB-log}. */
    static ServerVersion of(String version) {
        boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        String text = mariaDb && version.startsWith("5.5.5-") ? version.substring(6) : version;
        int[] parts = new int[3];
        int part = 0;
        for (int i = 0; i < text.length() && part < 3; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                parts[part] = parts[part] * 10 + c - '0';
            } else if (c == '.') {
                part++;
            } else {
                break;
            }
        }
        if (parts[0] == 0) {
            throw new IllegalArgumentException("a server version starts with its number: version=" + version);
        }
        return new ServerVersion(parts[0] * 10_000 + parts[1] * 100 + parts[2], mariaDb);
    }

    boolean executesComment(boolean mariaDbOnly, int required) {
        if (this.equals(ANY)) {
            return true;
        }
        if (mariaDbOnly) {
            return mariaDb && required <= number;
        }
        // MariaDB takes these numbers as MySQL's own versions that it does not follow.
        return required <= number && !(mariaDb && required >= 50_700 && required <= 99_999);
    }

    /** Since 8.0.19 integer types and YEAR are printed without their display width. */
    boolean printsDisplayWidth() {
        return mariaDb || number < 80_019;
    }

    /** How the three-byte charset is called. */
    String utf8() {
        return number >= (mariaDb ? 100_600 : 80_029) ? "utf8mb3" : "utf8";
    }

    String geometryCollection() {
        return !mariaDb && number >= 80_000 ? "geomcollection" : "geometrycollection";
    }

    /** The default of {@code explicit_defaults_for_timestamp}. */
    boolean explicitDefaultsForTimestamp() {
        return mariaDb ? number >= 101_000 : number >= 80_002;
    }

    /** Before 5.7 a column that only its primary key makes NOT NULL has the zero of its type as default. */
    boolean defaultsKeyColumnsToZero() {
        return !mariaDb && number < 50_700;
    }

    /** Since 8.0 {@code TEXT(0)} is the smallest text type and not the plain one. */
    boolean sizesEmptyText() {
        return !mariaDb && number >= 80_000;
    }

    /** Whether the charset {@code binary} of an ENUM or SET is said: since 8.0 it is none. */
    boolean namesBinaryCharset() {
        return mariaDb || number < 80_000;
    }

    /** Whether MODIFY of a TEXT column together with CONVERT TO CHARACTER SET may keep the old type's size. */
    boolean sizesChangedTextByItsOldType() {
        return !mariaDb && number >= 80_000;
    }

    /** Whether REFERENCES behind a column makes a foreign key; older MySQL reads and forgets it. */
    boolean enforcesColumnReferences() {
        return mariaDb ? number >= 100_500 : number >= 90_000;
    }

    /** Whether SHOW CREATE TABLE writes bytes that are no text in hexadecimal: in 8.0 and before they are question marks. */
    boolean showsBytes() {
        return !mariaDb && number >= 90_000;
    }

    /** {@code sql_generate_invisible_primary_key}. */
    boolean generatesInvisibleKeys() {
        return !mariaDb && number >= 80_030;
    }
}
