package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in what.
 *
 * @param toolsClassPath of Kafka's tools
 * @param millrace what stands before {@code run}
 * @param otherMillrace the same of another build; empty for none
 * @param history Debezium's, null where it was not prepared
 */
record Field(
        Set<Peer> peers,
        List<String> formats,
        Set<Millrace.Setting> settings,
        String toolsClassPath,
        List<String> millrace,
        List<String> otherMillrace,
        @Nullable String history) {
    /** The sizes that the formats' records have, from Maxwell's narrow ones to Debezium's wide ones. */
    static final List<Integer> RECORD_BYTES = List.of(200, 304, 354, 668, 737, 1_005, 1_353, 1_619);

    List<Contender> at(Workload workload) {
        List<Contender> all = new ArrayList<>();
        switch (workload) {
            case FLOOR -> RECORD_BYTES.forEach(bytes -> all.add(new Floor(toolsClassPath, bytes)));
            case STREAM_NARROW, STREAM_WIDE -> {
                formats.forEach(format -> addMillrace(all, format, Millrace.Setting.DEFAULT));
                addMillrace(all, formats.get(0), Millrace.Setting.EXACTLY_ONCE);
                addPeers(all);
            }
            case LOAD_NARROW -> {
                formats.forEach(format -> addMillrace(all, format, Millrace.Setting.DEFAULT));
                addMillrace(all, formats.get(0), Millrace.Setting.EXACTLY_ONCE);
                addPeers(all);
                all.add(new JdbcRead());
            }
            case LATENCY -> {
                addMillrace(all, formats.get(0), Millrace.Setting.DEFAULT);
                addMillrace(all, formats.get(0), Millrace.Setting.LOW_LATENCY);
                all.add(new DebeziumConnect(DebeziumConnect.Setting.LINGER_10, history));
                all.add(new DebeziumConnect(DebeziumConnect.Setting.TUNED, history));
                all.add(new Maxwell(10));
                all.add(new Maxwell(0));
            }
            case START -> {
                addMillrace(all, formats.get(0), Millrace.Setting.DEFAULT);
                addPeers(all);
            }
        }
        all.removeIf(contender -> !peers.contains(contender.peer()));
        return all;
    }

    private void addMillrace(List<Contender> all, String format, Millrace.Setting setting) {
        if (!settings.contains(setting)) {
            return;
        }
        all.add(new Millrace(Peer.MILLRACE, millrace, format, setting));
        if (!otherMillrace.isEmpty()) {
            all.add(new Millrace(Peer.OTHER_MILLRACE, otherMillrace, format, setting));
        }
    }

    private void addPeers(List<Contender> all) {
        all.add(new DebeziumConnect(DebeziumConnect.Setting.DEFAULT, history));
        all.add(new DebeziumEmbedded(history));
        all.add(new Maxwell(Maxwell.DEFAULT_LINGER_MS));
    }
}
