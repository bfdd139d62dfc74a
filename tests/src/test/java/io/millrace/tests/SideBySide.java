package io.millrace.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Compares what Millrace and another product wrote about the same SQL, field by field: message n of a stream with message
 * n, names, order of names, kinds of values and values. A difference is either one of the intended ones, which are written
 * down with their reason, or it is reported.
 */
final class SideBySide {
    private static final int SHOWN_CHARACTERS = 300;
    private static final JsonNode ABSENT = JsonNodeFactory.instance.missingNode();

    /**
     * @param place a regular expression of whole places, {@code shop.t#3/value/source/version}
     * @param when theirs and ours
     */
    record Intended(Pattern place, BiPredicate<JsonNode, JsonNode> when, String reason) {
        static Intended at(String place, String reason) {
            return at(place, (theirs, ours) -> true, reason);
        }

        static Intended at(String place, BiPredicate<JsonNode, JsonNode> when, String reason) {
            return new Intended(Pattern.compile(place), when, reason);
        }

        boolean covers(String at, JsonNode theirs, JsonNode ours) {
            return place.matcher(at).matches() && when.test(theirs, ours);
        }
    }

    private final List<Intended> intended;
    private final Map<Intended, Integer> used = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();
    private long fields;
    private long messages;

    SideBySide(List<Intended> intended) {
        this.intended = intended;
    }

    /** @param theirs, ours streams by name, each in order */
    void compare(Map<String, List<PeerMessage>> theirs, Map<String, List<PeerMessage>> ours) {
        Set<String> streams = new TreeSet<>(theirs.keySet());
        streams.addAll(ours.keySet());
        for (String stream : streams) {
            List<PeerMessage> left = theirs.getOrDefault(stream, List.of());
            List<PeerMessage> right = ours.getOrDefault(stream, List.of());
            if (left.size() != right.size()) {
                differences.add(stream + ": " + left.size() + " messages of theirs, " + right.size() + " of ours");
            }
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                messages++;
                String place = stream + "#" + i;
                compare(place + "/key", left.get(i).key(), right.get(i).key());
                compare(place + "/value", left.get(i).value(), right.get(i).value());
                compare(place + "/headers", tree(left.get(i)), tree(right.get(i)));
            }
        }
    }

    /** Differences that nobody intended. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(messages)
                .append(" messages, ")
                .append(fields)
                .append(" fields compared, ")
                .append(differences.size())
                .append(" differences; intended:");
        used.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue()))
                .forEach(entry -> text.append("\n  ")
                        .append(entry.getValue())
                        .append(" x ")
                        .append(entry.getKey().reason()));
        return text.toString();
    }

    private void compare(String place, JsonNode theirs, JsonNode ours) {
        if (theirs.isObject() && ours.isObject()) {
            compareObjects(place, theirs, ours);
        } else if (theirs.isArray() && ours.isArray()) {
            for (int i = 0; i < Math.max(theirs.size(), ours.size()); i++) {
                compare(place + "/" + i, or(theirs.get(i)), or(ours.get(i)));
            }
        } else {
            fields++;
            if (!isSame(theirs, ours)) {
                report(place, theirs, ours);
            }
        }
    }

    private void compareObjects(String place, JsonNode theirs, JsonNode ours) {
        Set<String> left = names(theirs);
        Set<String> right = names(ours);
        Set<String> all = new LinkedHashSet<>(left);
        all.addAll(right);
        for (String name : all) {
            compare(place + "/" + name, or(theirs.get(name)), or(ours.get(name)));
        }
        left.retainAll(right);
        right.retainAll(left);
        fields++;
        if (!List.copyOf(left).equals(List.copyOf(right))) {
            report(
                    place + "/(order)",
                    JsonNodeFactory.instance.textNode(left.toString()),
                    JsonNodeFactory.instance.textNode(right.toString()));
        }
    }

    private void report(String place, JsonNode theirs, JsonNode ours) {
        for (Intended entry : intended) {
            if (entry.covers(place, theirs, ours)) {
                used.merge(entry, 1, Integer::sum);
                return;
            }
        }
        differences.add(place + ": theirs " + shown(theirs) + ", ours " + shown(ours));
    }

    /** Numbers are compared by value, but 1 is not 1.0: readers make other types of them. */
    private static boolean isSame(JsonNode theirs, JsonNode ours) {
        if (theirs.isNumber() && ours.isNumber()) {
            return theirs.isIntegralNumber() == ours.isIntegralNumber()
                    && theirs.decimalValue().compareTo(ours.decimalValue()) == 0;
        }
        return theirs.equals(ours) || (theirs.isMissingNode() && ours.isMissingNode());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        for (Iterator<String> i = object.fieldNames(); i.hasNext(); ) {
            names.add(i.next());
        }
        return names;
    }

    private static JsonNode or(JsonNode node) {
        return node == null ? ABSENT : node;
    }

    private static JsonNode tree(PeerMessage message) {
        return JsonNodeFactory.instance.objectNode().setAll(new TreeMap<>(message.headers()));
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "(absent)" : node.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
