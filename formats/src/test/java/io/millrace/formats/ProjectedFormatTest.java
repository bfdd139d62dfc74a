package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A format behind a choice of columns writes what it writes of a table that has no others. */
class ProjectedFormatTest {
    private static final List<String> HIDDEN = List.of("secret", "token");
    private static final SourceInfo SOURCE = new SourceInfo("8.0.36", "", 101, true, 0, ZoneOffset.UTC);
    private static final TableShape WHOLE = Shapes.table(
            "shop",
            "people",
            List.of(
                    Shapes.column("token", ColumnType.BIGINT, "bigint"),
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.text("secret", ColumnType.VARCHAR, "varchar(9)", "utf8mb4"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(9)", "utf8mb4")),
            "PRIMARY=id",
            "by_secret=secret,name");
    private static final TableShape REST = Shapes.table(
            "shop",
            "people",
            List.of(
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(9)", "utf8mb4")),
            "PRIMARY=id");

    private static FakeRow whole(int id, String secret, String name) {
        return new FakeRow(Cell.number(id * 1000L), Cell.number(id), Cell.text(secret), Cell.text(name));
    }

    private static FakeRow rest(int id, String name) {
        return new FakeRow(Cell.number(id), Cell.text(name));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.Formats#names")
    void rowsAreThoseOfATableWithoutTheOtherColumns(String name) {
        List<String> projected = new ArrayList<>();
        MessageFormat behind = new ProjectedFormat(
                format(name),
                (shape, column) -> !HIDDEN.contains(shape.column(column).name()));
        rows(behind, WHOLE, whole(1, "a", "Ann"), whole(1, "b", "Ann"), whole(2, "b", "Bob"), projected);
        List<String> expected = new ArrayList<>();
        rows(format(name), REST, rest(1, "Ann"), rest(1, "Ann"), rest(2, "Bob"), expected);

        assertThat(projected).isNotEmpty().isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.Formats#names")
    void whatDescribesATableDoesNotNameTheOtherColumns(String name) {
        MessageFormat behind = new ProjectedFormat(
                format(name),
                (shape, column) -> !HIDDEN.contains(shape.column(column).name()));
        SentMessages projected = new SentMessages();
        SentMessages expected = new SentMessages();
        DdlChange ddl = new DdlChange(
                DdlChange.Kind.ALTER_TABLE, "shop", "people", "ALTER TABLE people ...", List.of(WHOLE.id()));

        behind.encodeDdl(ddl.between(WHOLE, WHOLE), Shapes.at(3, 4, 5), projected);
        behind.beginLoad(WHOLE, "CREATE TABLE people ...", Shapes.at(3, 4, 5).snapshot(0), projected);
        format(name).encodeDdl(ddl.between(REST, REST), Shapes.at(3, 4, 5), expected);
        format(name)
                .beginLoad(REST, "CREATE TABLE people ...", Shapes.at(3, 4, 5).snapshot(0), expected);

        assertThat(projected.list())
                .extracting(SentMessages.Sent::text)
                .isEqualTo(expected.list().stream().map(SentMessages.Sent::text).toList());
    }

    private static MessageFormat format(String name) {
        return Formats.create(name, new FormatContext("t", SOURCE, new SampleText(), false), Map.of());
    }

    /** Values and keys of every kind of change. */
    private static void rows(
            MessageFormat format, TableShape shape, FakeRow one, FakeRow hidden, FakeRow other, List<String> told) {
        TableEncoder encoder = format.encoderFor(shape, "topic");
        for (RowChange change : List.of(
                new RowChange().wrap(ChangeKind.INSERT, null, one, Shapes.at(3, 4, 5)),
                new RowChange().wrap(ChangeKind.UPDATE, one, hidden, Shapes.at(3, 4, 6)),
                new RowChange().wrap(ChangeKind.UPDATE, one, other, Shapes.at(3, 4, 7)),
                new RowChange().wrap(ChangeKind.DELETE, other, null, Shapes.at(3, 4, 8)),
                new RowChange()
                        .wrap(ChangeKind.SNAPSHOT, null, one, Shapes.at(3, 4, 9).snapshot(7)))) {
            ByteSink value = new ByteSink(256);
            if (change.kind() != ChangeKind.DELETE || encoder.deleteForm().hasMessage()) {
                encoder.encode(change, value);
            }
            told.add(new String(value.toByteArray(), StandardCharsets.ISO_8859_1));
            ByteSink key = new ByteSink(16);
            told.add(encoder.encodeKey(change, key) ? key.toString() : "no key");
            if (change.kind() == ChangeKind.UPDATE) {
                told.add("splits " + encoder.splits(change.before(), change.after()));
            }
        }
    }
}
