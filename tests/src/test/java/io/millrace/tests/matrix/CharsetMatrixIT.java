package io.millrace.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.servers.MysqlRelease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every character of every character set that a server offers, a row each, by the full load and by the binlog, in every
 * message format; what it is in Unicode the server says itself.
 */
class CharsetMatrixIT {
    /** Second bytes of two-byte characters begin here in every charset. */
    private static final int FIRST_TRAIL = 0x40;

    private static final List<String> DOUBLE_BYTE =
            List.of("big5", "cp932", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "sjis", "ujis");

    private static final Map<String, Integer> UNICODE = Map.of(
            "utf8", 0xFFFF,
            "utf8mb3", 0xFFFF,
            "ucs2", 0xFFFF,
            "utf8mb4", 0x10FFFF,
            "utf16", 0x10FFFF,
            "utf16le", 0x10FFFF,
            "utf32", 0x10FFFF,
            "gb18030", 0x10FFFF);

    @ParameterizedTest
    @EnumSource(names = "V8_0")
    void singleByteCharactersAreTheServersOwn(MysqlRelease release) throws SQLException {
        run(release, false);
    }

    @ParameterizedTest
    @Tag("matrix")
    @EnumSource
    void everyCharacterIsTheServersOwn(MysqlRelease release) throws SQLException {
        run(release, true);
    }

    private static void run(MysqlRelease release, boolean all) throws SQLException {
        Cases cases = new Cases();
        int charsets = 0;
        try (MatrixServer server = MatrixServer.start(release, MatrixServer.LENIENT)) {
            server.execute("CREATE DATABASE helper");
            server.execute("CREATE TABLE helper.bytes (b INT PRIMARY KEY)");
            List<String> bytes = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                bytes.add("(" + i + ")");
            }
            server.execute("INSERT INTO helper.bytes VALUES " + String.join(",", bytes));
            for (List<@Nullable String> row : server.rows("SHOW CHARACTER SET")) {
                String charset = String.valueOf(row.get(0));
                boolean wide = DOUBLE_BYTE.contains(charset) || UNICODE.containsKey(charset);
                if (!charset.equals("binary") && (all || !wide)) {
                    // One after the other: the rows of a run are in memory.
                    String database = "charset_" + charset;
                    new MatrixRun(server, database, Setting.DEFAULT, List.of(table(database, charset)), cases)
                            .replacingUnassigned()
                            .withNewTables();
                    charsets++;
                }
            }
            System.out.println("character sets, " + server.kind() + ", " + charsets + " of them: " + cases);
        }
        assertThat(charsets).isGreaterThan(20);
        assertThat(cases.differences()).as(cases.toString()).isEmpty();
    }

    /** Row by row a character; for Unicode 256 of them in a row. */
    private static MatrixTable table(String database, String charset) {
        TableId id = new TableId(database, "characters");
        String table = MatrixTable.quoted(id);
        List<String> inserts = new ArrayList<>();
        Integer last = UNICODE.get(charset);
        if (last != null) {
            for (int block = 0; block <= last; block += 256) {
                if (block < 0xD800 || block > 0xDFFF) {
                    inserts.add("INSERT INTO " + table + " VALUES (" + (0x1000000 + block) + ", _utf32 x'"
                            + utf32(block) + "', 0)");
                }
            }
        }
        if (last == null || DOUBLE_BYTE.contains(charset)) {
            inserts.add("INSERT INTO " + table + " SELECT b, CHAR(b USING " + charset
                    + "), 0 FROM helper.bytes WHERE CHAR(b USING " + charset + ") IS NOT NULL");
        }
        if (DOUBLE_BYTE.contains(charset)) {
            String two = "CHAR(a.b, z.b USING " + charset + ")";
            inserts.add("INSERT INTO " + table + " SELECT a.b * 256 + z.b, " + two
                    + ", 0 FROM helper.bytes a, helper.bytes z WHERE a.b >= 128 AND z.b >= " + FIRST_TRAIL + " AND "
                    + two + " IS NOT NULL AND CHAR_LENGTH(" + two + ") = 1");
        }
        if (charset.equals("ujis") || charset.equals("eucjpms")) {
            String three = "CHAR(143, a.b, z.b USING " + charset + ")";
            inserts.add("INSERT INTO " + table + " SELECT 143 * 65536 + a.b * 256 + z.b, " + three
                    + ", 0 FROM helper.bytes a, helper.bytes z WHERE a.b >= 161 AND z.b >= 161 AND " + three
                    + " IS NOT NULL AND CHAR_LENGTH(" + three + ") = 1");
        }
        return new MatrixTable(
                "every character of " + charset,
                id,
                List.of("CREATE TABLE " + table + " (id INT PRIMARY KEY, c VARCHAR(256) CHARACTER SET " + charset
                        + ", n INT) DEFAULT CHARACTER SET " + charset),
                inserts,
                List.of("UPDATE " + table + " SET n = 1"),
                List.of("DELETE FROM " + table),
                List.of());
    }

    private static String utf32(int from) {
        StringBuilder hex = new StringBuilder(2048);
        for (int codePoint = from; codePoint < from + 256; codePoint++) {
            hex.append(String.format("%08x", codePoint));
        }
        return hex.toString();
    }
}
