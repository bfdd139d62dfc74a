package io.millrace.tests.faults;

import java.util.List;

/**
 * What one task came to in one round.
 *
 * @param lost rows that the source has and the topics have not, or have otherwise
 * @param duplicated changes and loaded rows told twice, where that is not allowed
 * @param repeats what came again and may
 * @param unexpectedEnds runs that ended although nobody ended them
 * @param resumes runs that went on from a checkpoint
 * @param recoveryMs from the moment when everything was sound again until a change made then was in the topic
 * @param details the first violations
 */
record RoundResult(
        String task,
        boolean exactlyOnce,
        long lost,
        long duplicated,
        long outOfOrder,
        long torn,
        long repeats,
        long messages,
        long stableLooks,
        int unexpectedEnds,
        int resumes,
        long recoveryMs,
        List<String> details) {
    boolean passed() {
        return lost == 0 && duplicated == 0 && outOfOrder == 0 && torn == 0 && unexpectedEnds == 0 && resumes > 0;
    }
}
