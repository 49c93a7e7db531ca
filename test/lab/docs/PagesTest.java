package lab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The READMEs, the pages in docs, and every link in every Markdown file of the repository. */
class PagesTest {

    private static final Path ROOT = Repository.ROOT;

    /** A README fits on one screen and a half. */
    private static final int MAX_README_LINES = 119;

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|(?:src|href|srcset)=\"([^\"]+)\"");
    private static final Pattern QUOTED_FILE =
            Pattern.compile("`((?:lessons|solutions|test|src|scripts|compose|notebooks|slides)/[\\w./-]+\\.\\w+)`");

    @ParameterizedTest
    @MethodSource("markdown")
    void everyLinkLeadsSomewhere(Path file) {
        var broken = new ArrayList<String>();
        var text = read(file).replaceAll("(?s)```.*?```", "");
        links(text).filter(target -> !leads(file, target)).forEach(broken::add);
        QUOTED_FILE
                .matcher(text)
                .results()
                // The learner may have moved a lesson: what is shipped counts.
                .map(found -> found.group(1).replaceFirst("^lessons/(?=\\d)", "lessons/.shipped/"))
                .filter(target -> !Files.exists(ROOT.resolve(target)))
                .forEach(broken::add);
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.ko.md"})
    void aReadmeIsShortAndLeadsToEveryPageInItsLanguage(String name) throws IOException {
        var readme = ROOT.resolve(name);
        var korean = name.endsWith(".ko.md");

        assertThat(read(readme).lines()).hasSizeLessThanOrEqualTo(MAX_README_LINES);
        assertThat(links(read(readme)).collect(Collectors.toSet()))
                .containsAll(pages().stream()
                        .filter(page -> page.endsWith(".ko.md") == korean || !twin(page))
                        .map(page -> "docs/" + page)
                        .toList());
    }

    @Test
    void everyPageIsThereInBothLanguagesWithTheSameFormAndExamples() throws IOException {
        for (var page : pages()) {
            if (twin(page) && !page.endsWith(".ko.md")) {
                var english = read(ROOT.resolve("docs").resolve(page));
                var korean = read(ROOT.resolve("docs").resolve(korean(page)));
                assertThat(form(korean)).as(page).isEqualTo(form(english));
                assertThat(english).as(page).contains("](" + korean(page) + ")");
                assertThat(korean).as(page).contains("](" + page + ")");
            }
        }
    }

    @Test
    void everyPictureIsShownSomewhere() throws IOException {
        var shown = markdown().stream()
                .flatMap(file -> links(read(file))
                        .map(target -> file.resolveSibling(target).normalize()))
                .collect(Collectors.toSet());
        for (var folder : List.of("docs/pictures", "lessons/guide/pictures")) {
            try (var pictures = Files.list(ROOT.resolve(folder))) {
                assertThat(pictures.filter(picture -> !shown.contains(picture))).isEmpty();
            }
        }
    }

    /** Headings, tables, code and pictures in their order; sentences apart, which differ. */
    private static List<String> form(String page) {
        return page.lines()
                .map(line -> line.startsWith("#")
                        ? line.replaceAll("[^#]", "")
                        : line.startsWith("|")
                                ? "row"
                                : line.matches("(```|<picture>|\\d\\. |- ).*") ? line.substring(0, 2) : "")
                .filter(kind -> !kind.isEmpty())
                .toList();
    }

    private static boolean twin(String page) {
        return !page.equals("dependencies.md"); // names and numbers only, made by a command
    }

    private static String korean(String page) {
        return page.replaceFirst("\\.md$", ".ko.md");
    }

    private static Set<String> pages() throws IOException {
        try (var files = Files.list(ROOT.resolve("docs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> links(String text) {
        return LINK.matcher(text)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"));
    }

    private static boolean leads(Path file, String target) {
        var parts = target.split("#", 2);
        var path = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        if (!Files.exists(path)) {
            return Files.exists(ROOT.resolve("lessons/.shipped").resolve(parts[0]));
        }
        return parts.length == 1
                || !path.toString().endsWith(".md")
                || anchors(path).contains(parts[1]);
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path file) {
        return read(file)
                .replaceAll("(?s)```.*?```", "")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** Every Markdown file that is not made or fetched. */
    static List<Path> markdown() throws IOException {
        var folders = List.of("docs", "lessons", "slides", "compose", "src");
        try (var top = Files.list(ROOT)) {
            return Stream.concat(top, folders.stream().flatMap(PagesTest::walk))
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static Stream<Path> walk(String folder) {
        try (var files = Files.walk(ROOT.resolve(folder))) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
