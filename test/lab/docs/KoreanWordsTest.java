package lab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One Korean word for one thing: no text has a word of {@code avoided-ko.tsv}, which also says what is used instead.
 */
class KoreanWordsTest {

    private static final Path ROOT = Repository.ROOT;
    private static final Pattern HANGUL = Pattern.compile("[가-힣]");

    private record Avoided(Pattern word, String instead, Pattern exception) {

        /** The places of the avoided word in this line, each with what is used instead. */
        Stream<String> in(String line) {
            var excepted = exception.pattern().isEmpty()
                    ? line
                    : exception.matcher(line).replaceAll("");
            return word.matcher(excepted)
                    .results()
                    .map(found -> excepted.substring(
                                    Math.max(0, found.start() - 15), Math.min(excepted.length(), found.end() + 15))
                            + "  →  " + instead);
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void noWordIsAvoided(Path file) throws IOException {
        assertThat(offences(read(file))).isEmpty();
    }

    @Test
    void anAvoidedWordIsFoundAndItsExceptionIsNot() throws IOException {
        assertThat(offences(List.of("네 가지 황금 신호", "추적하는 프로그램", "환경보다", "`shop`과 `stock`은 서비스입니다")))
                .isEmpty();
        assertThat(offences(List.of("신호는 셋", "추적은 하나", "경보가 울립니다", "같은 과가 있습니다", "보내세요.", "{0}은(는) 큽니다")))
                .hasSize(6);
    }

    private static List<String> offences(List<String> lines) throws IOException {
        var avoided = rules();
        return lines.stream()
                .filter(line -> HANGUL.matcher(line).find())
                .flatMap(line -> avoided.stream().flatMap(rule -> rule.in(line)))
                .toList();
    }

    private static List<Avoided> rules() throws IOException {
        return Files.readAllLines(ROOT.resolve("test/lab/docs/avoided-ko.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(rule -> new Avoided(Pattern.compile(rule[0]), rule[1], Pattern.compile(rule[2])))
                .toList();
    }

    /** Every Korean text that people read: Markdown, the notebooks' text cells, the words of page and review. */
    static List<Path> texts() throws IOException {
        var files = new ArrayList<>(PagesTest.markdown());
        for (var folder : List.of(
                "notebooks",
                "solutions/notebooks",
                "src/lab/web/page",
                "src/lab/review/wording",
                "src/lab/cli",
                "src/lab/grade",
                "src/lab/incident",
                "src/lab/room",
                "src/lab/room/host/page",
                "lessons/checks",
                "lessons/checks/ko")) {
            try (var all = Files.list(ROOT.resolve(folder))) {
                all.filter(file -> file.toString().matches(".*(\\.ipynb|ko\\.(json|properties)|checks/ko/.*)"))
                        .forEach(files::add);
            }
        }
        files.removeIf(file ->
                read(file).stream().noneMatch(line -> HANGUL.matcher(line).find()));
        return files;
    }

    /** A notebook's text cells alone: what a customer says in an output is not ours. */
    private static List<String> read(Path file) {
        try {
            var text = Files.readString(file);
            if (!file.toString().endsWith(".ipynb")) {
                return text.lines().toList();
            }
            var lines = new ArrayList<String>();
            for (var cell : JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
                if (cell instanceof JsonObject each
                        && each.get("cell_type").getAsString().equals("markdown")) {
                    each.getAsJsonArray("source").forEach(line -> lines.add(line.getAsString()));
                }
            }
            return lines;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
