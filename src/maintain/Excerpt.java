package maintain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lab.text.CommandFailed;

/**
 * A quotation in a page: its source, and the quoted part: {@code run solutions/09_processors.java | parts 2-3 | without
 * http\.}
 *
 * <pre>
 * parts 2-3       paragraphs, counted from 1 (also: part 2)
 * without REGEX   omits lines that match
 * TODO 1: +3      from the first line that contains this text, with the three lines below it, without indentation
 * </pre>
 *
 * @param source a command of {@code ./lab}, or a file of the repository
 * @param steps the steps to apply to its text, in this order
 */
record Excerpt(String source, List<String> steps) {

    private static final Pattern PARTS = Pattern.compile("parts? (\\d+)(?:-(\\d+))?");
    private static final Pattern LINES = Pattern.compile("(.+) \\+(\\d+)");

    static Excerpt of(String asked) {
        var words = List.of(asked.split(" \\| "));
        return new Excerpt(words.getFirst().strip(), words.subList(1, words.size()));
    }

    /** The quoted part of this text; every line ends. Throws {@link CommandFailed} when there is no such part. */
    String from(String text) {
        var part = text;
        for (var step : steps) {
            part = step(step, part.stripTrailing());
            if (part.isBlank()) {
                throw new CommandFailed("Nothing is left of " + source + " after: " + step);
            }
        }
        return part.stripTrailing().replaceFirst("^(?:[ \t]*\n)+", "") + "\n";
    }

    private static String step(String step, String text) {
        if (step.startsWith("without ")) {
            var unwanted = Pattern.compile(step.substring("without ".length()));
            return String.join(
                    "\n",
                    text.lines().filter(line -> !unwanted.matcher(line).find()).toList());
        }
        var parts = PARTS.matcher(step);
        if (parts.matches()) {
            var all = List.of(text.split("\n(?:[ \t]*\n)+"));
            var first = Integer.parseInt(parts.group(1));
            var last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
            return first < 1 || first > last || last > all.size()
                    ? ""
                    : String.join("\n\n", all.subList(first - 1, last));
        }
        var wanted = LINES.matcher(step);
        if (wanted.matches()) {
            return lines(text, wanted.group(1), Integer.parseInt(wanted.group(2)));
        }
        throw new CommandFailed(
                "An excerpt knows \"parts 2-3\", \"without REGEX\" and \"TEXT +LINES\", and not: " + step);
    }

    private static String lines(String text, String first, int more) {
        var lines = new ArrayList<String>();
        for (var line : text.lines().toList()) {
            if (!lines.isEmpty() && lines.size() <= more || lines.isEmpty() && line.contains(first)) {
                lines.add(line);
            }
        }
        return lines.size() <= more ? "" : String.join("\n", lines).stripIndent();
    }
}
