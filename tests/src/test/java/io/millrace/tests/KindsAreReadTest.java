package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.dts.subscribe.clients.record.AvroRecordParser;
import com.aliyun.dts.subscribe.clients.recordgenerator.AvroDeserializer;
import io.millrace.testkit.CanalJsonReader;
import io.millrace.testkit.DrsJsonReader;
import io.millrace.testkit.MessageReader;
import io.millrace.testkit.RowMessage;
import io.millrace.testkit.ShareplexJsonReader;
import io.millrace.testkit.SourceColumn;
import io.millrace.testkit.SourceTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For formats of which no consumer is published: every kind of message is accepted by a reader that was written from the
 * format's description alone, rows with their values, all else without.
 */
class KindsAreReadTest {
    private static final Path GOLDEN = Path.of("../formats/src/test/resources/golden/kinds");
    private static final String VALUE = "value ";

    private static final SourceTable ORDERS = new SourceTable(
            "shop",
            "orders",
            List.of(
                    new SourceColumn("id", "int", "int", 0, null),
                    new SourceColumn("customer", "varchar", "varchar(40)", 0, null),
                    new SourceColumn("total", "decimal", "decimal(10,2)", 0, null),
                    new SourceColumn("state", "enum", "enum('new','paid')", 0, null),
                    new SourceColumn("note", "json", "json", 0, null),
                    new SourceColumn("placed", "timestamp", "timestamp(3)", 3, null)),
            List.of("id"));

    private static final Map<String, Supplier<MessageReader>> READERS = Map.of(
            "canal_json",
            CanalJsonReader::new,
            "shareplex_json",
            ShareplexJsonReader::new,
            "drs_json",
            () -> new DrsJsonReader(false),
            "drs_json_c",
            () -> new DrsJsonReader(true));

    static Stream<Arguments> files() throws IOException {
        List<Arguments> files = new ArrayList<>();
        for (String format : READERS.keySet().stream().sorted().toList()) {
            try (Stream<Path> kinds = Files.list(GOLDEN.resolve(format))) {
                kinds.sorted()
                        .forEach(file -> files.add(Arguments.of(
                                format, file.getFileName().toString().replace(".txt", ""))));
            }
        }
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void readerFromTheDescriptionAcceptsEveryKind(String format, String kind) throws IOException {
        MessageReader reader = READERS.get(format).get();
        List<RowMessage> rows = new ArrayList<>();
        int others = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve(format).resolve(kind + ".txt"))) {
            if (line.startsWith(VALUE)) {
                RowMessage row = reader.read(
                        line.substring(VALUE.length()).getBytes(StandardCharsets.UTF_8), Map.of("shop.orders", ORDERS));
                if (row == null) {
                    others++;
                } else {
                    rows.add(row);
                }
            }
        }
        boolean isRow = !kind.contains("table") && !kind.contains("database") && !kind.contains("marks");
        assertThat(rows.size()).isEqualTo(!isRow ? 0 : kind.equals("replace") || kind.equals("transaction") ? 2 : 1);
        assertThat(others).isEqualTo(isRow ? 0 : 1);
        if (kind.equals("key-change")) {
            assertThat(rows.get(0).before()).containsEntry("id", "1");
            assertThat(rows.get(0).after())
                    .containsEntry("id", "9")
                    .containsEntry("customer", "Ann")
                    .containsEntry("total", "5.20")
                    .containsEntry("note", "{\"gift\": true}")
                    .containsEntry("placed", "2024-02-29 01:02:03.456");
        }
    }

    /** The SDK's own words; what DTS itself never says of MySQL is UNKNOWN to it. */
    @ParameterizedTest
    @CsvSource({
        "insert, INSERT",
        "update, UPDATE",
        "delete, DELETE",
        "key-change, UPDATE",
        "replace, DELETE INSERT",
        "full-load, UNKNOWN",
        "transaction, BEGIN INSERT UPDATE COMMIT",
        "create-table, DDL",
        "alter-table, DDL",
        "truncate-table, DDL",
        "drop-table, DDL",
        "create-database, DDL",
        "heartbeat, HEARTBEAT"
    })
    void bothConsumersOfDtsAcceptEveryKind(String kind, String operations) throws IOException {
        DtsExampleReader example = new DtsExampleReader();
        AvroDeserializer sdk = new AvroDeserializer();
        List<String> found = new ArrayList<>();
        int changes = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve("dts_avro").resolve(kind + ".txt"))) {
            if (line.startsWith(VALUE)) {
                byte[] value = HexFormat.of().parseHex(line.substring(VALUE.length()));
                changes += example.read(value).size();
                found.add(String.valueOf(AvroRecordParser.getOperationType(sdk.deserialize(value))));
            }
        }
        assertThat(String.join(" ", found)).isEqualTo(operations);
        int updates = operations.split("UPDATE", -1).length - 1;
        long rows = found.stream()
                .filter(operation ->
                        List.of("INSERT", "UPDATE", "DELETE", "UNKNOWN").contains(operation))
                .count();
        assertThat(changes).as("images that the example prints").isEqualTo((int) rows + updates);
    }
}
