package io.millrace.model;

/**
 * What a server makes of upper and lower case in the names of databases and tables: {@code @@lower_case_table_names}.
 * Column names never have a case in MySQL.
 */
public enum NameCase {
    /** 0: two names that differ in case are two names. */
    KEPT,
    /** 1: names are stored, and logged in row events, in lower case; statements are logged as they were written. */
    LOWERED,
    /** 2: names are stored as they were written first and compared without case (macOS). */
    IGNORED;

    /** First and last of each range in which the server knows capitals: those of Unicode 3.0, in every release. */
    private static final String FOLDED = "AZ\u00C0\u021F\u0222\u0233\u0386\u03CE\u03DA\u03EF\u0400\u0481"
            + "\u048C\u04BF\u04C1\u04C4\u04C7\u04C8\u04CB\u04CC\u04D0\u04F5\u04F8\u04F9\u0531\u0556\u1E00\u1E95"
            + "\u1EA0\u1EF9\u1F08\u1FFC\u2126\u2126\u212A\u212B\u2160\u216F\u24B6\u24CF\uFF21\uFF3A";

    /** @param lowerCaseTableNames {@code @@lower_case_table_names} */
    public static NameCase of(int lowerCaseTableNames) {
        return switch (lowerCaseTableNames) {
            case 0 -> KEPT;
            case 1 -> LOWERED;
            default -> IGNORED;
        };
    }

    /** A database's name as the server stores it, as far as that can be known from how it is written. */
    public String stored(String database) {
        return this == LOWERED ? fold(database) : database;
    }

    /** A table's name as the server stores it, as far as that can be known from how it is written. */
    public TableId stored(TableId written) {
        return this == LOWERED ? folded(written) : written;
    }

    /** Equal for the names that the server takes for one database. */
    public String compared(String database) {
        return this == KEPT ? database : fold(database);
    }

    /** Equal for the names that the server takes for one table. */
    public TableId compared(TableId table) {
        return this == KEPT ? table : folded(table);
    }

    private static TableId folded(TableId table) {
        String database = fold(table.database());
        String name = fold(table.table());
        return database.equals(table.database()) && name.equals(table.table()) ? table : new TableId(database, name);
    }

    /**
     * Lower case as the server folds names (my_casedn_str of utf8_general_ci, strings/ctype-utf8.c): character by
     * character, without regard to neighbours or language, and by an old Unicode. {@link String#toLowerCase} differs: a
     * final sigma, the Turkish dotted I, every letter that came later.
     */
    public static String fold(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (fold(name.charAt(i)) != name.charAt(i)) {
                StringBuilder folded = new StringBuilder(name.length()).append(name, 0, i);
                for (int rest = i; rest < name.length(); rest++) {
                    folded.append(fold(name.charAt(rest)));
                }
                return folded.toString();
            }
        }
        return name;
    }

    private static char fold(char c) {
        for (int range = 0; range < FOLDED.length() && c >= FOLDED.charAt(range); range += 2) {
            if (c <= FOLDED.charAt(range + 1)) {
                return Character.toLowerCase(c);
            }
        }
        return c;
    }
}
