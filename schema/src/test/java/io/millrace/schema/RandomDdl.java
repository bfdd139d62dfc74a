package io.millrace.schema;

import io.millrace.model.ColumnShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes DDL statements that are mostly valid for the tables there are; the same for the same seed and tables. */
final class RandomDdl {
    private static final String[] TYPES = {
        "INT",
        "INT UNSIGNED",
        "TINYINT(1)",
        "BIGINT(20) UNSIGNED ZEROFILL",
        "DECIMAL(12,3)",
        "DOUBLE",
        "FLOAT(7,2)",
        "CHAR(3)",
        "VARCHAR(30)",
        "VARCHAR(100) CHARACTER SET latin1",
        "TEXT",
        "TEXT(300)",
        "TINYTEXT",
        "BLOB",
        "VARBINARY(16)",
        "DATE",
        "DATETIME(6)",
        "TIMESTAMP NULL",
        "TIME(3)",
        "YEAR",
        "BIT(5)",
        "JSON",
        "POINT",
        "ENUM('x','y''s')",
        "SET('a','b') CHARACTER SET utf8mb4",
        "VARCHAR(10) COLLATE utf8mb4_bin",
        "CHAR(8) BINARY"
    };
    private static final String[] KEY_TYPES = {"INT", "VARCHAR(30)", "CHAR(3)", "DATE", "BIGINT", "VARBINARY(16)"};
    private static final String[] CHARSETS = {"latin1", "utf8mb4", "utf8", "ascii", "gbk"};

    private final Random random;
    private int names;

    RandomDdl(long seed) {
        random = new Random(seed);
    }

    String next(Map<TableId, TableShape> tables) {
        if (tables.isEmpty() || (tables.size() < 4 && random.nextInt(12) == 0)) {
            return create();
        }
        List<TableShape> shapes = new ArrayList<>(tables.values());
        TableShape table = shapes.get(random.nextInt(shapes.size()));
        String name = "`" + table.id().table() + "`";
        switch (random.nextInt(24)) {
            case 0 -> {
                return "RENAME TABLE " + name + " TO " + newName("t");
            }
            case 1 -> {
                return "CREATE TABLE " + newName("t") + " LIKE " + name;
            }
            case 2 -> {
                return random.nextInt(3) == 0 ? "DROP TABLE " + name : create();
            }
            case 3 -> {
                return "CREATE " + (random.nextBoolean() ? "UNIQUE " : "") + "INDEX " + newName("i") + " ON " + name
                        + " (" + keyColumns(table) + ")";
            }
            case 4 -> {
                return "TRUNCATE TABLE " + name;
            }
            default -> {
                // an ALTER
            }
        }
        StringBuilder sql = new StringBuilder("ALTER TABLE ").append(name).append(' ');
        if (random.nextInt(12) == 0) {
            // alone: together with a new TEXT column it crashes 8.0.15
            return sql + "CONVERT TO CHARACTER SET " + CHARSETS[random.nextInt(CHARSETS.length)];
        }
        int clauses = 1 + random.nextInt(4);
        for (int i = 0; i < clauses; i++) {
            sql.append(i == 0 ? "" : ", ").append(clause(table));
        }
        return sql.toString();
    }

    private String create() {
        StringBuilder sql =
                new StringBuilder("CREATE TABLE ").append(newName("t")).append(" (");
        int columns = 1 + random.nextInt(5);
        sql.append("k ").append(KEY_TYPES[random.nextInt(KEY_TYPES.length)]);
        sql.append(random.nextInt(3) > 0 ? " PRIMARY KEY" : random.nextBoolean() ? " UNIQUE" : " NOT NULL");
        for (int i = 0; i < columns; i++) {
            sql.append(", ").append(newName("c")).append(' ').append(definition());
        }
        sql.append(random.nextInt(3) == 0 ? ", KEY (k)" : "");
        sql.append(")");
        sql.append(random.nextBoolean() ? " DEFAULT CHARSET = " + CHARSETS[random.nextInt(CHARSETS.length)] : "");
        sql.append(random.nextInt(5) == 0 ? " ENGINE = MyISAM" : "");
        return sql.toString();
    }

    private String definition() {
        String type = TYPES[random.nextInt(TYPES.length)];
        return type + (!type.endsWith("NULL") && random.nextBoolean() ? " NOT NULL" : "");
    }

    private String clause(TableShape table) {
        String column = "`" + column(table).name() + "`";
        return switch (random.nextInt(18)) {
            case 0, 1, 2 -> "ADD COLUMN " + newName("c") + " " + definition() + place(table);
            case 3 -> "ADD (" + newName("c") + " " + definition() + ", " + newName("c") + " " + definition() + ")";
            case 4, 5 -> "DROP COLUMN " + column;
            case 6 -> "MODIFY " + column + " " + definition() + place(table);
            case 7 -> "MODIFY " + column + " " + column(table).columnType() + place(table);
            case 8 -> "CHANGE " + column + " " + newName("c") + " " + definition() + place(table);
            case 9 -> "CHANGE " + column + " " + newName("c") + " VARCHAR(" + (5 + random.nextInt(40)) + ")";
            case 10 -> "RENAME COLUMN " + column + " TO " + newName("c");
            case 11 -> "ADD UNIQUE (" + keyColumns(table) + ")";
            case 12 -> "ADD KEY (" + keyColumns(table) + ")";
            case 13 -> random.nextBoolean() ? "DROP PRIMARY KEY" : "ADD PRIMARY KEY (" + keyColumns(table) + ")";
            case 14 -> index(table);
            case 15 -> "DEFAULT CHARSET " + CHARSETS[random.nextInt(CHARSETS.length)];
            case 16 -> "ENGINE = " + (random.nextBoolean() ? "InnoDB" : "MyISAM");
            default -> random.nextInt(4) == 0 ? "RENAME TO " + newName("t") : "COMMENT = 'a, b (c'";
        };
    }

    private String index(TableShape table) {
        var indexes = table.context().indexes();
        if (indexes.isEmpty()) {
            return "FORCE";
        }
        String name = "`" + indexes.get(random.nextInt(indexes.size())).name() + "`";
        return random.nextBoolean() ? "DROP INDEX " + name : "RENAME INDEX " + name + " TO " + newName("i");
    }

    private String place(TableShape table) {
        return switch (random.nextInt(4)) {
            case 0 -> " FIRST";
            case 1 -> " AFTER `" + column(table).name() + "`";
            default -> "";
        };
    }

    private String keyColumns(TableShape table) {
        String first = keyColumn(table);
        String second = keyColumn(table);
        boolean different = !first.split("`")[1].equals(second.split("`")[1]);
        return different && random.nextInt(3) == 0 ? first + ", " + second : first;
    }

    private String keyColumn(TableShape table) {
        ColumnShape column = column(table);
        boolean string = column.type().isText() || column.type().isBinary();
        boolean prefix = string && (column.precision() < 0 || random.nextInt(3) == 0);
        return "`" + column.name() + "`" + (prefix ? "(" + (1 + random.nextInt(12)) + ")" : "");
    }

    private ColumnShape column(TableShape table) {
        return table.column(random.nextInt(table.columnCount()));
    }

    private String newName(String prefix) {
        return prefix + ++names;
    }
}
