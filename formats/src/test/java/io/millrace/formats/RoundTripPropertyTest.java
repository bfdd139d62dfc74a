package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableShape;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a decoder reads is what was encoded, in every format, for before and after images. */
class RoundTripPropertyTest {
    private static final TableShape SHAPE = Shapes.table(
            "d.b",
            "t\"1",
            List.of(
                    Shapes.column("i", ColumnType.BIGINT, "bigint"),
                    Shapes.column("u", ColumnType.BIGINT, "bigint unsigned"),
                    Shapes.scaled("d", ColumnType.DECIMAL, "decimal(30,5)", 30, 5),
                    Shapes.column("f", ColumnType.FLOAT, "float"),
                    Shapes.column("g", ColumnType.DOUBLE, "double"),
                    Shapes.scaled("t", ColumnType.TIME, "time(6)", -1, 6),
                    Shapes.scaled("dt", ColumnType.DATETIME, "datetime(6)", -1, 6),
                    Shapes.scaled("ts", ColumnType.TIMESTAMP, "timestamp(6)", -1, 6),
                    Shapes.text("v", ColumnType.VARCHAR, "varchar(50)", "utf8mb4"),
                    Shapes.text("x", ColumnType.LONGTEXT, "longtext", "utf8mb3"),
                    Shapes.labelled("e", ColumnType.ENUM, "enum('a,','\"b')", "a,", "\"b"),
                    Shapes.labelled("s", ColumnType.SET, "set('x','é')", "x", "é"),
                    Shapes.column("j", ColumnType.JSON, "json")),
            "PRIMARY=i");

    /** The others write numbers of their own: Debezium's have their oracle in its real messages. */
    private static final List<String> WITH_CANONICAL_TEXTS = Formats.names().stream()
            .filter(it -> !it.startsWith("debezium_") && !it.equals("confluent_avro"))
            .toList();

    @Provide
    Arbitrary<FakeRow> rows() {
        Arbitrary<String> texts = Arbitraries.strings().all().ofMaxLength(80).map(RoundTripPropertyTest::wellFormed);
        List<Arbitrary<Cell>> columns = List.of(
                Arbitraries.longs().map(Cell::number),
                Arbitraries.longs().map(it -> Cell.unsigned(Long.toUnsignedString(it))),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(25).negate(), BigInteger.TEN.pow(25))
                        .map(it -> Cell.decimal(it + ".00001")),
                Arbitraries.floats().map(Cell::single),
                Arbitraries.doubles().map(Cell::dbl),
                Combinators.combine(
                                Arbitraries.of(true, false),
                                Arbitraries.integers().between(0, 838),
                                Arbitraries.integers().between(0, 59),
                                Arbitraries.integers().between(1, 999_999))
                        .as((negative, hours, minutes, micros) ->
                                Cell.time(negative, hours, minutes, 59 - minutes, micros)),
                Combinators.combine(
                                Arbitraries.integers().between(0, 9999),
                                Arbitraries.integers().between(0, 12),
                                Arbitraries.integers().between(0, 31),
                                Arbitraries.integers().between(0, 999_999))
                        .as((year, month, day, micros) -> Cell.dateTime(year, month, day, month, day, day, micros)),
                Combinators.combine(
                                Arbitraries.longs().between(1, Integer.MAX_VALUE),
                                Arbitraries.integers().between(1, 999_999))
                        .as(Cell::timestamp),
                texts.map(Cell::text),
                texts.map(Cell::text),
                Arbitraries.integers().between(0, 2).map(Cell::label),
                Arbitraries.longs().between(0, 3).map(Cell::set),
                texts.map(it -> Cell.json("{\"k\": " + TextNode.valueOf(it) + "}")));
        return Combinators.combine(columns.stream()
                        .map(it -> it.optional(0.9).map(cell -> cell.orElse(Cell.NULL)))
                        .toList())
                .as(cells -> new FakeRow(cells.toArray(Cell[]::new)));
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Map<String, String> texts(FakeRow row) {
        CanonicalText text = new CanonicalText(SHAPE, ZoneOffset.UTC);
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < SHAPE.columnCount(); i++) {
            ByteSink out = new ByteSink(16);
            boolean present = text.append(row, i, out);
            byName.put(SHAPE.column(i).name(), present ? out.toString() : null);
        }
        return byName;
    }

    /** The texts as a format's decoder gives them, where they are not the canonical ones. */
    private static Map<String, String> texts(String format, FakeRow row) {
        Map<String, String> texts = texts(row);
        if (format.equals("maxwell_json")) {
            texts.computeIfPresent("e", (name, label) -> label.isEmpty() ? null : label);
            texts.putIfAbsent("e", null);
            texts.computeIfPresent("s", (name, labels) -> arrayOf(labels));
            texts.computeIfPresent("j", (name, json) -> json.replaceFirst(": ", ":"));
        }
        if (format.equals("plain_json")) {
            texts.computeIfPresent("j", (name, json) -> json.replaceFirst(": ", ":"));
        }
        return texts;
    }

    private static String arrayOf(String labels) {
        return labels.isEmpty() ? "[]" : "[\"" + labels.replace(",", "\",\"") + "\"]";
    }

    private static MessageFormat format(String name) {
        return Formats.create(
                name,
                new FormatContext(
                        "t",
                        new io.millrace.model.SourceInfo("9.7.0", "", 1, true, 0, ZoneOffset.UTC),
                        SchemaRegistry.NONE,
                        false),
                name.equals("plain_json") ? Map.of("plain.meta", "fields") : Map.of());
    }

    @Property(tries = 500)
    void bothImagesComeBack(@ForAll("rows") FakeRow before, @ForAll("rows") FakeRow after, @ForAll ChangeKind kind) {
        ChangeContext context = Shapes.at(3, 4, 5).sourceTimeSeconds(1_700_000_000L);
        boolean hasBefore = kind == ChangeKind.UPDATE || kind == ChangeKind.DELETE;
        boolean hasAfter = kind != ChangeKind.DELETE;
        for (String format : WITH_CANONICAL_TEXTS) {
            byte[] value = Shapes.message(
                    format(format), SHAPE, kind, hasBefore ? before : null, hasAfter ? after : null, context);
            DecodedMessage read = Formats.sniff(value).orElseThrow().decode(value);

            assertThat(read).isEqualTo(Formats.decoder(format).decode(value));
            boolean tellsBefore = hasBefore && !(hasAfter && format.equals("plain_json"));
            assertThat(read.before()).as(format).isEqualTo(tellsBefore ? texts(format, before) : Map.of());
            assertThat(read.after()).as(format).isEqualTo(hasAfter ? texts(format, after) : Map.of());
            assertThat(read.database()).isEqualTo("d.b");
            assertThat(read.table()).isEqualTo("t\"1");
            assertThat(read.sourceTimeMs()).isEqualTo(1_700_000_000_000L);
        }
    }
}
