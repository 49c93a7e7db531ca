package lab.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups log lines that differ only in values into patterns with gaps. Words that contain a digit are values. Other
 * words are values if lines that agree in most other words differ in them (after Drain: He et al., ICWS 2017). Not
 * thread-safe.
 */
public final class LogPatterns {

    /** Placeholder for a value. */
    public static final String GAP = "‹…›";

    private static final int MAX_PATTERNS = 1000;
    private static final int MAX_WORDS = 100;
    private static final double SIMILAR = 0.6;

    /**
     * A pattern.
     *
     * @param text with {@value LogPatterns#GAP} for differing words
     * @param severity the highest one, 1 to 24, 0 for none
     * @param example the first line of it
     */
    public record Line(String text, long count, int severity, String example) {}

    private static final class Building {
        private final String[] words;
        private final String example;
        private long count;
        private int severity;

        private Building(String[] words, String example) {
            this.words = words;
            this.example = example;
        }
    }

    private final Map<String, List<Building>> byShape = new HashMap<>();
    private int patterns;
    private long beyond;

    /** @param text a line; only its first 100 words are used */
    public void add(String text, int severity) {
        var words = words(text);
        var shape = byShape.computeIfAbsent(words.length + " " + words[0], first -> new ArrayList<>());
        var found = closest(shape, words);
        if (found == null) {
            if (patterns >= MAX_PATTERNS) {
                beyond++;
                return;
            }
            patterns++;
            found = new Building(words, text);
            shape.add(found);
        }
        for (var i = 0; i < words.length; i++) if (!words[i].equals(found.words[i])) found.words[i] = GAP;
        found.count++;
        found.severity = Math.max(found.severity, severity);
    }

    /** The line's first words, with a gap for each that contains a digit; one empty word for an empty line. */
    private static String[] words(String text) {
        var words = new ArrayList<String>();
        var end = text.length();
        for (var from = 0; from < end && words.size() < MAX_WORDS; from++) {
            if (Character.isWhitespace(text.charAt(from))) continue;
            var isValue = false;
            var to = from;
            for (; to < end && !Character.isWhitespace(text.charAt(to)); to++) isValue |= isDigit(text.charAt(to));
            words.add(isValue ? GAP : text.substring(from, to));
            from = to;
        }
        return words.isEmpty() ? new String[] {""} : words.toArray(String[]::new);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The pattern that agrees in the most words, if there are enough of them; else null. */
    private static Building closest(List<Building> shape, String[] words) {
        Building best = null;
        var most = -1;
        for (var candidate : shape) {
            var same = 0;
            for (var i = 0; i < words.length; i++) if (words[i].equals(candidate.words[i])) same++;
            if (same > most) {
                most = same;
                best = candidate;
            }
        }
        return best != null && most >= SIMILAR * words.length ? best : null;
    }

    /** The most frequent patterns first. */
    public List<Line> lines(int most) {
        return byShape.values().stream()
                .flatMap(List::stream)
                .sorted((a, b) -> Long.compare(b.count, a.count))
                .limit(most)
                .map(one -> new Line(String.join(" ", one.words), one.count, one.severity, one.example))
                .toList();
    }

    /** The number of lines that were not counted because there were too many patterns. */
    public long beyond() {
        return beyond;
    }
}
