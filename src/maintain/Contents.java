package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lab.text.Language;
import lab.workbook.Workbook;

/**
 * The pages with the path through the lessons, {@code lessons/README.md} and {@code lessons/README.ko.md}. Generates
 * the part between two comments from the guides; the rest is written by hand.
 */
record Contents(Workbook workbook) {

    private static final String BEGIN = "<!-- path: ./lab regenerate --contents -->\n";
    private static final String END = "<!-- end of path -->\n";

    /** The words around the guides' texts; {@code sum} takes the number of lessons, tasks, hours and minutes. */
    private record Words(String file, String sum, String columns, String minutes, String links) {}

    private static final Map<Language, Words> WORDS = Map.of(
            Language.en,
                    new Words(
                            "README.md",
                            "%d lessons, %d tasks, about %d h %d min.",
                            "| lesson and guide | time | you learn | files |",
                            "%d min",
                            "[lesson](%s) · [solution](%s)"),
            Language.ko,
                    new Words(
                            "README.ko.md",
                            "실습 %d개, 과제 %d개, 약 %d시간 %d분입니다.",
                            "| 실습과 가이드 | 시간 | 배우는 것 | 파일 |",
                            "%d분",
                            "[실습](%s) · [정답](%s)"));

    /** The page for a language. */
    Path file(Language language) {
        return workbook.root().resolve("lessons").resolve(WORDS.get(language).file);
    }

    /**
     * The contents that the page should have now.
     *
     * @throws IOException when it cannot be read, or lacks the two comments
     */
    String text(Language language) throws IOException {
        var page = Files.readString(file(language));
        var begin = page.indexOf(BEGIN);
        var end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file(language) + " lacks the lines " + BEGIN + END + "between which the path stands");
        }
        return page.substring(0, begin + BEGIN.length()) + path(language) + page.substring(end);
    }

    private String path(Language language) {
        var words = WORDS.get(language);
        var rows = new ArrayList<String>();
        var minutes = 0;
        var tasks = 0;
        for (var lesson : workbook.lessons()) {
            var guide = lesson.guide(language);
            minutes += guide.minutes();
            tasks += guide.hints().size();
            rows.add("| [" + guide.title() + "](guide/" + language + "/" + lesson.name() + ".md) | "
                    + words.minutes.formatted(guide.minutes()) + " | "
                    + guide.learn().replace("|", "\\|") + " | "
                    + words.links.formatted(lesson.name() + ".java", "../solutions/" + lesson.name() + ".java") + " |");
        }
        return words.sum.formatted(rows.size(), tasks, minutes / 60, minutes % 60) + "\n\n" + words.columns
                + "\n|---|---|---|---|\n" + String.join("\n", rows) + "\n";
    }

    /** The pages that differ from the guides. */
    List<Path> outdated() throws IOException {
        var outdated = new ArrayList<Path>();
        for (var language : Language.values()) {
            if (!Files.readString(file(language)).equals(text(language))) {
                outdated.add(file(language));
            }
        }
        return outdated;
    }

    /** Updates outdated pages, and returns them. */
    List<Path> write() throws IOException {
        var outdated = outdated();
        for (var language : Language.values()) {
            if (outdated.contains(file(language))) {
                Files.writeString(file(language), text(language));
            }
        }
        return outdated;
    }
}
