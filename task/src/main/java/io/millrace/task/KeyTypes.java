package io.millrace.task;

import io.millrace.model.TableId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The types that keys are made of. */
final class KeyTypes {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    private static final Pattern HTTP_URL = Pattern.compile("https?://[^\\s/?#]+(/[^\\s?#]*)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(|KiB|MiB|GiB)");

    private KeyTypes() {}

    /** One value that is read from one text. */
    private record Scalar<T>(String label, String rule, boolean secret, String remedy, Function<String, T> parser)
            implements KeyType<T> {
        @Override
        public @Nullable T read(Node node, Reading reading) {
            String text = reading.text(node, "must be " + rule);
            if (text == null) {
                return null;
            }
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                reading.reject(node, "must be " + rule, remedy);
                return null;
            }
        }
    }

    private static <T> Scalar<T> scalar(String label, String rule, String remedy, Function<String, T> parser) {
        return new Scalar<>(label, rule, false, remedy, parser);
    }

    /** Any text; the rule is told in the key's help. */
    static KeyType<String> text() {
        return scalar("text", "a text", "Write a text", text -> text);
    }

    static KeyType<String> text(String pattern, String rule, String remedy) {
        Pattern compiled = Pattern.compile(pattern);
        return scalar("text", rule, remedy, text -> {
            require(compiled.matcher(text).matches());
            return text;
        });
    }

    static KeyType<Secret> secret() {
        return new Scalar<>("secret", "a text", true, "Write a text, better a reference", Secret::of);
    }

    static KeyType<Integer> integer(int min, int max) {
        return scalar("integer", "an integer from " + min + " to " + max, rangeRemedy(min, max), text -> {
            int value = Integer.parseInt(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    static KeyType<Long> integer(long min, long max) {
        return scalar("integer", "an integer from " + min + " to " + max, rangeRemedy(min, max), text -> {
            long value = Long.parseLong(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    private static String rangeRemedy(long min, long max) {
        return "Write a number between " + min + " and " + max;
    }

    static KeyType<Boolean> bool() {
        return scalar("boolean", "true or false", "Write true or false", text -> {
            require(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    /** One of an enum's constants, each spelled as its {@code toString()}. */
    static <E extends Enum<E>> KeyType<E> choice(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        String spelled = constants.stream().map(Enum::toString).collect(Collectors.joining(", "));
        return scalar("choice", "one of " + spelled, "Write one of " + spelled, text -> constants.stream()
                .filter(constant -> constant.toString().equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
    }

    static KeyType<Duration> duration(Duration min, Duration max) {
        String rule = "a duration from " + spell(min) + " to " + spell(max) + ", as a number with ms, s, m, h or d";
        return scalar("duration", rule, "Write for example " + spell(min) + ": the unit is part of it", text -> {
            Duration value = parseDuration(text);
            require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
            return value;
        });
    }

    /** As {@link #duration}, or 0 for without end. */
    static KeyType<Duration> durationOrEndless(Duration min, Duration max) {
        String rule = "a duration from " + spell(min) + " to " + spell(max)
                + ", as a number with ms, s, m, h or d; 0s is without end";
        return scalar("duration", rule, "Write for example " + spell(min) + ": the unit is part of it", text -> {
            Duration value = parseDuration(text);
            require(value.isZero() || (value.compareTo(min) >= 0 && value.compareTo(max) <= 0));
            return value;
        });
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        require(matcher.matches());
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String spell(Duration duration) {
        long ms = duration.toMillis();
        if (ms % 1000 != 0) {
            return ms + "ms";
        }
        return ms % 60_000 != 0 || ms == 0 ? ms / 1000 + "s" : ms / 60_000 + "m";
    }

    /** Bytes, with or without a binary unit. */
    static KeyType<Integer> size(int min, int max) {
        String rule = "a size from " + spell(min) + " to " + spell(max) + ", in bytes or with KiB, MiB or GiB";
        return scalar("size", rule, "Write for example " + spell(min), text -> {
            Matcher matcher = SIZE.matcher(text);
            require(matcher.matches());
            int shift =
                    switch (matcher.group(2)) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        case "GiB" -> 30;
                        default -> 0;
                    };
            long bytes = Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
            require(bytes >= min && bytes <= max);
            return (int) bytes;
        });
    }

    private static String spell(int bytes) {
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : Integer.toString(bytes);
    }

    static KeyType<ZoneId> zone() {
        return scalar(
                "time zone",
                "a time zone, as Europe/Berlin, UTC or +02:00",
                "Write a zone of the IANA time zone database or an offset",
                ZoneId::of);
    }

    /** A file; a relative one stands beside the document. */
    static KeyType<Path> file() {
        return new KeyType<>() {
            @Override
            public String label() {
                return "file";
            }

            @Override
            public String rule() {
                return "a path; a relative one starts beside the document";
            }

            @Override
            public @Nullable Path read(Node node, Reading reading) {
                String text = reading.text(node, "must be " + rule());
                if (text == null) {
                    return null;
                }
                try {
                    return reading.resolve(text);
                } catch (InvalidPathException e) {
                    reading.reject(node, "must be " + rule(), "Write the path of a file");
                    return null;
                }
            }
        };
    }

    /** A web address with a path at most. What may hold a password is refused without showing it. */
    static KeyType<URI> httpUrl() {
        return new KeyType<>() {
            @Override
            public String label() {
                return "addresses";
            }

            @Override
            public String rule() {
                return "http:// or https://, a host, perhaps a port and a path";
            }

            @Override
            public @Nullable URI read(Node node, Reading reading) {
                String text = reading.text(node, "must be " + rule());
                if (text == null) {
                    return null;
                }
                if (text.indexOf('@') >= 0) {
                    reading.problem(node, "must not hold a login", "Write user and password as keys of their own");
                    return null;
                }
                if (HTTP_URL.matcher(text).matches()) {
                    try {
                        URI uri = new URI(text);
                        if (uri.getHost() != null) {
                            return uri;
                        }
                    } catch (URISyntaxException e) {
                        // told below, as every other text that is no address
                    }
                }
                reading.reject(node, "must be " + rule(), "Write for example http://registry:8081");
                return null;
            }
        };
    }

    /** A YAML list; {@code commas} also takes one text with commas. */
    static <T> KeyType<List<T>> list(KeyType<T> element, boolean commas) {
        return new KeyType<>() {
            @Override
            public String label() {
                return "list of " + element.label();
            }

            @Override
            public String rule() {
                return "a list, each entry " + element.rule() + (commas ? "; also one text with commas" : "");
            }

            @Override
            public @Nullable List<T> read(Node node, Reading reading) {
                if (node instanceof SequenceNode sequence) {
                    return readAll(sequence.getValue(), reading);
                }
                if (!(node instanceof ScalarNode) || Reading.isEmpty(node)) {
                    reading.problem(node, "must be " + rule(), "Write a list, as [first, second]");
                    return null;
                }
                if (!commas) {
                    reading.reject(node, "must be " + rule(), "Put it between brackets, as [first, second]");
                    return null;
                }
                String text = reading.text(node, rule());
                return text == null ? null : readAll(cut(text, node), reading);
            }

            private List<Node> cut(String text, Node node) {
                List<Node> parts = new ArrayList<>();
                for (String part : text.split(",", -1)) {
                    String escaped = part.strip().replace("${", "$${"); // resolved already
                    parts.add(new ScalarNode(
                            node.getTag(),
                            true,
                            escaped,
                            ScalarStyle.DOUBLE_QUOTED,
                            node.getStartMark(),
                            node.getEndMark()));
                }
                return parts;
            }

            private List<T> readAll(List<Node> nodes, Reading reading) {
                List<T> values = new ArrayList<>();
                for (Node each : nodes) {
                    T value = element.read(each, reading);
                    if (value != null) {
                        values.add(value);
                    }
                }
                return List.copyOf(values);
            }
        };
    }

    static KeyType<OnDemandSection.ReRead> reRead() {
        return new KeyType<>() {
            @Override
            public String label() {
                return "tables to read again";
            }

            @Override
            public String rule() {
                return OnDemandSection.ReRead.SYNTAX;
            }

            @Override
            public OnDemandSection.@Nullable ReRead read(Node node, Reading reading) {
                String text = reading.text(node, "must be " + rule());
                if (text == null) {
                    return null;
                }
                try {
                    return OnDemandSection.ReRead.parse(text);
                } catch (IllegalArgumentException e) {
                    reading.reject(node, "" + e.getMessage(), "Write for example shop.orders after 1000 up to 2000");
                    return null;
                }
            }
        };
    }

    static KeyType<TablePattern> tablePattern() {
        return new KeyType<>() {
            @Override
            public String label() {
                return "table patterns";
            }

            @Override
            public String rule() {
                return TablePattern.SYNTAX;
            }

            @Override
            public @Nullable TablePattern read(Node node, Reading reading) {
                String text = reading.text(node, "must be " + rule());
                if (text == null) {
                    return null;
                }
                try {
                    return TablePattern.parse(text);
                } catch (IllegalArgumentException e) {
                    reading.reject(node, "" + e.getMessage(), "Write for example shop.orders, shop.* or shop./ord_.*/");
                    return null;
                }
            }
        };
    }

    static KeyType<ColumnPattern> columnPattern() {
        return new KeyType<>() {
            @Override
            public String label() {
                return "column patterns";
            }

            @Override
            public String rule() {
                return ColumnPattern.SYNTAX;
            }

            @Override
            public @Nullable ColumnPattern read(Node node, Reading reading) {
                String text = reading.text(node, "must be " + rule());
                if (text == null) {
                    return null;
                }
                try {
                    return ColumnPattern.parse(text);
                } catch (IllegalArgumentException e) {
                    reading.reject(node, "" + e.getMessage(), "Write for example shop.customers.password");
                    return null;
                }
            }
        };
    }

    /** Texts by name; the names are free. */
    static <T> KeyType<Map<String, T>> map(KeyType<T> value) {
        return new KeyType<>() {
            @Override
            public String label() {
                return "map of " + value.label();
            }

            @Override
            public String rule() {
                return "a map of names to values, each " + value.rule();
            }

            @Override
            public boolean secret() {
                return value.secret();
            }

            @Override
            public @Nullable Map<String, T> read(Node node, Reading reading) {
                Map<String, T> values = new LinkedHashMap<>();
                boolean read = forEachEntry(node, reading, rule(), (name, nameNode, valueNode) -> {
                    T each = value.read(valueNode, reading);
                    if (each != null) {
                        values.put(name, each);
                    }
                });
                return read ? values : null;
            }
        };
    }

    /** Column lists by exact table. */
    static KeyType<Map<TableId, List<String>>> columnsByTable() {
        KeyType<List<String>> columns = list(text(), true);
        return new KeyType<>() {
            @Override
            public String label() {
                return "map of column lists";
            }

            @Override
            public String rule() {
                return "a map of exact tables (database.table) to lists of columns";
            }

            @Override
            public @Nullable Map<TableId, List<String>> read(Node node, Reading reading) {
                Map<TableId, List<String>> values = new LinkedHashMap<>();
                boolean read = forEachEntry(node, reading, rule(), (name, nameNode, valueNode) -> {
                    TableId table = exactTable(name);
                    List<String> each = columns.read(valueNode, reading);
                    if (table == null) {
                        reading.reject(
                                nameNode, "must name exact tables", "Write for example shop.orders: [customer_id]");
                    } else if (each != null && each.isEmpty()) {
                        reading.problem(
                                valueNode, "must name a column at least for " + name, "Name it, or remove the table");
                    } else if (each != null) {
                        values.put(table, each);
                    }
                });
                return read ? values : null;
            }
        };
    }

    private static @Nullable TableId exactTable(String text) {
        try {
            return TablePattern.parse(text).exactTable();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Hears the entries of a mapping. */
    interface EntryReader {
        void onEntry(String name, Node nameNode, Node valueNode);
    }

    /** Tells every entry once; false after telling {@code reading} that there is no mapping. */
    static boolean forEachEntry(Node node, Reading reading, String rule, EntryReader reader) {
        if (!(node instanceof MappingNode mapping)) {
            reading.problem(node, "must be " + rule, "Write it as name: value, one per line, indented");
            return false;
        }
        Map<String, Node> seen = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node nameNode = entry.getKeyNode();
            if (!(nameNode instanceof ScalarNode scalar)) {
                reading.problem(nameNode, "must have plain names", "Write it as name: value");
            } else if (seen.put(scalar.getValue(), nameNode) != null) {
                reading.reject(nameNode, "must have every name once", "Remove one of the two");
            } else {
                reader.onEntry(scalar.getValue(), nameNode, entry.getValueNode());
            }
        }
        return true;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }

    /** {@code VERIFY_CA} as {@code verify-ca} or {@code verify_ca}. */
    static String spell(Enum<?> constant, char separator) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', separator);
    }
}
