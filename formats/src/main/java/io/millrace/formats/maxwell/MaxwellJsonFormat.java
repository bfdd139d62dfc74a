package io.millrace.formats.maxwell;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.RowCompleter;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.Holes;
import io.millrace.formats.maxwell.MaxwellJsonOptions.FullLoadType;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Maxwell JSON as Maxwell's own daemon writes it (zendesk/maxwell, {@code RowMap}, {@code DDLMap}; seen of release 1.22)
 * and Flink's {@code maxwell-json} reads it.
 *
 * <p>Better than Maxwell where it is wrong: TIME beyond 24 hours and below zero, YEAR 0, partial dates, quotes in labels of
 * ENUM and SET. Random UUIDs are UUIDs of the position. JSON documents have MySQL's own numbers.
 */
public final class MaxwellJsonFormat implements MessageFormat, RowCompleter {
    public static final String NAME = "maxwell_json";

    /** The hole behind {@code ts}. */
    static final int COMMIT_INFO = 1;

    private final FormatContext context;
    private final MaxwellJsonOptions options;
    private final RowUuid uuids;

    public MaxwellJsonFormat(FormatContext context, MaxwellJsonOptions options) {
        this.context = context;
        this.options = options;
        uuids = new RowUuid(context.source().serverUuid());
    }

    FormatContext context() {
        return context;
    }

    MaxwellJsonOptions options() {
        return options;
    }

    RowUuid uuids() {
        return uuids;
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new MaxwellTableEncoder(shape, this);
    }

    @Override
    public @Nullable RowCompleter rowCompleter() {
        return options.commitInfo() ? this : null;
    }

    @Override
    public void complete(byte[] held, long index, long count, ChangeContext commit, ByteSink out) {
        Holes.fill(
                held,
                (hole, to) -> {
                    if (commit.xid() != 0) {
                        to.putAscii(",\"xid\":");
                        to.putDecimal(commit.xid());
                    }
                    if (index == count) {
                        to.putAscii(",\"commit\":true");
                    } else if (options.xoffset()) {
                        to.putAscii(",\"xoffset\":");
                        to.putDecimal(index - 1);
                    }
                },
                out);
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext at, MessageOut out) {
        if (!options.ddl()) {
            return;
        }
        String type = MaxwellDdl.typeOf(ddl);
        if (type != null) {
            byte[] key = null;
            if (options.key() != MaxwellJsonOptions.Key.NONE) {
                ByteSink uuid = new ByteSink(48);
                String what = ddl.database() + "." + ddl.table();
                uuids.append(at, what.getBytes(StandardCharsets.UTF_8), uuid);
                key = uuid.toByteArray();
            }
            out.toDdl(key, MaxwellDdl.encode(type, ddl, at, options));
        }
    }

    @Override
    public void beginLoad(TableShape shape, String createStatement, ChangeContext at, MessageOut out) {
        if (options.fullLoadType() == FullLoadType.BOOTSTRAP_INSERT) {
            byte[] key = options.key() == MaxwellJsonOptions.Key.NONE
                    ? null
                    : new MaxwellTableEncoder(shape, this).keyOfTable(at);
            out.toTable(shape.id(), key, mark(shape, "bootstrap-start", at));
        }
    }

    @Override
    public void endLoad(TableShape shape, ChangeContext at, MessageOut out) {
        if (options.fullLoadType() == FullLoadType.BOOTSTRAP_INSERT) {
            byte[] key = options.key() == MaxwellJsonOptions.Key.NONE
                    ? null
                    : new MaxwellTableEncoder(shape, this).keyOfEnd(at);
            out.toTable(shape.id(), key, mark(shape, "bootstrap-complete", at));
        }
    }

    private static byte[] mark(TableShape shape, String type, ChangeContext at) {
        ByteSink out = new ByteSink(128);
        out.put(MaxwellTableEncoder.opening(shape, type));
        out.putDecimal(at.sourceTimeSeconds());
        out.putAscii(",\"data\":{}}");
        return out.toByteArray();
    }

    /** Appends {@code ,"gtid":...}. */
    static void putGtid(ChangeContext context, ByteSink out) {
        ByteSink gtid = context.gtid();
        if (gtid.length() == 0) {
            out.putAscii(",\"gtid\":null");
        } else {
            out.putAscii(",\"gtid\":\"");
            out.put(gtid.array(), 0, gtid.length());
            out.put('"');
        }
    }
}
