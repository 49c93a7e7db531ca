package lab.review.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The Unified Code for Units of Measure, as far as telemetry uses it: {@code ms}, {@code By/s}, {@code {request}},
 * {@code 1}, {@code kg.m2}, {@code 10*3}. Case matters there: {@code By} is a unit, {@code by} is not.
 */
public final class Units {

    private static final Pattern COMPONENT = Pattern.compile("([^0-9+-][^+-]*?|10[*^])?([+-]?\\d+)?");
    private static final Pattern ANNOTATION = Pattern.compile("\\{[!-z|~ ]*\\}");

    private final Map<String, String> prefixes = new LinkedHashMap<>();
    private final Map<String, String[]> metric = new HashMap<>();
    private final Map<String, String[]> plain = new HashMap<>();

    private Units() {}

    /**
     * Reads the codes.
     *
     * @param folder of the room {@code review}
     */
    public static Units read(Path folder) {
        var units = new Units();
        try (var lines = Files.lines(folder.resolve("conventions").resolve("units.tsv"))) {
            lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(field -> {
                        switch (field[0]) {
                            case "prefix" -> units.prefixes.put(field[1], field[2]);
                            case "metric" -> units.metric.put(field[1], field[2].split(" "));
                            default -> units.plain.put(field[1], field[2].split(" "));
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return units;
    }

    /** Whether this is a unit; the empty text is not. */
    public boolean isValid(String unit) {
        if (unit.isEmpty()
                || unit.length() > 255
                || unit.chars().anyMatch(c -> c < '!' || c > '~') && !annotated(unit)) {
            return false;
        }
        var rest = ANNOTATION.matcher(unit).replaceAll("\u0001");
        if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            return false;
        }
        return term(rest.startsWith("/") ? rest.substring(1) : rest);
    }

    private static boolean annotated(String unit) {
        return ANNOTATION.matcher(unit).replaceAll("").chars().allMatch(c -> c >= '!' && c <= '~');
    }

    /** Components between . and /; one in parentheses is a term itself. */
    private boolean term(String text) {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.length(); i++) {
            var c = i == text.length() ? '.' : text.charAt(i);
            if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (depth == 0 && (c == '.' || c == '/')) {
                if (!component(text.substring(start, i))) {
                    return false;
                }
                start = i + 1;
            }
            if (depth < 0) {
                return false;
            }
        }
        return depth == 0;
    }

    private boolean component(String text) {
        if (text.startsWith("(")) {
            return text.endsWith(")") && text.length() > 2 && term(text.substring(1, text.length() - 1));
        }
        if (text.equals("\u0001")) {
            return true;
        }
        var bare = text.endsWith("\u0001") ? text.substring(0, text.length() - 1) : text;
        if (bare.isEmpty() || bare.indexOf('\u0001') >= 0) {
            return false;
        }
        if (bare.matches("\\d+")) {
            return true;
        }
        var parts = COMPONENT.matcher(bare);
        return parts.matches() && parts.group(1) != null && isAtom(parts.group(1));
    }

    private boolean isAtom(String code) {
        if (metric.containsKey(code) || plain.containsKey(code) || code.matches("\\[[!-Z^-z|~]+\\]")) {
            return true;
        }
        return prefixes.keySet().stream()
                .anyMatch(prefix -> code.startsWith(prefix) && metric.containsKey(code.substring(prefix.length())));
    }

    /**
     * The words for this unit: its codes and names in singular and plural, in lower case. {@code ms} has ms,
     * millisecond and milliseconds; {@code By/s} has those of both its parts.
     */
    public Set<String> words(String unit) {
        var words = new TreeSet<String>();
        for (var part : ANNOTATION.matcher(unit).replaceAll("").split("[./()]")) {
            var parts = COMPONENT.matcher(part);
            if (!part.isEmpty() && parts.matches() && parts.group(1) != null) {
                addWords(parts.group(1), words);
            }
        }
        return words;
    }

    private void addWords(String code, Set<String> words) {
        for (var known : new Map[] {plain, metric}) {
            if (known.get(code) instanceof String[] names) {
                add("", code, names, words);
            }
        }
        if (!plain.containsKey(code) && !metric.containsKey(code)) {
            prefixes.forEach((prefix, name) -> {
                if (code.startsWith(prefix) && metric.get(code.substring(prefix.length())) instanceof String[] names) {
                    add(name, code, names, words);
                }
            });
        }
    }

    private static void add(String prefix, String code, String[] names, Set<String> words) {
        if (code.matches("[A-Za-z]+")) {
            words.add(code.toLowerCase(Locale.ROOT));
        }
        for (var name : names) {
            words.add(prefix + name);
            words.add(prefix + name + "s");
        }
    }
}
