package io.millrace.engine;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;

/** Which tables a task is about. Pure and thread-safe. */
@FunctionalInterface
public interface TableSelector {
    boolean selects(TableId table);

    /** A text that tells this selection from others and that {@link #described} understands; kept in the checkpoint. */
    default String describe() {
        return "";
    }

    /**
     * The selection that {@link #describe} gave this text of, on the server that this one is for.
     *
     * @throws io.millrace.model.MillraceException CHECKPOINT_INVALID
     */
    default TableSelector described(String text) {
        return this;
    }

    /** The same selection on a server that takes names so; a selector that knows the server's own spelling stays. */
    default TableSelector under(NameCase names) {
        return this;
    }
}
