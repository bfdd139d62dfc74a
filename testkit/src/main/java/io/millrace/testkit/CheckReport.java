package io.millrace.testkit;

import java.util.List;

/**
 * What a check found.
 *
 * @param messages row messages read, repeats included
 * @param snapshotMessages of them, those of the full load, repeats included
 * @param otherMessages DDL, transaction marks, heartbeats, and rows of tables that were not to be checked
 * @param rows rows of the source that were compared
 * @param repeats messages that came again after a crash, see {@link TableState}
 * @param snapshotRepeats of them, rows of the full load
 * @param keylessLeftovers rows of keyless tables that only an interrupted full load explains, where these are tolerated
 * @param backwardSteps messages that took a row back in time
 * @param differenceCount rows that are missing, too many or different, and messages that cannot be read
 * @param differences details of the first differences and backward steps, one line each
 */
public record CheckReport(
        long messages,
        long snapshotMessages,
        long otherMessages,
        long rows,
        long repeats,
        long snapshotRepeats,
        long keylessLeftovers,
        long backwardSteps,
        long differenceCount,
        List<String> differences) {

    public CheckReport {
        differences = List.copyOf(differences);
    }

    /** Whether the topics hold just what the source holds. */
    public boolean equal() {
        return differenceCount == 0;
    }

    /** Whether the topics hold just what the source holds and no row ever went back. */
    public boolean passed() {
        return equal() && backwardSteps == 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(equal() ? "equal" : "NOT EQUAL: " + differenceCount + " differences");
        text.append("; ").append(rows).append(" rows compared, ");
        text.append(messages).append(" messages (").append(snapshotMessages).append(" of the full load), ");
        text.append(repeats).append(" repeats (").append(snapshotRepeats).append(" of the full load), ");
        text.append(backwardSteps).append(" backward steps");
        if (otherMessages > 0) {
            text.append(", ").append(otherMessages).append(" other messages");
        }
        if (keylessLeftovers > 0) {
            text.append(", ").append(keylessLeftovers).append(" keyless leftovers");
        }
        differences.forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }
}
