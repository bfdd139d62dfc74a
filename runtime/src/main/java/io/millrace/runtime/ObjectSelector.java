package io.millrace.runtime;

import io.millrace.engine.TableSelector;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.task.ObjectsSection;

/**
 * The document's {@code objects} as the engine asks for them.
 *
 * @param names how the source takes names
 */
record ObjectSelector(ObjectsSection objects, NameCase names) implements TableSelector {
    @Override
    public boolean selects(TableId table) {
        TableId compared = names.compared(table);
        return objects.selects(compared.database(), compared.table());
    }

    @Override
    public TableSelector under(NameCase other) {
        return other == NameCase.KEPT ? this : new ObjectSelector(objects.ignoringCase(), other);
    }
}
