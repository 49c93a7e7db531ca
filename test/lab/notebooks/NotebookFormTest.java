package lab.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import lab.Repository;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every notebook has, found without executing it. */
class NotebookFormTest {

    private static final Path ROOT = Repository.ROOT;
    private static final String FIRST = """
        %classpath ../.lab/notebooks/lab.jar ../../.lab/notebooks/lab.jar
        import static lab.notebook.Notebook.*;
        shownBy((type, text) -> display(text, type));\
        """;

    @ParameterizedTest
    @MethodSource("lab.notebooks.NotebooksTest#notebooks")
    void beginsByReachingTheLibraryInTheSameThreeLines(String notebook) throws IOException {
        assertThat(source(cells("notebooks/.shipped", notebook, "code").getFirst()))
                .isEqualTo(FIRST);
    }

    @ParameterizedTest
    @MethodSource("lab.notebooks.NotebooksTest#notebooks")
    void saysEverythingInBothLanguages(String notebook) throws IOException {
        for (var cell : cells("notebooks/.shipped", notebook, "markdown")) {
            assertThat(source(cell).lines().filter(line -> line.startsWith("> ")))
                    .as(source(cell))
                    .anyMatch(line -> line.matches(".*[가-힣].*"));
            assertThat(source(cell).lines().filter(line -> !line.startsWith("> ")))
                    .as(source(cell))
                    .anyMatch(line -> line.matches(".*[a-z]{3}.*"));
        }
    }

    /** What is longer is cut at the cell's edge, on a laptop and wherever a notebook is only read. */
    @ParameterizedTest
    @MethodSource("lab.notebooks.NotebooksTest#notebooks")
    void noLineOfCodeIsLongerThanACellIsWide(String notebook) throws IOException {
        for (var folder : List.of("notebooks/.shipped", "solutions/notebooks")) {
            assertThat(cells(folder, notebook, "code").stream()
                            .flatMap(cell -> source(cell).lines()))
                    .as(folder)
                    .allMatch(line -> line.length() <= 120);
        }
    }

    @ParameterizedTest
    @MethodSource("lab.notebooks.NotebooksTest#notebooks")
    void hasAPredictionAndExercisesThatAreEmptyHereAndFilledInTheSolvedCopy(String notebook) throws IOException {
        var here = cells("notebooks/.shipped", notebook, "code").stream()
                .filter(NotebookFormTest::isExercise)
                .map(NotebookFormTest::source)
                .toList();
        var solved = cells("solutions/notebooks", notebook, "code").stream()
                .filter(NotebookFormTest::isExercise)
                .map(NotebookFormTest::source)
                .toList();

        assertThat(here).isNotEmpty().allMatch(String::isBlank);
        assertThat(solved).hasSameSizeAs(here).noneMatch(String::isBlank);
        assertThat(cells("notebooks/.shipped", notebook, "markdown").stream().map(NotebookFormTest::source))
                .anyMatch(text -> text.contains("redict") && text.contains("?") && text.contains("예측"));
    }

    @ParameterizedTest
    @MethodSource("lab.notebooks.NotebooksTest#notebooks")
    void namesNoFolderOfTheMachineThatMadeIt(String notebook) throws IOException {
        for (var folder : List.of("notebooks/.shipped", "solutions/notebooks")) {
            assertThat(Files.readString(ROOT.resolve(folder).resolve(notebook + ".ipynb")))
                    .doesNotContainPattern("(?<![./\\w])/(?:root|home|tmp|usr|Users|work)/");
        }
    }

    private static List<JsonObject> cells(String folder, String notebook, String kind) throws IOException {
        var json = JsonParser.parseString(Files.readString(ROOT.resolve(folder).resolve(notebook + ".ipynb")))
                .getAsJsonObject();
        return json.getAsJsonArray("cells").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(cell -> cell.get("cell_type").getAsString().equals(kind))
                .toList();
    }

    private static String source(JsonObject cell) {
        var source = cell.get("source");
        return source.isJsonPrimitive()
                ? source.getAsString()
                : StreamSupport.stream(source.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining());
    }

    private static boolean isExercise(JsonObject cell) {
        var tags = cell.getAsJsonObject("metadata").getAsJsonArray("tags");
        return tags != null
                && tags.asList().stream().anyMatch(tag -> tag.getAsString().equals("exercise"));
    }
}
