package board.common;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The similarity of two texts: the number of letters that must be changed (Levenshtein distance). */
public final class Similarity {

    private Similarity() {}

    /** The number of letters to add, remove or replace. */
    static int distance(String a, String b) {
        var above = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var exchanged = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(exchanged, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }

    /** Sorted by similarity, at most {@code limit} of them. */
    public static List<String> rank(String text, List<String> others, int limit) {
        return others.stream()
                .sorted(java.util.Comparator.comparingInt(other -> distance(text, other)))
                .limit(limit)
                .toList();
    }

    /**
     * Compares all pairs of texts repeatedly for {@code compare.millis} of CPU time. CPU time rather than clock time,
     * so that a busy machine does the same work. Does nothing unless that is set.
     *
     * @return the smallest distance of a pair
     */
    public static int closest(String setting, List<String> texts) {
        var least = Integer.MAX_VALUE;
        var nanos = Settings.number(setting) * 1_000_000;
        if (nanos == 0 || texts.size() < 2) {
            return least;
        }
        var threads = ManagementFactory.getThreadMXBean();
        var until = threads.getCurrentThreadCpuTime() + nanos;
        for (var turn = 0; threads.getCurrentThreadCpuTime() < until; turn++) {
            var one = texts.get(turn % texts.size());
            var other = texts.get((turn + 1) % texts.size());
            least = Math.min(least, distance(one, other));
        }
        return least;
    }
}
