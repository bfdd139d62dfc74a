package io.millrace.formats.dts;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads DTS Avro records with {@code bornTimestamp}, with or without the frame of a schema registry.
 *
 * <p>Texts are those of {@link io.millrace.model.CanonicalText}, but for what a record does not say: bytes are {@code
 * 0x} and hex digits; TIMESTAMP is in UTC; a declared fraction always has six digits, for TIMESTAMP only when it is not zero; FLOAT and DOUBLE are the text of
 * the double.
 */
public final class DtsAvroDecoder implements MessageDecoder {
    @Override
    public DecodedMessage decode(byte[] value) {
        try {
            return decodeRecord(value);
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.MESSAGE_UNREADABLE && ConfluentFrame.mayStartWithFrame(value)) {
                try {
                    return decodeRecord(Arrays.copyOfRange(value, ConfluentFrame.LENGTH, value.length));
                } catch (MillraceException framed) {
                    e.addSuppressed(framed);
                }
            }
            throw e;
        }
    }

    private static DecodedMessage decodeRecord(byte[] value) {
        AvroReader in = new AvroReader(value);
        if (in.readLong() != 0) {
            throw AvroReader.unreadable("its version is not 0");
        }
        in.readLong(); // id: sourcePosition says more
        long sourceTimeSeconds = in.readLong();
        String position = in.readString();
        in.readString(); // safeSourcePosition
        in.readString(); // sourceTxid
        in.readIndex(13, "SourceType");
        in.readString(); // server version
        Operation operation = Operation.ALL.get(in.readIndex(Operation.ALL.size(), "Operation"));
        String objectName = in.readIndex(2, "objectName") == 1 ? in.readString() : "";
        if (in.readIndex(2, "processTimestamps") == 1) {
            for (long block = in.readBlock(); block > 0; block = in.readBlock()) {
                for (long i = 0; i < block; i++) {
                    in.readLong();
                }
            }
        }
        skipTags(in);
        List<Field> fields = readFields(in);
        Image before = readImage(in, fields);
        Image after = readImage(in, fields);
        in.readLong(); // bornTimestamp
        in.expectEnd();
        List<String> name = ObjectName.split(objectName);
        return new DecodedMessage(
                operation.name(),
                name.get(0),
                name.size() > 1 ? name.get(name.size() - 1) : "",
                before.row(),
                after.row(),
                after.text(),
                sourceTimeSeconds * 1000,
                position);
    }

    private record Field(String name, int typeNumber) {}

    private record Image(Map<String, @Nullable String> row, String text) {}

    private static void skipTags(AvroReader in) {
        for (long block = in.readBlock(); block > 0; block = in.readBlock()) {
            for (long i = 0; i < block; i++) {
                in.readString();
                in.readString();
            }
        }
    }

    private static List<Field> readFields(AvroReader in) {
        List<Field> fields = new ArrayList<>();
        switch (in.readIndex(3, "fields")) {
            case 1 -> in.readString();
            case 2 -> {
                for (long block = in.readBlock(); block > 0; block = in.readBlock()) {
                    for (long i = 0; i < block; i++) {
                        fields.add(new Field(in.readString(), (int) in.readLong()));
                    }
                }
            }
            default -> {}
        }
        return fields;
    }

    private static Image readImage(AvroReader in, List<Field> fields) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        String text = "";
        switch (in.readIndex(3, "an image")) {
            case 1 -> text = in.readString();
            case 2 -> {
                int at = 0;
                for (long block = in.readBlock(); block > 0; block = in.readBlock()) {
                    for (long i = 0; i < block; i++, at++) {
                        if (at == fields.size()) {
                            throw AvroReader.unreadable("an image has more values than fields");
                        }
                        DtsValueReader.read(
                                in, fields.get(at).name(), fields.get(at).typeNumber(), row);
                    }
                }
                if (at != fields.size()) {
                    throw AvroReader.unreadable("an image has fewer values than fields");
                }
            }
            default -> {}
        }
        return new Image(row, text);
    }
}
