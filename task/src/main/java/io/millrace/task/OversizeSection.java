package io.millrace.task;

import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a row whose message is larger than {@code destination.record_max_bytes}.
 *
 * @param truncate columns that TRUNCATE may cut, by table
 * @param deadLetterTopic topic of DEAD_LETTER, "" for one named after the task
 */
public record OversizeSection(Action action, Map<TableId, List<String>> truncate, String deadLetterTopic) {
    public OversizeSection {
        truncate = Map.copyOf(truncate);
    }

    /** The choice. */
    public enum Action {
        FAIL,
        TRUNCATE,
        DEAD_LETTER,
        SKIP;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }
}
