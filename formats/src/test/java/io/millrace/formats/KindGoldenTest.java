package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.SourceInfo;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every kind of event in every format, with whatever a format writes only on request switched on. Files {@code
 * golden/kinds/FORMAT/KIND.txt}: JSON as it is, Avro in hex digits; the pages in {@code docs/formats} show the same kinds
 * for people.
 */
class KindGoldenTest {
    private static final SourceInfo SOURCE = new SourceInfo("8.0.36", "", 101, true, 0, ZoneOffset.UTC);

    private static final Map<String, Map<String, String>> ON_REQUEST = Map.of(
            "dts_avro", Map.of("emit.transactions", "true", "emit.heartbeat.ms", "1000"),
            "maxwell_json", Map.of("maxwell.output-ddl", "true"),
            "debezium_json", debezium(),
            "debezium_avro", debezium());

    /** Kinds for which a format has no message at all, whatever one asks for. */
    private static final Map<SampleEvents.Kind, List<String>> NONE = Map.of(
            SampleEvents.Kind.FULL_LOAD_MARKS,
            List.of("canal_json", "dts_avro", "shareplex_json", "confluent_avro", "plain_json"),
            SampleEvents.Kind.HEARTBEAT,
            List.of(
                    "canal_json",
                    "shareplex_json",
                    "drs_json",
                    "drs_json_c",
                    "maxwell_json",
                    "confluent_avro",
                    "plain_json"),
            SampleEvents.Kind.CREATE_TABLE,
            List.of("confluent_avro", "plain_json"),
            SampleEvents.Kind.ALTER_TABLE,
            List.of("confluent_avro", "plain_json"),
            SampleEvents.Kind.TRUNCATE_TABLE,
            List.of("maxwell_json", "confluent_avro", "plain_json"),
            SampleEvents.Kind.DROP_TABLE,
            List.of("confluent_avro", "plain_json"),
            SampleEvents.Kind.CREATE_DATABASE,
            List.of("confluent_avro", "plain_json"));

    private static Map<String, String> debezium() {
        return Map.of(
                "debezium.provide.transaction.metadata", "true",
                "debezium.heartbeat.interval.ms", "1000",
                "debezium.truncate.events", "true");
    }

    static Stream<Arguments> formatsAndKinds() {
        return Formats.names().stream()
                .flatMap(format -> Arrays.stream(SampleEvents.Kind.values()).map(kind -> Arguments.of(format, kind)));
    }

    @ParameterizedTest
    @MethodSource("formatsAndKinds")
    void everyKindOfEventIsTheGoldenOne(String format, SampleEvents.Kind kind) {
        FormatContext context = new FormatContext("orders", SOURCE, new SampleText(), false);
        List<SampleEvents.Sent> records =
                new SampleEvents(Formats.create(format, context, ON_REQUEST.getOrDefault(format, Map.of()))).play(kind);

        assertThat(records.isEmpty())
                .as("whether it has no message")
                .isEqualTo(NONE.getOrDefault(kind, List.of()).contains(format));
        if (!records.isEmpty()) {
            StringBuilder text = new StringBuilder();
            for (SampleEvents.Sent record : records) {
                text.append("topic ").append(record.topic()).append('\n');
                text.append("key ").append(text(record.key())).append('\n');
                for (MessageHeader header : record.headers()) {
                    text.append("header ").append(header.name()).append(' ');
                    text.append(text(header.value())).append('\n');
                }
                text.append("value ").append(text(record.value())).append('\n');
            }
            Golden.assertMatches(
                    "kinds/" + format + "/"
                            + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt",
                    text.toString().strip().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(byte[] bytes) {
        if (bytes == null) {
            return "null";
        }
        return bytes[0] == 0 ? HexFormat.of().formatHex(bytes) : new String(bytes, StandardCharsets.UTF_8);
    }
}
