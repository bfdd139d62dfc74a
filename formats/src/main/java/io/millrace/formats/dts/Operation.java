package io.millrace.formats.dts;

import java.util.List;

/** The enum {@code Operation} of the schema, in its order, with the numbers on the wire. */
enum Operation {
    INSERT(0),
    UPDATE(1),
    DELETE(2),
    DDL(3),
    BEGIN(4),
    COMMIT(5),
    ROLLBACK(6),
    ABORT(7),
    HEARTBEAT(8),
    CHECKPOINT(9),
    COMMAND(10),
    FILL(11),
    FINISH(12),
    CONTROL(13),
    RDB(14),
    NOOP(15),
    INIT(16);

    static final List<Operation> ALL = List.of(values());

    private final int index;

    Operation(int index) {
        this.index = index;
    }

    /** One byte: the zigzag of a number below 64. */
    int code() {
        return index * 2;
    }
}
