package io.millrace.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One table of the workload: its definition, and literals for keys and values.
 *
 * <p>Rows are numbered; a kind of key is a function from the number to a literal, so that a worker can own rows by
 * number. Each row has the column {@code v}, and columns of most types, which are made from a random generator.
 */
final class WorkloadTable {
    /** The kinds of key, used in turn for the tables. */
    enum KeyKind {
        BIGINT("orders"),
        COMPOSITE("order_lines"),
        CASE_INSENSITIVE("customers"),
        BINARY("tokens"),
        UNSIGNED("counters"),
        NONE("visits");

        private final String tableName;

        KeyKind(String tableName) {
            this.tableName = tableName;
        }
    }

    private static final String[] WORDS = {
        "Ann",
        "Zoë",
        "François",
        "Łukasz",
        "張偉",
        "Ольга",
        "naïve café",
        "😀 smile",
        "it's",
        "back\\slash",
        "\"quoted\"",
        "tab\there",
        "line\nbreak",
        "",
        " padded ",
        "ß",
        "日本語のテキスト",
        "a,b;c",
        "null",
        "NULL"
    };

    private final String database;
    private final String name;
    private final KeyKind kind;
    private final boolean fractions;
    private final boolean json;

    /**
     * @param fractions whether the server has fractional seconds (5.6 and later)
     * @param json whether it has the type JSON (5.7 and later)
     */
    WorkloadTable(String database, int number, boolean fractions, boolean json) {
        KeyKind[] kinds = KeyKind.values();
        this.database = database;
        this.kind = kinds[number % kinds.length];
        this.name = number < kinds.length ? kind.tableName : kind.tableName + "_" + number / kinds.length;
        this.fractions = fractions;
        this.json = json;
    }

    String id() {
        return database + "." + name;
    }

    String quotedName() {
        return "`" + database + "`.`" + name + "`";
    }

    boolean isCaseInsensitive() {
        return kind == KeyKind.CASE_INSENSITIVE;
    }

    private String keyDefinition() {
        return switch (kind) {
            case BIGINT -> "id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY";
            case COMPOSITE ->
                "order_id INT NOT NULL, sku VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
                        + " PRIMARY KEY (order_id, sku)";
            case CASE_INSENSITIVE ->
                "email VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL PRIMARY KEY";
            case BINARY -> "token BINARY(16) NOT NULL PRIMARY KEY";
            case UNSIGNED -> "id BIGINT UNSIGNED NOT NULL PRIMARY KEY";
            // An index that is not unique: still keyless, but changes find their row.
            case NONE -> "n BIGINT NOT NULL, KEY (n)";
        };
    }

    /** The key columns, or what stands for them. */
    String keyColumns() {
        return switch (kind) {
            case BIGINT, UNSIGNED -> "id";
            case COMPOSITE -> "order_id, sku";
            case CASE_INSENSITIVE -> "email";
            case BINARY -> "token";
            case NONE -> "n";
        };
    }

    /** The literals of row {@code number}'s key, for VALUES. */
    String keyLiterals(long number) {
        return switch (kind) {
            case BIGINT -> Long.toString(number + 1);
            case COMPOSITE -> number / 7 + ", 'Sku-" + number % 7 + "-ü'";
            case CASE_INSENSITIVE -> "'Person" + number + "@Példa.example'";
            // Ends in zero bytes, which the binlog leaves out.
            case BINARY -> String.format("x'%016x%04x000000000000'", number * 0x9E3779B97F4A7C15L, number & 0xFF);
            // Beyond what a signed number holds.
            case UNSIGNED -> Long.toUnsignedString(number * 2 + (number % 2 == 0 ? 1 : Long.MIN_VALUE));
            case NONE -> Long.toString(number);
        };
    }

    /** A condition that finds row {@code number}. */
    String keyCondition(long number) {
        return "(" + keyColumns() + ") = (" + keyLiterals(number) + ")";
    }

    /** Assignments that move a row to the key of row {@code number}. */
    String keyAssignments(long number) {
        if (kind == KeyKind.COMPOSITE) {
            return "order_id = " + number / 7 + ", sku = 'Sku-" + number % 7 + "-ü'";
        }
        return keyColumns() + " = " + keyLiterals(number);
    }

    String definition() {
        String six = fractions ? "(6)" : "";
        String three = fractions ? "(3)" : "";
        String two = fractions ? "(2)" : "";
        return "CREATE TABLE " + quotedName() + " (" + keyDefinition() + ", v BIGINT NOT NULL, c_int INT,"
                + " c_unsigned INT UNSIGNED, c_decimal DECIMAL(20, 4),"
                + " c_text VARCHAR(200) CHARACTER SET utf8mb4 NULL, c_datetime DATETIME" + six
                + " NULL, c_timestamp TIMESTAMP"
                + three + " NULL, c_time TIME" + two + " NULL, c_date DATE NULL, c_year YEAR NULL, c_json "
                + (json ? "JSON" : "TEXT") + " NULL, c_blob BLOB NULL, c_enum ENUM('red','green','größer') NULL,"
                + " c_set SET('a','b','c','d') NULL, c_double DOUBLE NULL, c_float FLOAT NULL, c_bit BIT(10) NULL)"
                + " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4";
    }

    /** The columns of {@link #appendRow}, in its order. */
    String insertColumns() {
        return keyColumns() + ", v, c_int, c_unsigned, c_decimal, c_text, c_datetime, c_timestamp, c_time, c_date,"
                + " c_year, c_json, c_blob, c_enum, c_set, c_double, c_float, c_bit";
    }

    private static final String[] VALUE_COLUMNS = {
        "c_int",
        "c_unsigned",
        "c_decimal",
        "c_text",
        "c_datetime",
        "c_timestamp",
        "c_time",
        "c_date",
        "c_year",
        "c_json",
        "c_blob",
        "c_enum",
        "c_set",
        "c_double",
        "c_float",
        "c_bit"
    };

    /** Appends one row of VALUES. */
    void appendRow(StringBuilder sql, long number, long version, SplittableRandom random) {
        sql.append('(').append(keyLiterals(number)).append(", ").append(version);
        for (int column = 0; column < VALUE_COLUMNS.length; column++) {
            sql.append(", ");
            appendValue(sql, column, random);
        }
        sql.append(')');
    }

    /** Appends assignments of new values to one to four columns. */
    void appendChanges(StringBuilder sql, SplittableRandom random) {
        List<Integer> chosen = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        while (chosen.size() < count) {
            int column = random.nextInt(VALUE_COLUMNS.length);
            if (!chosen.contains(column)) {
                chosen.add(column);
                sql.append(", ").append(VALUE_COLUMNS[column]).append(" = ");
                appendValue(sql, column, random);
            }
        }
    }

    private void appendValue(StringBuilder sql, int column, SplittableRandom random) {
        if (random.nextInt(12) == 0) {
            sql.append("NULL");
            return;
        }
        switch (VALUE_COLUMNS[column]) {
            case "c_int" -> sql.append(random.nextInt());
            case "c_unsigned" -> sql.append(random.nextLong(1L << 32));
            case "c_decimal" ->
                sql.append(random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L))
                        .append('.')
                        .append(random.nextInt(1000, 10_000));
            case "c_text" -> {
                quote(sql, WORDS[random.nextInt(WORDS.length)] + " " + Long.toString(random.nextLong(), 36));
            }
            case "c_datetime" -> dateTime(sql, random, 1000, 9999);
            case "c_timestamp" -> dateTime(sql, random, 1971, 2037);
            case "c_time" -> {
                sql.append(random.nextInt(4) == 0 ? "'-" : "'").append(random.nextInt(839));
                clock(sql.append(':'), random, 99);
                sql.append('\'');
            }
            case "c_date" -> {
                sql.append('\'');
                date(sql, random, 1000, 9999);
                sql.append('\'');
            }
            case "c_year" -> sql.append(random.nextInt(1901, 2156));
            case "c_json" -> json(sql, random);
            case "c_blob" -> {
                sql.append("x'");
                for (int i = random.nextInt(24); i > 0; i--) {
                    SourceColumn.appendHex(sql, random.nextInt(256));
                }
                sql.append('\'');
            }
            case "c_enum" -> quote(sql, List.of("red", "green", "größer").get(random.nextInt(3)));
            case "c_set" -> sql.append(random.nextInt(16));
            case "c_double" -> sql.append((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-20, 20)));
            case "c_float" -> sql.append((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-10, 10)));
            default ->
                sql.append("b'")
                        .append(Integer.toBinaryString(random.nextInt(1024)))
                        .append('\'');
        }
    }

    private void dateTime(StringBuilder sql, SplittableRandom random, int firstYear, int lastYear) {
        sql.append('\'');
        date(sql, random, firstYear, lastYear);
        sql.append(' ').append(random.nextInt(24));
        clock(sql.append(':'), random, 999_999);
        sql.append('\'');
    }

    private static void date(StringBuilder sql, SplittableRandom random, int firstYear, int lastYear) {
        SourceColumn.appendDigits(sql, random.nextInt(firstYear, lastYear + 1), 4);
        sql.append('-').append(random.nextInt(1, 13)).append('-').append(random.nextInt(1, 29));
    }

    /** Minutes, seconds and, where the server keeps them, a fraction; TIME ends at 838:59:59 sharp. */
    private void clock(StringBuilder sql, SplittableRandom random, int highestFraction) {
        sql.append(random.nextInt(60)).append(':').append(random.nextInt(59));
        if (fractions) {
            sql.append('.');
            SourceColumn.appendDigits(sql, random.nextInt(highestFraction), highestFraction == 99 ? 2 : 6);
        }
    }

    private static void json(StringBuilder sql, SplittableRandom random) {
        StringBuilder text = new StringBuilder("{\"n\": ");
        text.append(random.nextInt());
        text.append(", \"text\": \"ü😀 ").append(Integer.toString(random.nextInt(), 36));
        text.append("\", \"list\": [1, 2.5, null, true, \"x\"], \"deep\": {\"a\": {\"b\": ");
        text.append(random.nextInt(-40_000, 40_000)).append("}}}");
        quote(sql, text.toString());
    }

    static void quote(StringBuilder sql, String text) {
        sql.append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\\') {
                sql.append('\\');
            }
            sql.append(c);
        }
        sql.append('\'');
    }
}
