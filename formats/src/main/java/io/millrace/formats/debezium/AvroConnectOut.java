package io.millrace.formats.debezium;

import io.millrace.formats.avro.AvroBytes;

/** Connect values in Avro's binary encoding, as Confluent's {@code AvroConverter} writes them. */
final class AvroConnectOut extends ConnectOut {
    private static final int FIRST = 0;
    private static final int SECOND = 2; // 1 in zigzag

    @Override
    byte[] rendered(String fieldName) {
        return new byte[0];
    }

    @Override
    void separate(boolean first) {}

    @Override
    void nul(Presence presence) {
        switch (presence) {
            case REQUIRED -> throw new IllegalStateException("a required value is never null");
            case NULL_FIRST -> sink().put(FIRST);
            case NULL_LAST -> sink().put(SECOND);
        }
    }

    @Override
    void present(Presence presence) {
        switch (presence) {
            case REQUIRED -> {}
            case NULL_FIRST -> sink().put(SECOND);
            case NULL_LAST -> sink().put(FIRST);
        }
    }

    @Override
    void number(long value) {
        AvroBytes.putLong(value, sink());
    }

    @Override
    void single(float value) {
        AvroBytes.putFloat(value, sink());
    }

    @Override
    void real(double value) {
        AvroBytes.putDouble(value, sink());
    }

    @Override
    void bool(boolean value) {
        sink().put(value ? 1 : 0);
    }

    @Override
    void bytes(byte[] bytes, int offset, int length) {
        AvroBytes.putBytes(bytes, offset, length, sink());
    }

    @Override
    int openText(int expectedLength) {
        return AvroBytes.open(expectedLength, sink());
    }

    @Override
    void closeText(int from, int expectedLength) {
        AvroBytes.close(from, expectedLength, sink());
    }

    @Override
    void openStruct() {}

    @Override
    void closeStruct() {}

    @Override
    void openArray(int count) {
        if (count > 0) {
            AvroBytes.putLong(count, sink());
        }
    }

    @Override
    void item(boolean first) {}

    @Override
    void closeArray(int count) {
        sink().put(AvroBytes.ZERO);
    }
}
