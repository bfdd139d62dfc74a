package io.millrace.tests;

import com.aliyun.dts.subscribe.clients.formats.avro.Record;
import com.aliyun.dts.subscribe.clients.record.AvroRecordParser;
import com.aliyun.dts.subscribe.clients.record.OperationType;
import com.aliyun.dts.subscribe.clients.record.RecordSchema;
import com.aliyun.dts.subscribe.clients.record.RowImage;
import com.aliyun.dts.subscribe.clients.record.value.BinaryEncodingObject;
import com.aliyun.dts.subscribe.clients.record.value.ObjectType;
import com.aliyun.dts.subscribe.clients.record.value.StringValue;
import com.aliyun.dts.subscribe.clients.record.value.UnixTimestamp;
import com.aliyun.dts.subscribe.clients.record.value.Value;
import com.aliyun.dts.subscribe.clients.recordgenerator.AvroDeserializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The published subscribe SDK of DTS, from bytes to the values that its users get. */
final class DtsSdkReader implements ChangeReader {
    private final AvroDeserializer deserializer = new AvroDeserializer();

    @Override
    public List<Change> read(byte[] value) {
        Record record = deserializer.deserialize(value);
        OperationType operation = AvroRecordParser.getOperationType(record);
        List<Change> changes = new ArrayList<>();
        if (operation == OperationType.INSERT
                || operation == OperationType.UPDATE
                || operation == OperationType.DELETE) {
            RecordSchema schema = AvroRecordParser.getRecordSchema(record);
            if (operation != OperationType.INSERT) {
                changes.add(new Change(false, texts(AvroRecordParser.getRowImage(schema, record, true))));
            }
            if (operation != OperationType.DELETE) {
                changes.add(new Change(true, texts(AvroRecordParser.getRowImage(schema, record, false))));
            }
        }
        return changes;
    }

    private static List<String> texts(RowImage row) {
        List<String> texts = new ArrayList<>();
        for (ReaderColumn column : ReaderColumn.ALL) {
            Value<?> value = row.getValue(column.name());
            texts.add(value == null ? null : text(value));
        }
        return texts;
    }

    private static String text(Value<?> value) {
        if (value instanceof UnixTimestamp timestamp) { // its own text is in this JVM's zone
            return timestamp.getTimestampSec() + "." + timestamp.getMicro();
        }
        if (value instanceof BinaryEncodingObject object) {
            return object.getObjectType() == ObjectType.BLOB
                    ? hex(object.getData())
                    : StandardCharsets.UTF_8
                            .decode(object.getData().duplicate())
                            .toString();
        }
        if (value instanceof StringValue string && string.getCharset().equals("binary")) {
            return hex(string.getData());
        }
        return value.toString();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy).toUpperCase(Locale.ROOT);
    }
}
