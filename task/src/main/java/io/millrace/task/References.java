package io.millrace.task;

import io.millrace.model.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves <code>${env:NAME}</code> and <code>${file:PATH}</code> inside texts; <code>$${</code> stands for a literal
 * <code>${</code>. A file gives its whole text without the line break at its end.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("(\\$?)\\$\\{([^}]*)(\\}?)");
    private static final String SYNTAX = "a reference is ${env:NAME} or ${file:PATH}";
    private static final long LONGEST_FILE = 1 << 20;

    private final Path directory;
    private final Function<String, @Nullable String> environment;

    /**
     * @param directory where relative paths start
     * @param environment gives a variable's value, null if it is not set
     */
    References(Path directory, Function<String, @Nullable String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** A reference that cannot be resolved; names the variable or file, never a value. */
    static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;
        private final ErrorCode code;
        private final String rule;
        private final String remedy;

        private Unresolved(ErrorCode code, String rule, String remedy) {
            super(rule);
            this.code = code;
            this.rule = rule;
            this.remedy = remedy;
        }

        ErrorCode code() {
            return code;
        }

        String rule() {
            return rule;
        }

        String remedy() {
            return remedy;
        }
    }

    Path resolvePath(String file) {
        return directory.resolve(file);
    }

    String resolve(String text) throws Unresolved {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        while (matcher.find()) {
            out.append(text, done, matcher.start());
            boolean escaped = !matcher.group(1).isEmpty();
            out.append(escaped ? matcher.group().substring(1) : valueOf(matcher.group(2), matcher.group(3)));
            done = matcher.end();
        }
        return out.append(text, done, text.length()).toString();
    }

    private String valueOf(String reference, String end) throws Unresolved {
        int colon = reference.indexOf(':');
        String name = reference.substring(colon + 1).strip();
        if (end.isEmpty() || colon < 0 || name.isEmpty()) {
            throw notAReference(reference);
        }
        return switch (reference.substring(0, colon)) {
            case "env" -> variable(name);
            case "file" -> file(name);
            default -> throw notAReference(reference);
        };
    }

    private static Unresolved notAReference(String reference) {
        return new Unresolved(
                ErrorCode.TASK_INVALID,
                SYNTAX + ", not '${" + reference + "'",
                "Name a variable or a file; $${ stands for the two characters themselves");
    }

    private String variable(String name) throws Unresolved {
        String value = environment.apply(name);
        if (value == null) {
            throw new Unresolved(
                    ErrorCode.SECRET_UNAVAILABLE,
                    "the environment variable " + name + " is not set",
                    "Set it for the process that reads this document: export " + name + "=...");
        }
        return value;
    }

    private String file(String name) throws Unresolved {
        try {
            Path file = resolvePath(name);
            if (Files.size(file) > LONGEST_FILE) {
                throw unreadable(name, "is larger than 1 MiB");
            }
            return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw unreadable(name, "cannot be read as text (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Unresolved unreadable(String name, String why) {
        return new Unresolved(
                ErrorCode.SECRET_UNAVAILABLE,
                "the file " + name + " " + why,
                "Name an existing UTF-8 file that this user may read; a relative path starts beside the document");
    }
}
