package io.millrace.mysql.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.NameCase;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names are folded as real servers fold them. */
class NameCaseIT {
    private static final int BLOCK = 256;

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void everyCharacterIsFoldedAsTheServerDoes(MysqlRelease release) throws Exception {
        compareWith(release);
    }

    @Tag("all-servers")
    @ParameterizedTest
    @EnumSource(names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void everyCharacterIsFoldedAsEveryOtherReleaseDoes(MysqlRelease release) throws Exception {
        compareWith(release);
    }

    private static void compareWith(MysqlRelease release) throws Exception {
        TreeMap<String, String> different = new TreeMap<>();
        try (MysqlServer server = MysqlServer.of(release)
                        .option("--lower-case-table-names=1")
                        .start();
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
                Statement statement = connection.createStatement()) {
            for (int block = 0; block < 0x10000; block += BLOCK) {
                if (block < 0xD800 || block > 0xDFFF) {
                    compareBlock(statement, block, different);
                }
            }
            statement.execute("CREATE DATABASE Folded");
            statement.execute("CREATE TABLE FOLDED.`ΟΔΟΣ_İ_ẞ_K_ÄÖ` (id INT)");
            try (ResultSet rows = statement.executeQuery("SELECT TABLE_SCHEMA, TABLE_NAME FROM"
                    + " information_schema.TABLES WHERE TABLE_SCHEMA = 'folded'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(NameCase.fold("Folded"));
                assertThat(rows.getString(2)).isEqualTo(NameCase.fold("ΟΔΟΣ_İ_ẞ_K_ÄÖ"));
            }
        }
        assertThat(different).isEmpty();
    }

    /** LOWER() under the collation of names has the same table (my_casedn_str). */
    private static void compareBlock(Statement statement, int block, TreeMap<String, String> different)
            throws Exception {
        StringBuilder query = new StringBuilder();
        for (int c = Math.max(1, block); c < block + BLOCK; c++) {
            query.append(query.length() == 0 ? "SELECT " : " UNION ALL SELECT ")
                    .append(c)
                    .append(", HEX(CONVERT(LOWER(CONVERT(CONVERT(UNHEX('")
                    .append(String.format("%04X", c))
                    .append("') USING ucs2) USING utf8) COLLATE utf8_general_ci) USING ucs2))");
        }
        try (ResultSet rows = statement.executeQuery(query.toString())) {
            while (rows.next()) {
                String ours = String.format(
                        "%04X",
                        (int) NameCase.fold(Character.toString((char) rows.getInt(1)))
                                .charAt(0));
                if (!ours.equals(rows.getString(2))) {
                    different.put(Integer.toHexString(rows.getInt(1)), rows.getString(2) + ", not " + ours);
                }
            }
        }
    }
}
