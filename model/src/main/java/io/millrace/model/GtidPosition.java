package io.millrace.model;

import java.util.Arrays;

/**
 * A MariaDB GTID position: the last transaction of each replication domain, {@code 0-1-42,7-3-9} (domain, server,
 * sequence number). It stands for every transaction up to these, since sequence numbers grow within a domain.
 *
 * <p>Mutable, single-threaded; {@link #copy()} to keep. Moving a known domain on allocates nothing.
 */
public final class GtidPosition {
    private static final long MAX_32_BITS = 0xFFFF_FFFFL;

    /** In ascending order; the other two arrays are in the same order. */
    private long[] domains = new long[4];

    private long[] servers = new long[4];
    private long[] sequences = new long[4];
    private int count;

    /** Whether a text is written as MariaDB writes GTIDs, so that it is not a MySQL GTID set. */
    public static boolean isWritten(String text) {
        return text.strip().matches("[0-9]+-[0-9]+-[0-9]+(?:\\s*,.*)?");
    }

    /**
     * Reads {@code domain-server-sequence,...}; white space is ignored, "" is the position before everything.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static GtidPosition parse(String text) {
        GtidPosition position = new GtidPosition();
        for (String gtid : text.replaceAll("\\s", "").split(",")) {
            if (!gtid.isEmpty()) {
                position.parseGtid(gtid, text);
            }
        }
        return position;
    }

    private void parseGtid(String gtid, String whole) {
        String[] parts = gtid.split("-", -1);
        try {
            if (parts.length != 3) {
                throw new NumberFormatException("not three numbers");
            }
            long domain = Long.parseLong(parts[0]);
            long server = Long.parseLong(parts[1]);
            long sequence = Long.parseUnsignedLong(parts[2]);
            if (domain < 0 || domain > MAX_32_BITS || server < 0 || server > MAX_32_BITS) {
                throw new NumberFormatException("beyond 32 bits");
            }
            if (indexOf(domain) >= 0) {
                throw new IllegalArgumentException(
                        "a GTID position names each domain once: domain=" + domain + " in '" + whole + "'");
            }
            moveTo(domain, server, sequence);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a MariaDB GTID is written domain-server-sequence: '" + gtid + "' in '" + whole + "'", e);
        }
    }

    private int indexOf(long domain) {
        return Arrays.binarySearch(domains, 0, count, domain);
    }

    /** Makes this the last transaction of its domain. */
    public void moveTo(long domain, long server, long sequence) {
        int at = indexOf(domain);
        if (at < 0) {
            at = -at - 1;
            if (count == domains.length) {
                domains = Arrays.copyOf(domains, count * 2);
                servers = Arrays.copyOf(servers, count * 2);
                sequences = Arrays.copyOf(sequences, count * 2);
            }
            System.arraycopy(domains, at, domains, at + 1, count - at);
            System.arraycopy(servers, at, servers, at + 1, count - at);
            System.arraycopy(sequences, at, sequences, at + 1, count - at);
            domains[at] = domain;
            count++;
        }
        servers[at] = server;
        sequences[at] = sequence;
    }

    /** Whether every transaction up to {@code other} is one up to this. */
    public boolean covers(GtidPosition other) {
        for (int i = 0; i < other.count; i++) {
            int at = indexOf(other.domains[i]);
            if (at < 0 || Long.compareUnsigned(sequences[at], other.sequences[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public GtidPosition copy() {
        GtidPosition copy = new GtidPosition();
        for (int i = 0; i < count; i++) {
            copy.moveTo(domains[i], servers[i], sequences[i]);
        }
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidPosition that
                && Arrays.equals(domains, 0, count, that.domains, 0, that.count)
                && Arrays.equals(servers, 0, count, that.servers, 0, that.count)
                && Arrays.equals(sequences, 0, count, that.sequences, 0, that.count);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** MariaDB's own text form, domains in ascending order. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",")
                    .append(domains[i])
                    .append('-')
                    .append(servers[i])
                    .append('-')
                    .append(Long.toUnsignedString(sequences[i]));
        }
        return out.toString();
    }
}
