package io.millrace.engine;

import io.millrace.model.SourceInfo;
import io.millrace.schema.SchemaTracker;

/** Makes the adapters of one attempt; each attempt gets its own and closes them. */
public interface TaskPorts {
    ChangeSource newSource();

    RecordSink newSink();

    CheckpointStore newCheckpointStore();

    /** An empty tracker for the tables that {@code selector} selects. */
    SchemaTracker newTracker(SourceInfo source, TableSelector selector);
}
