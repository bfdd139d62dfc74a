package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;

/**
 * A message format with its options resolved, for one task.
 *
 * <p>An instance and its encoders belong to one thread; make one format instance per encoding thread.
 */
public interface MessageFormat {
    /** Compiles the encoder of one table shape: names, types and constants are serialised here, once. */
    TableEncoder encoderFor(TableShape shape);

    /** Appends one DDL message; nothing if the format has none. */
    void encodeDdl(DdlChange ddl, ChangeContext context, ByteSink out);
}
