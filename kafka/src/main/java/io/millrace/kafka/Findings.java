package io.millrace.kafka;

import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import java.util.ArrayList;
import java.util.List;

/** Collects prechecks in the order of their making. */
final class Findings {
    private final List<Precheck> prechecks = new ArrayList<>();

    void pass(String code, String criterion, String found) {
        prechecks.add(new Precheck(code, Level.PASS, criterion, found, ""));
    }

    void info(String code, String criterion, String found) {
        prechecks.add(new Precheck(code, Level.INFO, criterion, found, ""));
    }

    void warn(String code, String criterion, String found, String remedy) {
        prechecks.add(new Precheck(code, Level.WARN, criterion, found, remedy));
    }

    void fail(String code, String criterion, String found, String remedy) {
        prechecks.add(new Precheck(code, Level.FAIL, criterion, found, remedy));
    }

    void skipped(String code, String criterion, String because) {
        prechecks.add(new Precheck(code, Level.SKIPPED, criterion, "cannot be checked because " + because, ""));
    }

    List<Precheck> all() {
        return List.copyOf(prechecks);
    }

    /** One finding for many objects: PASS without problems, else all of them, the first twenty by name. */
    static String list(List<String> problems) {
        int shown = Math.min(20, problems.size());
        String text = String.join("; ", problems.subList(0, shown));
        return problems.size() > shown ? text + "; and " + (problems.size() - shown) + " more" : text;
    }
}
