package io.millrace.runtime;

import io.millrace.engine.RoutingSettings;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What the names of the selected tables make of the topic format: names that are none, and names that become one. */
final class TopicChecks {
    private static final int NAMED = 20;

    private TopicChecks() {}

    /**
     * The tables that have a topic.
     *
     * @param found gets an item per rule, unless there are no tables
     */
    static List<TableId> withTopics(RoutingSettings routing, Collection<TableId> tables, List<Precheck> found) {
        List<TableId> named = new ArrayList<>();
        List<String> nameless = new ArrayList<>();
        for (TableId table : tables) {
            try {
                routing.topicsOf(List.of(table));
                named.add(table);
            } catch (MillraceException e) {
                nameless.add(table + ": " + e.getMessage());
            }
        }
        if (tables.isEmpty()) {
            return named;
        }
        found.add(item(
                "DST_TOPIC_FORMAT",
                Level.FAIL,
                "the topic format gives every selected table a legal topic name",
                nameless,
                tables.size() + " table(s)",
                "choose another topics.format, or leave the table out of the task"));
        List<String> shared = routing.sharedTopics(named).entrySet().stream()
                .map(topic -> topic.getValue().stream().map(TableId::toString).collect(Collectors.joining(" and "))
                        + " share '" + topic.getKey() + "'")
                .toList();
        found.add(item(
                "DST_TOPIC_SHARED",
                Level.WARN,
                "where the topic format names the table, no two tables have the same topic",
                shared,
                tables.size() + " table(s)",
                "part database and table by a character that neither has, as in $database$-$tablename$; leave it if the"
                        + " rows of both are meant for one topic"));
        found.add(item(
                "DST_TOPIC_COLLISION",
                Level.FAIL,
                "no two topics have names that differ only in '.' and '_': Kafka refuses to make the second one",
                routing.collidingTopics(named).stream()
                        .map(topics -> String.join(" and ", topics))
                        .toList(),
                tables.size() + " table(s)",
                "part database and table by a hyphen, as in $database$-$tablename$"));
        return named;
    }

    private static Precheck item(
            String code, Level level, String criterion, List<String> wrong, String right, String remedy) {
        if (wrong.isEmpty()) {
            return new Precheck(code, Level.PASS, criterion, right, "");
        }
        String names = String.join("; ", wrong.subList(0, Math.min(NAMED, wrong.size())));
        String more = wrong.size() > NAMED ? "; and " + (wrong.size() - NAMED) + " more" : "";
        return new Precheck(code, level, criterion, names + more, remedy);
    }
}
