package io.millrace.formats.dts;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.AvroBytes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.util.EnumSet;
import java.util.Set;

/**
 * DTS Avro: plain Avro binary of one {@code com.alibaba.dts.formats.avro.Record}, without any prefix, as the published
 * consumers (aliyun-dts-subscribe-sdk-java, LioRoger/subscribe_example) read it; or behind the frame of a schema registry.
 *
 * <p>Every value is at least 64 bytes, since one consumer drops shorter ones: the tags {@code server_id} and {@code
 * readerThroughoutTime} are in each record.
 */
public final class DtsAvroFormat implements MessageFormat {
    public static final String NAME = "dts_avro";

    private final FormatContext task;
    private final SourceInfo source;
    private final DtsAvroOptions options;
    private final RegisteredSchema schema;
    private final Set<Tag> wantedTags;
    private final RecordFrame frame;
    private final TagWriter tags;

    public DtsAvroFormat(FormatContext task, DtsAvroOptions options) {
        this(task, options, EnumSet.allOf(Tag.class), RecordIds.FROM_POSITION);
    }

    /** With chosen tags and numbers, to make the published sample records. */
    DtsAvroFormat(FormatContext task, DtsAvroOptions options, Set<Tag> wantedTags, RecordIds ids) {
        this.task = task;
        this.source = task.source();
        this.options = options;
        schema = new RegisteredSchema(task.registry(), options);
        this.wantedTags = wantedTags;
        frame = new RecordFrame(source, options, ids);
        tags = new TagWriter(wantedTags);
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return new DtsTableEncoder(shape, schema.frame(topic), frame, wantedTags, options, task.partialImages());
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut messages) {
        ByteSink out = new ByteSink(256);
        out.put(schema.frame(messages.ddlTopic()));
        frame.open(context, out);
        out.put(Operation.DDL.code());
        if (ddl.database().isEmpty()) {
            out.put(AvroBytes.ZERO);
        } else {
            AvroBytes.putLong(1, out);
            AvroBytes.putString(ObjectName.join(ddl.database()), out);
        }
        out.put(AvroBytes.ZERO); // processTimestamps
        tags.open(out);
        putTransaction(context);
        String executed = context.executedGtids();
        if (!executed.isEmpty()) {
            tags.text(Tag.GTID_SET, executed);
        }
        tags.number(Tag.COMMIT_TIMESTAMP, context.sourceTimeSeconds());
        tags.text(Tag.LOWER_CASE_TABLE_NAMES, source.lowerCaseTableNames() != 0 ? "true" : "false");
        putReader(context);
        putThread(context);
        tags.close();
        out.put(AvroBytes.ZERO); // fields
        out.put(AvroBytes.ZERO); // beforeImages
        AvroBytes.putLong(1, out); // afterImages: the branch string
        AvroBytes.putString(ddl.sql(), out);
        frame.close(context, out);
        messages.toDdl(null, out.toByteArray());
    }

    @Override
    public void beginTransaction(ChangeContext context, MessageOut messages) {
        if (!options.transactions()) {
            return;
        }
        ByteSink out = new ByteSink(256);
        out.put(schema.frame(messages.marksTopic()));
        frame.openBegin(context, out);
        openMark(Operation.BEGIN, out);
        putTransaction(context);
        putReader(context);
        putThread(context);
        closeMark(context, out);
        messages.toMarks(null, out.toByteArray());
    }

    @Override
    public void endTransaction(ChangeContext context, MessageOut messages) {
        if (options.transactions()) {
            putEnd(Operation.COMMIT, context, messages);
        }
    }

    @Override
    public long heartbeatIntervalMs() {
        return options.heartbeatIntervalMs();
    }

    @Override
    public void heartbeat(ChangeContext context, MessageOut messages) {
        if (options.heartbeatIntervalMs() > 0) {
            putEnd(Operation.HEARTBEAT, context, messages);
        }
    }

    private void putEnd(Operation operation, ChangeContext context, MessageOut messages) {
        ByteSink out = new ByteSink(256);
        out.put(schema.frame(messages.marksTopic()));
        frame.openEnd(context, out);
        openMark(operation, out);
        putReader(context);
        closeMark(context, out);
        messages.toMarks(null, out.toByteArray());
    }

    private void openMark(Operation operation, ByteSink out) {
        out.put(operation.code());
        out.put(AvroBytes.ZERO); // objectName
        out.put(AvroBytes.ZERO); // processTimestamps
        tags.open(out);
    }

    private void closeMark(ChangeContext context, ByteSink out) {
        tags.close();
        out.put(AvroBytes.ZERO); // fields
        out.put(AvroBytes.ZERO); // beforeImages
        out.put(AvroBytes.ZERO); // afterImages
        frame.close(context, out);
    }

    private void putTransaction(ChangeContext context) {
        if (context.gtid().length() > 0) {
            tags.text(Tag.GTID, context.gtid().array(), context.gtid().length());
        }
        if (!context.charsetCodes().isEmpty()) {
            tags.text(Tag.CHARSET_CODE, context.charsetCodes());
        }
        tags.number(Tag.FLAGS2_CODE, context.flags2());
        tags.number(Tag.SQL_MODE_CODE, context.sqlMode());
    }

    private void putReader(ChangeContext context) {
        tags.number(Tag.READ_TIME, context.captureTimeMs());
        // A heartbeat between transactions has no server of its own.
        tags.number(Tag.SERVER_ID, context.serverId() != 0 ? context.serverId() : source.serverId());
    }

    private void putThread(ChangeContext context) {
        if (context.threadId() != 0) {
            tags.number(Tag.THREAD_ID, context.threadId());
        }
    }
}
