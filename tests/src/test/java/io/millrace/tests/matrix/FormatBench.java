package io.millrace.tests.matrix;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.RowCompleter;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every message format there is (that can leave columns out, where images may lack them), with all options at their defaults and one context for all rows, so that two messages
 * of the same row are the same bytes. Single-threaded.
 */
final class FormatBench {
    /** One table in one format: a task of its own, for Avro refuses tables whose names look alike in one task. */
    private record Compiled(MessageFormat format, TableEncoder encoder) {}

    /** One format and the tables that it was made for. */
    private static final class Bench {
        final String name;
        final Supplier<MessageFormat> formats;
        final Map<TableShape, Compiled> tables = new HashMap<>();

        Bench(String name, Supplier<MessageFormat> formats) {
            this.name = name;
            this.formats = formats;
        }

        Compiled compiled(TableShape shape) {
            return tables.computeIfAbsent(shape, it -> {
                MessageFormat format = formats.get();
                return new Compiled(format, format.encoderFor(it, "matrix"));
            });
        }
    }

    private final List<Bench> benches = new ArrayList<>();

    /** As a registry keeps them: a schema's id is its index. */
    private final List<String> schemas = new ArrayList<>();

    private final ChangeContext streamed = context();
    private final ChangeContext loaded = context().snapshot((1L << 20) | 7);
    private final ChangeContext committed = context().eventEndOffset(1300).xid(99);
    private final ByteSink value = new ByteSink(1024);
    private final ByteSink key = new ByteSink(64);
    private final RowChange change = new RowChange();

    FormatBench(SourceInfo source, boolean partialImages) {
        SchemaRegistry registry = (subject, schema) -> {
            int known = schemas.indexOf(schema);
            if (known >= 0) {
                return known;
            }
            schemas.add(schema);
            return schemas.size() - 1;
        };
        for (String name : Formats.names()) {
            if (partialImages && !Formats.takesPartialImages(name)) {
                continue;
            }
            FormatContext context = new FormatContext("matrix", source, registry, partialImages);
            benches.add(new Bench(name, () -> Formats.create(name, context, Map.of())));
        }
    }

    private static ChangeContext context() {
        ChangeContext context = new ChangeContext()
                .sourceTimeSeconds(1_700_000_000)
                .captureTimeMs(1_700_000_000_123L)
                .serverId(1)
                .threadId(8)
                .binlogFile("binlog.000001")
                .eventEndOffset(1234)
                .transactionStartOffset(1000)
                .rowInEvent(3);
        context.gtid().putAscii("5b1c2d3e-0000-1111-2222-333344445555:17");
        return context;
    }

    /** Reads the messages that this bench wrote. */
    MessageDecoder decoder(String format) {
        return Formats.decoder(format).with(schemas::get);
    }

    int formatCount() {
        return benches.size();
    }

    /** Value, key and headers of a row's message in each format, or the error instead; sizes for messages. */
    record Message(String format, byte[] value, byte[] key, List<MessageHeader> headers, String error) {
        /** Whether the format can not name a column of the table: Avro's names have few characters. */
        boolean isRefused() {
            return error.startsWith("SCHEMA_REJECTED");
        }

        /** Null if the two are the same. */
        @Nullable
        String differenceTo(Message other) {
            if (!error.equals(other.error)) {
                return format + ": error " + error + " and " + other.error;
            }
            int at = Arrays.mismatch(value, other.value);
            if (at >= 0) {
                return format + ": values differ at byte " + at + " of " + value.length + " and " + other.value.length
                        + ": " + around(value, at) + " and " + around(other.value, at);
            }
            if (!Arrays.equals(key, other.key)) {
                return format + ": keys differ: " + around(key, 0) + " and " + around(other.key, 0);
            }
            return texts(headers).equals(texts(other.headers)) ? null : format + ": headers differ";
        }

        private static List<String> texts(List<MessageHeader> headers) {
            return headers.stream()
                    .map(header -> header.name() + '=' + around(header.value(), 0))
                    .toList();
        }

        private static String around(byte[] bytes, int at) {
            int from = Math.max(0, at - 30);
            return new String(
                    bytes, from, Math.min(bytes.length, at + 60) - from, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** The messages of one change, by format. */
    Map<String, Message> encode(TableShape shape, ChangeKind kind, @Nullable RowView before, @Nullable RowView after) {
        Map<String, Message> messages = new LinkedHashMap<>();
        for (Bench bench : benches) {
            change.wrap(kind, before, after, kind == ChangeKind.SNAPSHOT ? loaded : streamed);
            messages.put(bench.name, encode(bench, shape));
        }
        return messages;
    }

    private Message encode(Bench bench, TableShape shape) {
        value.clear();
        key.clear();
        List<MessageHeader> headers = List.of();
        String error = "";
        try {
            Compiled table = bench.compiled(shape);
            TableEncoder encoder = table.encoder();
            boolean told = change.kind() != ChangeKind.DELETE
                    || encoder.deleteForm() == DeleteForm.MESSAGE
                    || encoder.deleteForm() == DeleteForm.MESSAGE_AND_TOMBSTONE;
            if (told) { // else a key without a value, or nothing
                encoder.encode(change, value);
            }
            encoder.encodeKey(change, key);
            headers = encoder.headersOf(change);
            RowCompleter completer = table.format().rowCompleter();
            if (completer != null && !change.context().isSnapshot()) {
                byte[] held = value.toByteArray();
                value.clear();
                completer.complete(held, 1, 1, committed, value);
            }
        } catch (MillraceException e) {
            error = e.code() + " " + e.getMessage();
            value.clear();
            key.clear();
        }
        return new Message(bench.name, value.toByteArray(), key.toByteArray(), List.copyOf(headers), error);
    }
}
