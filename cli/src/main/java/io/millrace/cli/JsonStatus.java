package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.engine.RetryState;
import io.millrace.engine.TaskStatus;
import java.io.PrintWriter;
import java.time.Duration;

/** One JSON object per interval: everything that a {@link TaskStatus} says, and the rates since the last one. */
final class JsonStatus implements StatusOutput {
    private final PrintWriter out;
    private final Rates rates = new Rates();

    JsonStatus(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Duration every(Duration interval) {
        return interval;
    }

    @Override
    public void show(TaskStatus status, long nowNs) {
        rates.update(status, nowNs);
        out.println(Json.line(object(status)));
        out.flush();
    }

    @Override
    public void end(TaskStatus status, long nowNs) {
        show(status, nowNs);
    }

    private ObjectNode object(TaskStatus status) {
        ObjectNode line = Json.object();
        line.put("phase", status.phase().name())
                .put("fullLoadRows", status.fullLoadRows())
                .put("streamRows", status.streamRows())
                .put("messages", status.messages())
                .put("messageBytes", status.messageBytes())
                .put("oversizeRows", status.oversizeRows())
                .put("unloggedChanges", status.unloggedChanges())
                .put("rowsPerSecond", Math.round(rates.rowsPerSecond()))
                .put("bytesPerSecond", Math.round(rates.bytesPerSecond()))
                .put("delayMs", status.delayMs())
                .put("heartbeatDelayMs", status.heartbeatDelayMs())
                .put("position", status.position())
                .put("newestPosition", status.newestPosition())
                .put("retentionSeconds", status.retentionSeconds())
                .put("lastError", status.lastError())
                .put("change", status.change())
                .put("checkpoints", status.checkpoints());
        ArrayNode tables = line.putArray("tables");
        for (TaskStatus.TableProgress table : status.tables()) {
            tables.addObject()
                    .put("database", table.table().database())
                    .put("table", table.table().table())
                    .put("rowsDone", table.rowsDone())
                    .put("rowsEstimated", table.rowsEstimated())
                    .put("done", table.done());
        }
        ArrayNode holds = line.putArray("holds");
        for (TaskStatus.Hold hold : status.holds()) {
            holds.addObject()
                    .put("what", hold.what())
                    .put("since", Words.moment(hold.sinceMs()))
                    .put("message", hold.message());
        }
        RetryState retry = status.retry();
        if (retry == null) {
            line.putNull("retry");
        } else {
            put(line.putObject("retry"), retry);
        }
        return line;
    }

    private static void put(ObjectNode out, RetryState retry) {
        out.put("target", retry.target().name())
                .put("kind", retry.kind().name())
                .put("count", retry.count())
                .put("deadline", retry.deadlineMs() == 0 ? null : Words.moment(retry.deadlineMs()))
                .put("nextTry", Words.moment(retry.nextTryMs()));
        put(out.putObject("firstError"), retry.first());
        put(out.putObject("lastError"), retry.last());
    }

    private static void put(ObjectNode out, RetryState.Failure failure) {
        out.put("at", Words.moment(failure.atMs()))
                .put("code", failure.code().name())
                .put("message", failure.message());
    }
}
