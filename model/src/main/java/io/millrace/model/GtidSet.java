package io.millrace.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of MySQL GTIDs, with MySQL 8.3 tags: {@code uuid:1-5:7,uuid:tag:1-3}.
 *
 * <p>Mutable, single-threaded; {@link #copy()} to keep. Adding the next number of a known source allocates nothing.
 */
public final class GtidSet {
    /** Closed intervals of one source (uuid, or uuid with tag): starts and ends in order, never touching. */
    private static final class Intervals {
        private long[] starts = new long[4];
        private long[] ends = new long[4];
        private int count;

        void add(long start, long end) {
            if (count > 0 && start == ends[count - 1] + 1) { // the common case: the next transaction
                ends[count - 1] = end;
                return;
            }
            int at = 0;
            while (at < count && ends[at] < start - 1) {
                at++;
            }
            int last = at;
            long from = start;
            long to = end;
            while (last < count && starts[last] <= end + 1) {
                from = Math.min(from, starts[last]);
                to = Math.max(to, ends[last]);
                last++;
            }
            int removed = last - at;
            if (removed == 0 && count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
                ends = Arrays.copyOf(ends, count * 2);
            }
            System.arraycopy(starts, last, starts, at + 1, count - last);
            System.arraycopy(ends, last, ends, at + 1, count - last);
            starts[at] = from;
            ends[at] = to;
            count += 1 - removed;
        }

        boolean contains(long start, long end) {
            for (int i = 0; i < count; i++) {
                if (starts[i] <= start && end <= ends[i]) {
                    return true;
                }
            }
            return false;
        }

        boolean containsAll(Intervals other) {
            for (int i = 0; i < other.count; i++) {
                if (!contains(other.starts[i], other.ends[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Map<String, Intervals> sources = new TreeMap<>();

    /**
     * Reads the text form; white space is ignored.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static GtidSet parse(String text) {
        GtidSet set = new GtidSet();
        for (String source : text.replaceAll("\\s", "").split(",")) {
            if (!source.isEmpty()) {
                set.parseSource(source, text);
            }
        }
        return set;
    }

    private void parseSource(String source, String whole) {
        String[] parts = source.split(":", -1);
        String uuid = parts[0].toLowerCase(Locale.ROOT);
        if (!uuid.matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")) {
            throw new IllegalArgumentException("a GTID set starts each source with a UUID: '" + source + "'");
        }
        String name = uuid;
        boolean any = false;
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].matches("[a-zA-Z_][a-zA-Z0-9_]{0,31}")) {
                name = uuid + ":" + parts[i].toLowerCase(Locale.ROOT);
            } else {
                addInterval(name, parts[i], whole);
                any = true;
            }
        }
        if (!any) {
            throw new IllegalArgumentException("a source in a GTID set has intervals: '" + source + "'");
        }
    }

    private void addInterval(String name, String interval, String whole) {
        int dash = interval.indexOf('-');
        try {
            long start = Long.parseLong(dash < 0 ? interval : interval.substring(0, dash));
            long end = dash < 0 ? start : Long.parseLong(interval.substring(dash + 1));
            if (start < 1 || end < start) {
                throw new NumberFormatException("out of order");
            }
            add(name, start, end);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "an interval in a GTID set is 'n' or 'n-m' with 1 <= n <= m: '" + interval + "' in '" + whole + "'",
                    e);
        }
    }

    /** Adds one transaction; {@code source} is the lower-case uuid, or {@code uuid:tag}. */
    public void add(String source, long number) {
        add(source, number, number);
    }

    /** Adds the closed interval {@code start..end} of a source. */
    public void add(String source, long start, long end) {
        Intervals intervals = sources.get(source);
        if (intervals == null) {
            intervals = new Intervals();
            sources.put(source, intervals);
        }
        intervals.add(start, end);
    }

    public boolean contains(String source, long number) {
        Intervals intervals = sources.get(source);
        return intervals != null && intervals.contains(number, number);
    }

    public boolean containsAll(GtidSet other) {
        for (Map.Entry<String, Intervals> entry : other.sources.entrySet()) {
            Intervals mine = sources.get(entry.getKey());
            if (mine == null || !mine.containsAll(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /** What is in this set and not in the other one. */
    public GtidSet minus(GtidSet other) {
        GtidSet rest = new GtidSet();
        forEach((source, start, end) -> {
            long from = start;
            Intervals theirs = other.sources.get(source);
            for (int i = 0; theirs != null && i < theirs.count && from <= end; i++) {
                if (theirs.ends[i] >= from && theirs.starts[i] <= end) {
                    if (theirs.starts[i] > from) {
                        rest.add(source, from, theirs.starts[i] - 1);
                    }
                    from = theirs.ends[i] + 1;
                }
            }
            if (from <= end) {
                rest.add(source, from, end);
            }
        });
        return rest;
    }

    /** The transactions that one server made first: those under its uuid, with or without tags. */
    public GtidSet of(String uuid) {
        GtidSet own = new GtidSet();
        forEach((source, start, end) -> {
            if (source.equals(uuid) || source.startsWith(uuid + ":")) {
                own.add(source, start, end);
            }
        });
        return own;
    }

    /** Adds every transaction of the other set. */
    public GtidSet addAll(GtidSet other) {
        other.forEach(this::add);
        return this;
    }

    /** Sees every interval: source (uuid or uuid:tag), first and last number. */
    public void forEach(IntervalVisitor visitor) {
        sources.forEach((source, intervals) -> {
            for (int i = 0; i < intervals.count; i++) {
                visitor.visit(source, intervals.starts[i], intervals.ends[i]);
            }
        });
    }

    /** Receives the closed intervals of a set. */
    public interface IntervalVisitor {
        void visit(String source, long start, long end);
    }

    public GtidSet copy() {
        GtidSet copy = new GtidSet();
        forEach(copy::add);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet that && containsAll(that) && that.containsAll(this);
    }

    @Override
    public int hashCode() {
        return sources.keySet().hashCode();
    }

    /** MySQL's own text form: sources sorted, a source's tags as sources of their own. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        sources.forEach((source, intervals) -> {
            out.append(out.length() == 0 ? "" : ",").append(source);
            for (int i = 0; i < intervals.count; i++) {
                out.append(':').append(intervals.starts[i]);
                if (intervals.ends[i] > intervals.starts[i]) {
                    out.append('-').append(intervals.ends[i]);
                }
            }
        });
        return out.toString();
    }
}
