package io.millrace.formats.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Cell;
import io.millrace.formats.FakeRow;
import io.millrace.formats.Formats;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rows of an event have in common is written from memory: it must never be another event's. */
class SourceBlockTest {
    private static final TableShape SHAPE =
            Shapes.table("d", "t", List.of(Shapes.column("id", ColumnType.BIGINT, "bigint")));

    private static final List<UnaryOperator<ChangeContext>> CHANGES = List.of(
            context -> context,
            context -> context.rowInEvent(1),
            context -> context.eventStartOffset(4_000),
            context -> context.binlogFile("binlog.000004"),
            context -> context.sourceTimeSeconds(1_700_000_001L),
            context -> context.commitMicros(1_700_000_001_000_007L),
            context -> context.captureTimeMs(1_700_000_002_345L),
            context -> context.serverId(7),
            context -> context.threadId(77),
            context -> {
                context.gtid().clear();
                context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:24");
                return context;
            },
            context -> context.snapshot(1));

    private static ChangeContext context() {
        ChangeContext context =
                Shapes.at(3, 4, 5).sourceTimeSeconds(1_700_000_000L).captureTimeMs(1_700_000_001_234L);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        return context.threadId(9);
    }

    private static TableEncoder encoder(String format) {
        return Formats.create(format, Shapes.CONTEXT, Map.of()).encoderFor(SHAPE, "topic");
    }

    private static byte[] row(TableEncoder encoder, ChangeContext context) {
        ChangeKind kind = context.isSnapshot() ? ChangeKind.SNAPSHOT : ChangeKind.INSERT;
        FakeRow row = new FakeRow(Cell.number(1));
        return Shapes.encode(encoder, kind, row, row, context);
    }

    @ParameterizedTest
    @ValueSource(strings = {"debezium_json", "debezium_avro"})
    void whateverChangesBetweenTwoRowsIsTold(String format) {
        TableEncoder used = encoder(format);
        for (UnaryOperator<ChangeContext> first : CHANGES) {
            for (UnaryOperator<ChangeContext> second : CHANGES) {
                byte[] unused = row(used, first.apply(context()));
                byte[] told = row(used, second.apply(context()));

                assertThat(told).isEqualTo(row(encoder(format), second.apply(context())));
                assertThat(unused).isNotEmpty();
            }
        }
    }
}
