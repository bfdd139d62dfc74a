package io.millrace.task;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody may have meant. */
final class Spelling {
    private Spelling() {}

    /** At most three candidates near {@code word}, the nearest first; empty when none is. */
    static List<String> nearest(String word, Collection<String> candidates) {
        String last = lastPart(word);
        return candidates.stream()
                .filter(candidate ->
                        distance(candidate, word) <= limit(word) || distance(lastPart(candidate), last) <= limit(last))
                .sorted(Comparator.comparingInt((String candidate) -> distance(candidate, word))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    private static int limit(String word) {
        return Math.max(1, word.length() / 4);
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Levenshtein distance, without regard to case and to {@code -} against {@code _}. */
    static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int above = row[j];
                int change = fold(left.charAt(i - 1)) == fold(right.charAt(j - 1)) ? 0 : 1;
                row[j] = Math.min(diagonal + change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.length()];
    }

    private static char fold(char c) {
        return c == '-' ? '_' : Character.toLowerCase(c);
    }
}
