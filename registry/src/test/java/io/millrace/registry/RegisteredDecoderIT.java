package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.formats.DecodedMessage;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Messages written by Avro's own writer under a schema that is registered. */
class RegisteredDecoderIT {
    private static final Schema ROW = new Schema.Parser().parse("""
            {"type":"record","name":"orders","namespace":"shop","fields":[
              {"name":"id","type":"long"},
              {"name":"price","type":["null",{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}]},
              {"name":"raw","type":"bytes"},
              {"name":"note","type":["null","string"]}]}
            """);

    private final RegistryClient client = new RegistryClient(RealRegistry.settings());
    private final RegisteredDecoder decoder = new RegisteredDecoder(client);

    private static GenericRecord row(long id, String note) {
        return new GenericRecordBuilder(ROW)
                .set("id", id)
                .set("price", ByteBuffer.wrap(new byte[] {(byte) 0xFF}))
                .set("raw", ByteBuffer.wrap(new byte[] {0, 10}))
                .set("note", note)
                .build();
    }

    private byte[] framed(GenericRecord record) throws IOException {
        ByteSink out = new ByteSink(64);
        ConfluentFrame.put(
                client.idOf(RealRegistry.newSubject(), record.getSchema().toString()), out);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        out.put(bytes.toByteArray());
        return out.toByteArray();
    }

    @Test
    void aBareRowIsReadByTheSchemaOfItsId() throws IOException {
        DecodedMessage message = decoder.decode(framed(row(7, null)));
        assertThat(message.kind()).isEqualTo("ROW");
        assertThat(message.database() + "." + message.table()).isEqualTo("shop.orders");
        assertThat(message.after())
                .containsEntry("id", "7")
                .containsEntry("price", "-0.01")
                .containsEntry("raw", "0x000a")
                .containsEntry("note", null);
    }

    @Test
    void anEnvelopeTellsBeforeAfterAndItsSource() throws IOException {
        Schema source = SchemaBuilder.record("Source")
                .fields()
                .requiredString("db")
                .requiredString("table")
                .requiredLong("ts_ms")
                .requiredString("file")
                .requiredLong("pos")
                .endRecord();
        Schema envelope = Schema.createRecord("Envelope", null, "shop.orders", false);
        Schema image = Schema.createUnion(Schema.create(Schema.Type.NULL), ROW);
        envelope.setFields(java.util.List.of(
                new Schema.Field("before", image),
                new Schema.Field("after", image),
                new Schema.Field("source", source),
                new Schema.Field("op", Schema.create(Schema.Type.STRING))));
        GenericRecord record = new GenericData.Record(envelope);
        record.put("before", row(7, "old"));
        record.put("after", row(7, "new"));
        record.put(
                "source",
                new GenericRecordBuilder(source)
                        .set("db", "shop")
                        .set("table", "orders")
                        .set("ts_ms", 1_700_000_000_123L)
                        .set("file", "bin.000001")
                        .set("pos", 4L)
                        .build());
        record.put("op", "u");

        DecodedMessage message = decoder.decode(framed(record));
        assertThat(message.kind()).isEqualTo("UPDATE");
        assertThat(message.table()).isEqualTo("orders");
        assertThat(message.before()).containsEntry("note", "old");
        assertThat(message.after()).containsEntry("note", "new");
        assertThat(message.sourceTimeMs()).isEqualTo(1_700_000_000_123L);
        assertThat(message.position()).isEqualTo("bin.000001:4");
    }

    @Test
    void whatDoesNotFitItsSchemaIsUnreadable() throws IOException {
        byte[] whole = framed(row(7, "x"));
        for (byte[] damaged : new byte[][] {
            java.util.Arrays.copyOf(whole, whole.length - 1),
            java.util.Arrays.copyOf(whole, whole.length + 1),
            {0, 0x7F, 0, 0, 1, 2},
            {1, 2, 3, 4, 5, 6},
            {0, 1}
        }) {
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> decoder.decode(damaged));
            assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_UNREADABLE);
        }
    }
}
