package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {
    private static final TableShape NARROW =
            Shapes.table("d", "t", List.of(Shapes.text("v", ColumnType.VARCHAR, "varchar(9)", "utf8mb4")));

    private static Consumer<Throwable> code(ErrorCode code) {
        return e -> assertThat(((MillraceException) e).code()).isEqualTo(code);
    }

    private static TableEncoder encoder(String format, TableShape shape) {
        return Formats.create(format, Shapes.CONTEXT, Map.of()).encoderFor(shape, "topic");
    }

    @Test
    void unknownFormatNamesTheKnownOnes() {
        assertThatThrownBy(() -> Formats.create("xml", Shapes.CONTEXT, Map.of()))
                .hasMessageContaining(String.join(", ", Formats.names()))
                .satisfies(code(ErrorCode.TASK_INVALID));
    }

    @Test
    void recordsOfAvroRefuseATaskWhoseImagesMayLackColumns() {
        FormatContext partial = new FormatContext("t", Shapes.SOURCE, new MemoryRegistry(), true);
        assertThat(Formats.names().stream().filter(name -> !Formats.takesPartialImages(name)))
                .containsExactly("debezium_avro", "confluent_avro")
                .allSatisfy(name -> assertThatThrownBy(() -> Formats.create(name, partial, Map.of()))
                        .hasMessageContainingAll(
                                "source.allow_minimal_image",
                                "format.name=" + name,
                                "canal_json",
                                "binlog_row_image=FULL")
                        .satisfies(code(ErrorCode.TASK_INVALID)));
    }

    @Test
    void unknownOptionNamesTheKnownOnes() {
        assertThatThrownBy(() -> Formats.create("dts_avro", Shapes.CONTEXT, Map.of("canal.enum", "label")))
                .hasMessageContaining("canal.enum")
                .hasMessageContaining("dtsavro.text, dtsavro.charset")
                .satisfies(code(ErrorCode.TASK_INVALID));
    }

    @Test
    void unknownValueNamesTheAllowedOnes() {
        assertThatThrownBy(() -> Formats.create("canal_json", Shapes.CONTEXT, Map.of("canal.binary", "utf8")))
                .hasMessageContaining("latin1, base64, hex")
                .satisfies(code(ErrorCode.TASK_INVALID));
    }

    @Test
    void everyOptionAcceptsEachOfItsValuesInAnyCase() {
        for (String format : Formats.names()) {
            for (FormatOption option : Formats.options(format)) {
                for (String value : option.values()) {
                    assertThat(Formats.create(
                                    format,
                                    Shapes.CONTEXT,
                                    Map.of(option.name(), value.toUpperCase(java.util.Locale.ROOT))))
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        StringBuilder text = new StringBuilder();
        for (String format : Formats.names()) {
            text.append(format).append('\n');
            Formats.options(format).forEach(it -> text.append("  ")
                    .append(it.name())
                    .append('=')
                    .append(it.defaultValue())
                    .append(" (")
                    .append(it.rule())
                    .append(")\n"));
        }

        Golden.assertMatches("options.txt", text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.Formats#names")
    void absentColumnStopsWithTableAndColumn(String format) {
        RowChange change = new RowChange().wrap(ChangeKind.INSERT, null, new FakeRow(Cell.ABSENT), new ChangeContext());

        assertThatThrownBy(() -> encoder(format, NARROW).encode(change, new ByteSink(16)))
                .hasMessageContaining("d.t.v")
                .satisfies(code(ErrorCode.ROW_IMAGE_INCOMPLETE));
    }

    /** Plain rows are written as they are. */
    static Stream<String> formatsWithBeforeImages() {
        return Formats.names().stream().filter(it -> !it.equals("confluent_avro") && !it.equals("plain_json"));
    }

    @ParameterizedTest
    @MethodSource("formatsWithBeforeImages")
    void absentColumnOfTheBeforeImageStopsToo(String format) {
        RowChange change = new RowChange()
                .wrap(ChangeKind.UPDATE, new FakeRow(Cell.ABSENT), new FakeRow(Cell.text("a")), new ChangeContext());

        assertThatThrownBy(() -> encoder(format, NARROW).encode(change, new ByteSink(16)))
                .satisfies(code(ErrorCode.ROW_IMAGE_INCOMPLETE));
    }

    @Test
    void malformedTextBecomesReplacementCharactersAndIsCounted() {
        TableEncoder encoder = encoder("canal_json", NARROW);
        byte[] value = Shapes.encode(
                encoder,
                ChangeKind.INSERT,
                null,
                new FakeRow(Cell.text(Cell.bytesOf('a', 0xFF, 'b', 0xE4, 0xB8))),
                Shapes.at(3, 4, 5));

        assertThat(Formats.decoder("canal_json").decode(value).after()).containsEntry("v", "a\uFFFDb\uFFFD");
        assertThat(encoder.malformedCharacters()).isEqualTo(2);
    }

    @Test
    void everyDecoderRefusesEveryCutMessageAndKnowsItsOwn() {
        for (String format : Formats.names()) {
            byte[] value = Shapes.message(
                    Formats.create(format, Shapes.CONTEXT, Map.of()),
                    EveryType.SHAPE,
                    ChangeKind.INSERT,
                    null,
                    EveryType.ROW,
                    Shapes.at(3, 4, 5));

            assertThat(Formats.sniff(value, Shapes.REGISTRY))
                    .contains(Formats.decoder(format).with(Shapes.REGISTRY));
            for (int length = 0; length < value.length; length++) {
                byte[] cut = Arrays.copyOf(value, length);
                assertThatThrownBy(() ->
                                Formats.decoder(format).with(Shapes.REGISTRY).decode(cut))
                        .satisfies(code(ErrorCode.MESSAGE_UNREADABLE));
            }
        }
    }

    @Test
    void bytesOfNoFormatAreNotGuessed() {
        assertThat(Formats.sniff("[{\"type\":\"INSERT\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(Formats.sniff(new byte[0])).isEmpty();
    }

    @Test
    void jsonObjectOfNoOtherFormatIsAPlainRow() {
        assertThat(Formats.sniff("{\"type\":\"INSERT\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .contains(Formats.decoder("plain_json"));
    }

    @Test
    void keyIsAnObjectOfCanonicalTexts() {
        TableShape shape = Shapes.table(
                "d",
                "t",
                List.of(
                        Shapes.column("a", ColumnType.INT, "int"),
                        Shapes.text("b\"", ColumnType.VARCHAR, "varchar(9)", "utf8mb4"),
                        Shapes.column("c", ColumnType.INT, "int")),
                "PRIMARY=c,b\",a");
        ByteSink out = new ByteSink(16);
        new KeyEncoder(shape, shape.primaryKey(), Shapes.SOURCE.outputZone())
                .encode(new FakeRow(Cell.number(1), Cell.text("x\n"), Cell.NULL), out);

        assertThat(out).hasToString("{\"c\":null,\"b\\\"\":\"x\\n\",\"a\":\"1\"}");
    }
}
