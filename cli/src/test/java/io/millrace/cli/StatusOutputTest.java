package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.engine.RetryState;
import io.millrace.engine.TaskStatus;
import io.millrace.engine.TaskStatus.Phase;
import io.millrace.engine.TaskStatus.TableProgress;
import io.millrace.model.ErrorCode;
import io.millrace.model.TableId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusOutputTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter out = new StringWriter();

    private static TaskStatus status(Phase phase, List<TableProgress> tables, long loaded, long streamed) {
        return new TaskStatus(
                phase,
                tables,
                loaded,
                streamed,
                loaded + streamed,
                (loaded + streamed) * 100,
                0,
                0,
                12,
                -1,
                "binlog.000002:1234",
                "binlog.000002:2345",
                86_400 * 3 + 7200,
                null,
                List.of(),
                "",
                "",
                7);
    }

    private static TaskStatus retrying() {
        RetryState.Failure first = new RetryState.Failure(0, ErrorCode.SINK_UNREACHABLE, "first");
        RetryState.Failure last = new RetryState.Failure(60_000, ErrorCode.SOURCE_UNREACHABLE, "last");
        RetryState retry = new RetryState(
                RetryState.Target.SOURCE, ErrorCode.Retry.CONNECTION, 1234, first, last, 600_000, 61_000);
        return new TaskStatus(
                Phase.RETRYING, List.of(), 0, 0, 0, 0, 0, 0, -1, -1, "", "", -1, retry, List.of(), "last", "", 0);
    }

    @Test
    void whatIsRetriedIsToldWithItsFirstAndLastErrorAndItsEnd() throws Exception {
        new JsonStatus(new PrintWriter(out)).show(retrying(), SECOND);
        JsonNode retry = new ObjectMapper().readTree(out.toString()).get("retry");
        assertThat(retry.get("target").textValue()).isEqualTo("SOURCE");
        assertThat(retry.get("kind").textValue()).isEqualTo("CONNECTION");
        assertThat(retry.get("count").intValue()).isEqualTo(1234);
        assertThat(retry.get("firstError").get("code").textValue()).isEqualTo("SINK_UNREACHABLE");
        assertThat(retry.get("lastError").get("at").textValue()).isEqualTo("1970-01-01T00:01:00Z");
        assertThat(retry.get("deadline").textValue()).isEqualTo("1970-01-01T00:10:00Z");

        new PlainStatus("shop-task", new PrintWriter(out)).show(retrying(), SECOND);
        assertThat(out.toString())
                .contains("shop-task: retrying: source, connection error 1,234 since 1970-01-01T00:00:00Z,"
                        + " giving up at 1970-01-01T00:10:00Z (last)");
    }

    @Test
    void whatHoldsATaskUpIsToldWithSinceWhen() throws Exception {
        TaskStatus.Hold hold = new TaskStatus.Hold("SOURCE_STALLED", 60_000, "nothing comes");
        TaskStatus held = new TaskStatus(
                Phase.STREAMING, List.of(), 0, 0, 0, 0, 0, 0, 9, -1, "", "", -1, null, List.of(hold), "", "", 0);
        new JsonStatus(new PrintWriter(out)).show(held, SECOND);
        JsonNode told = new ObjectMapper().readTree(out.toString()).get("holds").get(0);
        assertThat(told.get("what").textValue()).isEqualTo("SOURCE_STALLED");
        assertThat(told.get("since").textValue()).isEqualTo("1970-01-01T00:01:00Z");
        assertThat(told.get("message").textValue()).isEqualTo("nothing comes");

        new PlainStatus("shop-task", new PrintWriter(out)).show(held, SECOND);
        assertThat(out.toString()).contains("; SOURCE_STALLED since 1970-01-01T00:01:00Z");
    }

    private static TableProgress table(String name, long done, long estimated, boolean complete) {
        return new TableProgress(new TableId("shop", name), done, estimated, complete);
    }

    @Test
    void aPlainLineSaysRateDelayPositionAndRetention() {
        PlainStatus plain = new PlainStatus("shop-task", new PrintWriter(out));

        plain.show(status(Phase.STREAMING, List.of(), 1000, 0), SECOND);
        plain.show(status(Phase.STREAMING, List.of(), 1000, 500), 3 * SECOND);

        assertThat(out.toString().lines().toList().get(1))
                .isEqualTo("shop-task: streaming: 250 rows/s, 25.0 kB/s, delay 12 ms, 1,500 messages,"
                        + " at binlog.000002:1234, kept for another 3 d 2 h");
    }

    @Test
    void aPlainLineOfTheFullLoadCountsTables() {
        PlainStatus plain = new PlainStatus("shop-task", new PrintWriter(out));

        plain.show(status(Phase.FULL_LOAD, List.of(table("a", 5, 5, true), table("b", 1, 9, false)), 6, 0), SECOND);

        assertThat(out.toString()).startsWith("shop-task: full load: 1 of 2 tables, 6 rows, 0 rows/s");
    }

    @Test
    void aJsonLineHoldsTheWholeStatus() throws Exception {
        JsonStatus json = new JsonStatus(new PrintWriter(out));

        json.show(status(Phase.FULL_LOAD, List.of(table("a", 5, 10, false)), 5, 0), SECOND);
        json.end(status(Phase.STOPPED, List.of(table("a", 10, 10, true)), 10, 0), 2 * SECOND);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("phase").textValue()).isEqualTo("FULL_LOAD");
        assertThat(first.get("tables").get(0).get("rowsEstimated").longValue()).isEqualTo(10);
        JsonNode last = new ObjectMapper().readTree(lines.get(1));
        assertThat(last.get("rowsPerSecond").longValue()).isEqualTo(5);
        assertThat(last.get("retentionSeconds").longValue()).isEqualTo(266_400);
        assertThat(last.get("position").textValue()).isEqualTo("binlog.000002:1234");
    }

    @Test
    void theLiveViewOverwritesItsOwnLinesAndKeepsTheBarsWhenTheLoadEnds() {
        LiveView view = new LiveView("shop-task", new PrintWriter(out), new Ansi(true, 80), () -> List.of("a message"));

        view.show(status(Phase.FULL_LOAD, List.of(table("orders", 50, 100, false)), 50, 0), SECOND);
        view.show(status(Phase.STREAMING, List.of(table("orders", 100, 100, true)), 100, 9), 2 * SECOND);
        String bars = out.toString();
        view.show(status(Phase.STREAMING, List.of(table("orders", 100, 100, true)), 100, 9), 3 * SECOND);

        assertThat(bars)
                .contains(" 50 %")
                .contains("\u001b[2A")
                .contains("100 %")
                .contains("a message");
        String last = out.toString().substring(bars.length());
        assertThat(last).contains("\u001b[6A").doesNotContain("orders").contains("3 d 2 h");
    }

    @Test
    void noLineOfTheLiveViewIsWiderThanTheTerminal() {
        Ansi ansi = new Ansi(true, 60);
        LiveView view = new LiveView("shop-task", new PrintWriter(out), ansi, () -> List.of("m".repeat(300)));
        List<TableProgress> tables = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tables.add(table("t".repeat(60) + i, i * 10_000_000L, 900_000_000, false));
        }

        view.show(status(Phase.FULL_LOAD, tables, 123_456_789_012L, 0), SECOND);
        view.show(status(Phase.STREAMING, List.of(), 1, 123_456_789_012L), SECOND);

        assertThat(out.toString()
                        .replaceAll("\u001b\\[[0-9;]*[mAJ]", "")
                        .replace("\r", "")
                        .lines())
                .allMatch(line -> line.length() <= 60)
                .hasSizeGreaterThan(17);
    }

    @Test
    void onlyAFinishedTableShowsAHundredPercent() {
        assertThat(LiveView.shareOf(table("a", 200, 100, false))).isEqualTo(0.99);
        assertThat(LiveView.shareOf(table("a", 200, 100, true))).isEqualTo(1);
        assertThat(LiveView.shareOf(table("a", 200, -1, false))).isZero();
        assertThat(LiveView.shareOf(table("a", 0, 0, true))).isEqualTo(1);
    }

    @Test
    void theNewestPositionIsShownOnlyWhenItIsAhead() {
        assertThat(LiveView.isAhead("binlog.000002:10", "binlog.000002:9 (uuid:1-5)"))
                .isTrue();
        assertThat(LiveView.isAhead("binlog.1000000:4", "binlog.999999:900")).isTrue();
        assertThat(LiveView.isAhead("binlog.000002:9", "binlog.000002:10 (uuid:1-5)"))
                .isFalse();
        assertThat(LiveView.isAhead("my.host-bin.000001:9", "my.host-bin.000002:4"))
                .isFalse();
        assertThat(LiveView.isAhead("", "binlog.000002:10")).isFalse();
    }

    @Test
    void numbersAreSaidAsPeopleReadThem() {
        assertThat(Words.delay(-1)).isEqualTo("-");
        assertThat(Words.delay(999)).isEqualTo("999 ms");
        assertThat(Words.delay(1_250)).isEqualTo("1.3 s");
        assertThat(Words.delay(200_000)).isEqualTo("3 min 20 s");
        assertThat(Words.span(86_400)).isEqualTo("1 d");
        assertThat(Words.span(3_661)).isEqualTo("1 h 1 min");
        assertThat(Words.retention(-1)).isEqualTo("until purged by hand");
        assertThat(Words.bytes(999L)).isEqualTo("999 B");
        assertThat(Words.bytes(1_234_567L)).isEqualTo("1.2 MB");
    }

    @Test
    void aTextIsCutByWhatIsVisible() {
        Ansi ansi = new Ansi(true, 10);

        assertThat(ansi.fit(ansi.red("0123456789"))).isEqualTo(ansi.red("0123456789"));
        assertThat(ansi.fit("0123456789a")).isEqualTo("012345678…");
        assertThat(ansi.fit(ansi.red("0123456789a"))).isEqualTo("\u001b[31m012345678…\u001b[0m");
        assertThat(ansi.fit("a\n b")).isEqualTo("a b");
    }
}
