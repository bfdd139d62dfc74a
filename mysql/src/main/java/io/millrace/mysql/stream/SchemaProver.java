package io.millrace.mysql.stream;

import io.millrace.engine.ChangeSource.ProvenSchema;
import io.millrace.engine.TableSelector;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;

/** Reads today's shapes and proves that they hold at a position: the licence to heal a shape that was lost. */
@FunctionalInterface
public interface SchemaProver {
    /**
     * @throws io.millrace.model.MillraceException SCHEMA_NOT_PROVEN
     */
    ProvenSchema prove(SourcePosition from, TableSelector selector);

    /** Whether the name is today that of a MariaDB sequence. */
    default boolean isSequence(TableId table) {
        return false;
    }
}
