package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlContext;
import io.millrace.model.ErrorCode;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SchemaJsonPropertyTest {
    @Property(tries = 300)
    void readsBackWhatItWrote(@ForAll("shapes") TableShape shape) {
        byte[] json = SchemaJson.write(shape);

        TableShape read = SchemaJson.read(json);

        assertThat(read).isEqualTo(shape);
        assertThat(read.context()).isEqualTo(shape.context());
        assertThat(SchemaJson.write(read)).isEqualTo(json);
    }

    @Example
    void writesItsFieldsInAFixedOrder() {
        ColumnShape column =
                ColumnTypes.column("a", "enum('x','y''z')", false, "utf8mb4", ColumnShape.Generated.NO, false);
        TableShape shape = new TableShape(
                new TableId("shop", "t"),
                List.of(column),
                List.of(new KeyShape("PRIMARY", List.of(0), false)),
                "InnoDB",
                new DdlContext(
                        "utf8mb4", List.of(new IndexShape("PRIMARY", true, List.of(new IndexShape.Part(0, 0))))));

        assertThat(new String(SchemaJson.write(shape), StandardCharsets.UTF_8))
                .isEqualTo("{\"version\":1,\"database\":\"shop\",\"table\":\"t\",\"engine\":\"InnoDB\","
                        + "\"charset\":\"utf8mb4\",\"columns\":[{\"name\":\"a\",\"type\":\"ENUM\","
                        + "\"columnType\":\"enum('x','y''z')\",\"unsigned\":false,\"nullable\":false,"
                        + "\"charset\":\"utf8mb4\",\"precision\":-1,\"scale\":-1,\"labels\":[\"x\",\"y'z\"],"
                        + "\"generated\":\"NO\",\"invisible\":false}],"
                        + "\"keys\":[{\"name\":\"PRIMARY\",\"columns\":[0],\"prefixed\":false}],"
                        + "\"indexes\":[{\"name\":\"PRIMARY\",\"unique\":true,"
                        + "\"parts\":[{\"column\":0,\"prefix\":0}]}]}");
    }

    @Example
    void readsAShapeThatWasStoredBeforeDefaultsWereKnown() {
        ColumnShape column = ColumnTypes.column("a", "int", false, null, ColumnShape.Generated.NO, false);
        TableShape shape = new TableShape(new TableId("shop", "t"), List.of(column), List.of(), "InnoDB");
        TableShape filled = new TableShape(
                shape.id(), List.of(column.filledWith(ColumnDefault.literal("7"), true)), List.of(), "InnoDB");

        byte[] before = SchemaJson.write(shape);

        assertThat(new String(before, StandardCharsets.UTF_8)).doesNotContain("default", "autoIncrement");
        assertThat(SchemaJson.read(before)).isEqualTo(shape).isNotEqualTo(filled);
        assertThat(SchemaJson.write(filled)).asString().contains("\"default\":\"7\",\"autoIncrement\":true");
    }

    @Example
    void refusesALaterVersionAndDamagedBytes() {
        for (String text : List.of("{\"version\":2}", "{\"version\":1}", "{", "[]", "")) {
            assertThatThrownBy(() -> SchemaJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_INVALID));
        }
    }

    @Provide
    Arbitrary<TableShape> shapes() {
        Arbitrary<String> names = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
        Arbitrary<ColumnShape> columns = Combinators.combine(
                        names,
                        Arbitraries.of(ColumnType.class),
                        Arbitraries.strings().ofMaxLength(30),
                        Arbitraries.of(true, false),
                        names.injectNull(0.3),
                        Arbitraries.integers().between(-1, 70_000),
                        names.list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(ColumnShape.Generated.class))
                .as((name, type, text, flag, charset, number, labels, generated) -> new ColumnShape(
                                name, type, text, flag, !flag, charset, number, -number, labels, generated, flag)
                        .filledWith(
                                flag
                                        ? ColumnDefault.literal(text)
                                        : number > 9 ? ColumnDefault.NOW : ColumnDefault.NONE,
                                number > 99));
        Arbitrary<List<Integer>> parts =
                Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(3);
        Arbitrary<KeyShape> keys =
                Combinators.combine(names, parts, Arbitraries.of(true, false)).as(KeyShape::new);
        Arbitrary<IndexShape> indexes = Combinators.combine(names, Arbitraries.of(true, false), parts)
                .as((name, unique, list) -> new IndexShape(
                        name,
                        unique,
                        list.stream()
                                .map(i -> new IndexShape.Part(i - 1, i * 5 - 1))
                                .toList()));
        Arbitrary<TableId> ids =
                Combinators.combine(Arbitraries.strings().ofMaxLength(9), names).as(TableId::new);
        return Combinators.combine(
                        ids,
                        columns.list().ofMinSize(1).ofMaxSize(5),
                        keys.list().ofMaxSize(3),
                        names,
                        indexes.list().ofMaxSize(3))
                .as((id, columnList, keyList, engine, indexList) ->
                        new TableShape(id, columnList, keyList, engine, new DdlContext(engine, indexList)));
    }
}
