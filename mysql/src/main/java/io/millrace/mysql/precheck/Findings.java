package io.millrace.mysql.precheck;

import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import java.util.ArrayList;
import java.util.List;

/** Collects results in the order of the checks. */
final class Findings {
    private static final int NAMED = 20;

    private final List<Precheck> prechecks = new ArrayList<>();

    /** One item of the list: its code and its rule. */
    record Item(String code, String criterion) {}

    void pass(Item item, String found) {
        add(item, Level.PASS, found, "");
    }

    void info(Item item, String found, String remedy) {
        add(item, Level.INFO, found, remedy);
    }

    void warn(Item item, String found, String remedy) {
        add(item, Level.WARN, found, remedy);
    }

    void fail(Item item, String found, String remedy) {
        add(item, Level.FAIL, found, remedy);
    }

    void skip(Item item, String because) {
        add(item, Level.SKIPPED, "cannot be checked because " + because, "");
    }

    private void add(Item item, Level level, String found, String remedy) {
        prechecks.add(new Precheck(item.code(), level, item.criterion(), found, remedy));
    }

    /** Runs a check; what keeps it from an answer makes it SKIPPED, never an answer. */
    void check(Item item, Runnable check) {
        try {
            check.run();
        } catch (MillraceException e) {
            skip(item, "the source refuses to tell: " + e.getMessage());
        }
    }

    /** PASS when nothing is wrong, else {@code level} with the first names. */
    void list(Item item, Level level, List<String> wrong, String passFound, String remedy) {
        if (wrong.isEmpty()) {
            pass(item, passFound);
            return;
        }
        String names = String.join("; ", wrong.subList(0, Math.min(NAMED, wrong.size())));
        add(item, level, wrong.size() > NAMED ? names + "; and " + (wrong.size() - NAMED) + " more" : names, remedy);
    }

    List<Precheck> all() {
        return List.copyOf(prechecks);
    }
}
