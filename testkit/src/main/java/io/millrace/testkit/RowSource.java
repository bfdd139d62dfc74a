package io.millrace.testkit;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of the source, in canonical texts. */
interface RowSource {
    void forEach(SourceTable table, Consumer<Map<String, @Nullable String>> row);
}
