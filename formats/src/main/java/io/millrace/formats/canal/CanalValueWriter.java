package io.millrace.formats.canal;

import io.millrace.formats.json.ByteText;
import io.millrace.formats.json.StringValueWriter;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import java.util.Arrays;

/** Writes one value as a JSON string, or {@code null}, and notes what outgrows signed integers. */
final class CanalValueWriter extends StringValueWriter {
    private final CanalJsonOptions options;
    private final long[] signedMax;
    private final boolean[] promoted;
    private boolean watching;

    CanalValueWriter(TableShape shape, ZoneId outputZone, CanalJsonOptions options) {
        super(shape, outputZone);
        this.options = options;
        signedMax = new long[shape.columnCount()];
        for (int i = 0; i < signedMax.length; i++) {
            signedMax[i] = SqlTypes.signedMax(shape.column(i));
        }
        promoted = new boolean[signedMax.length];
    }

    /** Starts or stops to note which unsigned integers are above the signed range. */
    void watchPromotions(boolean watch) {
        watching = watch;
        if (watch) {
            Arrays.fill(promoted, false);
        }
    }

    /** Whether the last watched value of an unsigned integer column was above the signed range. */
    boolean isPromoted(int column) {
        return promoted[column];
    }

    @Override
    public void putLong(int column, long value) {
        promoted[column] |= watching && value > signedMax[column];
        super.putLong(column, value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        promoted[column] |= watching && value < 0;
        super.putUnsignedLong(column, value);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        switch (options.binary()) {
            case LATIN1 -> super.putBytes(column, bytes, offset, length);
            case BASE64 -> {
                out().put('"');
                ByteText.base64(bytes, offset, length, out());
                out().put('"');
            }
            case HEX -> {
                out().put('"');
                ByteText.hex(bytes, offset, length, out());
                out().put('"');
            }
        }
    }

    @Override
    public void putEnum(int column, int index) {
        if (options.labels() == CanalJsonOptions.Labels.INDEX) {
            super.putLong(column, index);
        } else {
            super.putEnum(column, index);
        }
    }

    @Override
    public void putSet(int column, long bits) {
        if (options.labels() == CanalJsonOptions.Labels.INDEX) {
            super.putUnsignedLong(column, bits);
        } else {
            super.putSet(column, bits);
        }
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        switch (options.geometry()) {
            case LATIN1 -> super.putBytes(column, bytes, offset, length);
            case WKT -> putWellKnownText(column, bytes, offset, length);
            case WKB_HEX -> putWkbHex(bytes, offset, length);
        }
    }
}
