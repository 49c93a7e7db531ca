package lab.query;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether a whole text matches a regular expression. Most expressions that people write are texts with {@code .*}
 * between them, {@code GET|POST} or {@code /orders/.*}: these are compared as texts, which takes a tenth of the time.
 * All others are left to RE2. Immutable and thread-safe.
 */
final class TextPattern {

    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    private static final String ANYTHING = ".+";

    private TextPattern() {}

    /** @param pattern compiled so that a dot matches every character */
    static Predicate<String> of(Pattern pattern) {
        if (pattern.pattern().equals(ANYTHING)) return text -> !text.isEmpty();
        var simple = alternatives(pattern.pattern());
        if (simple == null) {
            var start = start(pattern.pattern());
            return start.isEmpty() || pattern.flags() != Pattern.DOTALL
                    ? pattern::matches
                    : text -> text.startsWith(start) && pattern.matches(text);
        }
        if (simple.size() == 1) return text -> matches(simple.getFirst(), text);
        return text -> {
            for (var parts : simple) if (matches(parts, text)) return true;
            return false;
        };
    }

    /**
     * Whether an expression is found somewhere in a text. A text without the letters with which the expression begins
     * does not get to RE2.
     *
     * @param pattern compiled without flags
     */
    static Predicate<String> within(Pattern pattern) {
        var start = start(pattern.pattern());
        return start.isEmpty()
                ? text -> pattern.matcher(text).find()
                : text -> text.contains(start) && pattern.matcher(text).find();
    }

    /** The letters with which everything begins that the expression finds; empty when there are none. */
    private static String start(String expression) {
        var start = new StringBuilder();
        if (expression.indexOf('|') >= 0 || expression.contains("(?")) return "";
        for (var i = 0; i < expression.length(); i++) {
            var c = expression.charAt(i);
            if (SPECIAL.indexOf(c) >= 0 || Character.isSurrogate(c)) break;
            if (i + 1 < expression.length() && "*+?{".indexOf(expression.charAt(i + 1)) >= 0) break;
            start.append(c);
        }
        return start.toString();
    }

    /** Whether it is one of those that need no RE2. */
    static boolean isSimple(Pattern pattern) {
        return pattern.pattern().equals(ANYTHING) || alternatives(pattern.pattern()) != null;
    }

    /** For each alternative the texts around its {@code .*}; null when there is anything else in the expression. */
    private static List<List<String>> alternatives(String expression) {
        var alternatives = new ArrayList<List<String>>();
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (var i = 0; i < expression.length(); i++) {
            var c = expression.charAt(i);
            if (c == '|' || c == '.') {
                parts.add(part.toString());
                part.setLength(0);
                if (c == '.' && !expression.startsWith("*", ++i)) return null;
                if (c == '.' && expression.startsWith("?", i + 1)) return null;
                if (c == '|') {
                    alternatives.add(List.copyOf(parts));
                    parts.clear();
                }
                continue;
            }
            if (c == '\\' && i + 1 < expression.length() && SPECIAL.indexOf(expression.charAt(i + 1)) >= 0)
                c = expression.charAt(++i);
            else if (SPECIAL.indexOf(c) >= 0 || Character.isSurrogate(c)) return null;
            if (i + 1 < expression.length() && "*+?{".indexOf(expression.charAt(i + 1)) >= 0) return null;
            part.append(c);
        }
        parts.add(part.toString());
        alternatives.add(List.copyOf(parts));
        return alternatives;
    }

    /** Finds the parts one after the other, each as early as possible; the first and the last have their places. */
    private static boolean matches(List<String> parts, String text) {
        var first = parts.getFirst();
        if (parts.size() == 1) return text.equals(first);
        var last = parts.getLast();
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last))
            return false;
        var at = first.length();
        var end = text.length() - last.length();
        for (var i = 1; i < parts.size() - 1; i++) {
            var found = text.indexOf(parts.get(i), at);
            if (found < 0 || found + parts.get(i).length() > end) return false;
            at = found + parts.get(i).length();
        }
        return true;
    }
}
