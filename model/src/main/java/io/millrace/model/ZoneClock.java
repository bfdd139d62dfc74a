package io.millrace.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/**
 * The offset of a zone at an instant, from transitions that are computed once.
 *
 * <p>Covers all that TIMESTAMP can hold (1970 to 2038; MariaDB 11.5 to 2106) without allocating; outside of it the
 * zone's rules are asked each time. Single-threaded: the last answer is kept.
 */
final class ZoneClock {
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = LocalDateTime.of(2107, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private final ZoneRules rules;

    /** Offset i holds from starts[i] (epoch seconds) to starts[i + 1]; the last start only ends the one before. */
    private final long[] starts;

    private final int[] offsets;
    private int current;

    ZoneClock(ZoneId zone) {
        rules = zone.getRules();
        List<Long> begins = new ArrayList<>(List.of(FIRST.getEpochSecond()));
        List<Integer> seconds = new ArrayList<>(List.of(rules.getOffset(FIRST).getTotalSeconds()));
        for (ZoneOffsetTransition next = rules.nextTransition(FIRST);
                next != null && next.getInstant().isBefore(LAST);
                next = rules.nextTransition(next.getInstant())) {
            begins.add(next.toEpochSecond());
            seconds.add(next.getOffsetAfter().getTotalSeconds());
        }
        begins.add(LAST.getEpochSecond());
        starts = begins.stream().mapToLong(Long::longValue).toArray();
        offsets = seconds.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Seconds to add to UTC. */
    int offsetAt(long epochSeconds) {
        if (epochSeconds >= starts[current] && epochSeconds < starts[current + 1]) {
            return offsets[current];
        }
        if (epochSeconds < starts[0] || epochSeconds >= starts[starts.length - 1]) {
            return rules.getOffset(Instant.ofEpochSecond(epochSeconds)).getTotalSeconds();
        }
        int low = 0;
        int high = offsets.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= epochSeconds) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        current = low;
        return offsets[low];
    }
}
