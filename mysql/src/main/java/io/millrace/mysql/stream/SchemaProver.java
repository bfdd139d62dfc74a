package io.millrace.mysql.stream;

import io.millrace.engine.ChangeSource.ProvenSchema;
import io.millrace.engine.TableSelector;
import io.millrace.model.SourcePosition;

/** Reads today's shapes and proves that they hold at a position: the licence to heal a shape that was lost. */
@FunctionalInterface
public interface SchemaProver {
    /**
     * @throws io.millrace.model.MillraceException SCHEMA_NOT_PROVEN
     */
    ProvenSchema prove(SourcePosition from, TableSelector selector);
}
