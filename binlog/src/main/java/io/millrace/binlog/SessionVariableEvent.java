package io.millrace.binlog;

/**
 * INTVAR, RAND or USER_VAR: what a statement that follows in statement format needs. Row format has none; seeing one says
 * that a session logs statements.
 *
 * <p>Layouts: INTVAR kind 1 (1 LAST_INSERT_ID, 2 INSERT_ID), value 8; RAND seed 8, seed 8; USER_VAR name length 4, name,
 * null 1 and what the value is.
 */
public final class SessionVariableEvent {
    private String name = "";

    public SessionVariableEvent wrap(EventType type, byte[] body, int offset, int length) {
        EventBytes in = new EventBytes(type.name()).wrap(body, offset, length);
        name = switch (type) {
            case INTVAR -> in.u8() == 1 ? "LAST_INSERT_ID" : "INSERT_ID";
            case RAND -> "RAND_SEED";
            case USER_VAR -> "@" + in.utf8(in.u32());
            default -> throw new IllegalArgumentException("not a session variable event: " + type);
        };
        return this;
    }

    /** The variable, for messages; its value is none of ours. */
    public String name() {
        return name;
    }
}
