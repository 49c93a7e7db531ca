package lab.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A lesson's guide in Markdown. The commands rely on this structure:
 *
 * <pre>
 * # 03 · Context propagation
 * **Time:** 25 minutes · **You learn:** …      (시간, 배우는 것)
 * ## Predict                                   (예측)
 * ### Task 1: the shop sends its context       (과제 1)
 * &lt;details>&lt;summary>Hint&lt;/summary> … &lt;/details>   any number, from a nudge to the answer
 * </pre>
 *
 * @param text the whole
 */
public record Guide(String text) {

    private static final Pattern PREDICT = Pattern.compile("## (Predict|예측)(?: .*)?");
    private static final Pattern QUESTIONS = Pattern.compile("## (Three questions|세 가지 질문)(?: .*)?");
    private static final Pattern TASK = Pattern.compile("### (?:Task|과제) (\\d+).*");
    private static final Pattern ABOUT =
            Pattern.compile("(?m)^\\*\\*(?:Time|시간):\\*\\* (\\d+).*? · \\*\\*(?:You learn|배우는 것):\\*\\* (.+)$");
    private static final Pattern DETAILS =
            Pattern.compile("<details>\\s*<summary>(.*?)</summary>(.*?)</details>", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->\n?", Pattern.DOTALL);

    static Guide read(Path file) {
        try {
            return new Guide(Files.readString(file).replace("\r\n", "\n"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public String title() {
        return text.lines()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2).strip())
                .findFirst()
                .orElse("");
    }

    /** The lesson's time in minutes; 0 when the guide does not give one. */
    public int minutes() {
        var about = ABOUT.matcher(text);
        return about.find() ? Integer.parseInt(about.group(1)) : 0;
    }

    /** The learning goal: the rest of the guide's second line. */
    public String learn() {
        var about = ABOUT.matcher(text);
        return about.find() ? about.group(2).strip() : "";
    }

    /** The question before the run; empty when there is none. */
    public String prediction() {
        return readable(section(PREDICT, "## "));
    }

    /** The answer to the prediction, from the fold in its section; empty when there is none. */
    public String outcome() {
        var folded = DETAILS.matcher(section(PREDICT, "## "));
        return folded.find() ? folded.group(2).strip() : "";
    }

    /** The title of each task, by its number: the rest of its heading. */
    public SortedMap<Integer, String> tasks() {
        var tasks = new TreeMap<Integer, String>();
        text.lines()
                .map(TASK::matcher)
                .filter(java.util.regex.Matcher::matches)
                .forEach(heading -> tasks.put(
                        Integer.valueOf(heading.group(1)), heading.group().replaceFirst("^[^:]*: *", "")));
        return tasks;
    }

    /** The hints of each task, by its number: the text of each fold in the task's section. */
    public SortedMap<Integer, List<String>> hints() {
        var hints = new TreeMap<Integer, List<String>>();
        text.lines().map(TASK::matcher).filter(java.util.regex.Matcher::matches).forEach(heading -> {
            var section = section(Pattern.compile("### (?:Task|과제) " + heading.group(1) + "\\b.*"), "### ");
            hints.put(
                    Integer.valueOf(heading.group(1)),
                    DETAILS.matcher(section)
                            .results()
                            .map(fold -> fold.group(2).strip())
                            .toList());
        });
        return hints;
    }

    /**
     * The guide for reading in a terminal: without comments, and with the folds closed, except for the final questions.
     */
    public String readable() {
        var answers = section(QUESTIONS, "## ");
        return readable(text.replace(answers, questions(answers, "$1")));
    }

    /** The final questions, with their answers. */
    public String answers() {
        return questions(section(QUESTIONS, "## "), "**$1**\n\n$2");
    }

    private static String questions(String section, String form) {
        return DETAILS.matcher(section).replaceAll(form).strip();
    }

    private static String readable(String markdown) {
        return DETAILS.matcher(COMMENT.matcher(markdown).replaceAll(""))
                .replaceAll("")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    /** The lines below a heading, up to the next heading of the same or a higher level. */
    private String section(Pattern heading, String level) {
        var lines = new ArrayList<String>();
        var inside = false;
        var code = false;
        for (var line : text.lines().toList()) {
            code ^= line.startsWith("```");
            if (!code && heading.matcher(line).matches()) {
                inside = true;
            } else if (!code && inside && line.startsWith("#") && line.indexOf(' ') < level.length()) {
                break;
            } else if (inside) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }
}
