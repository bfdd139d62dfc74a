package io.millrace.tests;

import io.millrace.testkit.DtsAvroReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The published example of a DTS consumer (LioRoger/subscribe_example), which is on no repository of libraries, written anew
 * as it behaves: it drops values of 48 bytes and less, casts each value to the one class that the column's type number has,
 * knows no other numbers, decodes text by Java's charset of the name or by its own table, and prints times from parts. A
 * value that it would throw on fails here.
 */
final class DtsExampleReader implements ChangeReader {
    private static final int LONGEST_FILLER = 48;

    /** Names that are no Java charset, with what the example takes for them; all others that it has are aliases. */
    private static final Map<String, String> CHARSETS = Map.of(
            "utf8mb4", "UTF-8",
            "binary", "ISO-8859-1",
            "cp932", "windows-31j",
            "eucjpms", "x-eucJP-Open",
            "koi8r", "KOI8-R",
            "macce", "x-MacCentralEurope",
            "macroman", "x-MacRoman",
            "tis620", "TIS-620",
            "ucs2", "UTF-16",
            "ujis", "EUC-JP");

    private final GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema());

    private static Schema schema() {
        try (InputStream in = DtsAvroReader.class.getResourceAsStream("dts-record.avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Change> read(byte[] value) {
        if (value.length <= LONGEST_FILLER) {
            throw new IllegalStateException("the example drops a value of so few bytes: " + value.length);
        }
        GenericRecord record = decode(value);
        List<Change> changes = new ArrayList<>();
        switch (record.get("operation").toString()) {
            case "DDL" -> {
                if (!(record.get("afterImages") instanceof CharSequence)) {
                    throw new ClassCastException("the statement is the string in afterImages: " + record);
                }
            }
            case "INIT", "INSERT", "UPDATE", "DELETE" -> {
                if (record.get("beforeImages") != null) {
                    changes.add(new Change(false, texts(record, "beforeImages")));
                }
                if (record.get("afterImages") != null) {
                    changes.add(new Change(true, texts(record, "afterImages")));
                }
            }
            default -> {
                if (record.get("fields") != null) {
                    throw new IllegalStateException("only rows have fields: " + record);
                }
            }
        }
        return changes;
    }

    private GenericRecord decode(byte[] value) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, null);
            GenericRecord record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IllegalStateException("bytes are left behind the record");
            }
            return record;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(GenericRecord record, String image) {
        Map<String, String> byName = new HashMap<>();
        Iterator<?> values = ((List<?>) record.get(image)).iterator();
        for (Object field : (List<?>) record.get("fields")) {
            GenericRecord column = (GenericRecord) field;
            GenericRecord value = (GenericRecord) values.next();
            byName.put(
                    column.get("name").toString(),
                    value == null ? null : text((Integer) column.get("dataTypeNumber"), value));
        }
        List<String> texts = new ArrayList<>();
        for (ReaderColumn column : ReaderColumn.ALL) {
            String text = byName.get(column.name());
            texts.add(text == null ? null : asSelected(column, text));
        }
        return texts;
    }

    private static String text(int typeNumber, GenericRecord value) {
        return switch (typeNumber) {
            case 1, 2, 3, 8, 9, 16 -> of(value, "Integer").get("value").toString();
            case 246 -> of(value, "Decimal").get("value").toString();
            case 4, 5 -> Double.toString((Double) of(value, "Float").get("value"));
            case 7 -> {
                GenericRecord timestamp = of(value, "Timestamp");
                yield timestamp.get("timestamp") + String.format(Locale.ROOT, ".%06d", timestamp.get("millis"));
            }
            case 10 -> date(of(value, "DateTime"));
            case 11 -> time(of(value, "DateTime"));
            case 12, 14 -> date(of(value, "DateTime")) + " " + time(value);
            case 13 -> of(value, "DateTime").get("year").toString();
            case 15, 253, 254 -> character(of(value, "Character"));
            case 249, 250, 251, 252 -> object(of(value, "BinaryObject"));
            case 245, 247, 248 -> of(value, "TextObject").get("value").toString();
            case 255 -> hex(of(value, "BinaryGeometry"));
            default -> throw new IllegalStateException("the example has nothing for the type number " + typeNumber);
        };
    }

    private static GenericRecord of(GenericRecord value, String type) {
        if (!value.getSchema().getName().equals(type)) {
            throw new ClassCastException(value.getSchema().getName() + " is no " + type);
        }
        return value;
    }

    private static String character(GenericRecord value) {
        String name = value.get("charset").toString();
        if (name.equals("binary")) {
            return hex(value); // what the example prints as characters is one a byte
        }
        String java = CHARSETS.getOrDefault(name, name);
        if (!Charset.isSupported(java)) {
            throw new IllegalStateException("Unsupported encoding: " + name);
        }
        return new String(bytes(value), Charset.forName(java));
    }

    /** The example leaves the bytes to its user, who knows the column. */
    private static String object(GenericRecord value) {
        return value.get("type").toString().equals("TEXT")
                ? new String(bytes(value), StandardCharsets.UTF_8)
                : hex(value);
    }

    private static String date(GenericRecord value) {
        return String.format(Locale.ROOT, "%04d-%02d-%02d", value.get("year"), value.get("month"), value.get("day"));
    }

    /** Six digits of fraction, or none if it is 0. */
    private static String time(GenericRecord value) {
        int hour = (Integer) value.get("hour");
        int minute = (Integer) value.get("minute");
        int second = (Integer) value.get("second");
        int micros = value.get("millis") == null ? 0 : (Integer) value.get("millis");
        boolean negative = hour < 0 || minute < 0 || second < 0 || micros < 0;
        return (negative ? "-" : "")
                + String.format(Locale.ROOT, "%02d:%02d:%02d", Math.abs(hour), Math.abs(minute), Math.abs(second))
                + (micros == 0 ? "" : String.format(Locale.ROOT, ".%06d", Math.abs(micros)));
    }

    /** What the example prints, as the source's SELECT has it: the column's own fraction digits. */
    private static String asSelected(ReaderColumn column, String text) {
        String type = column.mysqlType();
        if (type.startsWith("TIMESTAMP")) {
            int dot = text.indexOf('.');
            return text.substring(0, dot) + "." + Integer.parseInt(text.substring(dot + 1));
        }
        if (type.startsWith("DATETIME")) {
            int digits = type.charAt("DATETIME(".length()) - '0';
            String seconds = text.substring(0, "yyyy-mm-dd hh:mm:ss".length());
            String fraction = (text.length() > seconds.length() ? text.substring(seconds.length() + 1) : "") + "000000";
            return digits == 0 ? seconds : seconds + "." + fraction.substring(0, digits);
        }
        return text;
    }

    private static byte[] bytes(GenericRecord value) {
        ByteBuffer buffer = ((ByteBuffer) value.get("value")).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String hex(GenericRecord value) {
        return HexFormat.of().formatHex(bytes(value)).toUpperCase(Locale.ROOT);
    }
}
