package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a learner wrote is never lost. */
class ResetTest extends InSandbox {

    @Test
    void aLessonAsShippedNeedsNoReset() throws IOException {
        var reset = lab.lab("reset", "03");
        assertThat(reset.exit()).isZero();
        assertThat(reset.out()).contains("nothing to do").hasLineCount(1);
        assertThat(lab.kept()).isEmpty();
    }

    @Test
    void theLearnersCopyIsKeptAndItsPathPrinted() throws IOException {
        Files.writeString(lab.lesson(), "// mine");
        lab.workbook().progress().record("03_propagation", true);
        var reset = lab.lab("reset", "03");
        assertThat(reset.exit()).isZero();
        assertThat(lab.lesson())
                .hasSameTextualContentAs(lab.workbook().lesson("03").shipped());
        assertThat(lab.kept()).singleElement().satisfies(copy -> {
            assertThat(copy).hasContent("// mine");
            assertThat(reset.out()).contains(lab.root().relativize(copy).toString());
        });
        assertThat(lab.workbook().progress().done()).isEmpty();
    }

    @Test
    void companionsAreGivenBackWithTheLesson() throws IOException {
        var companion = lab.root().resolve("lessons/03_propagation.yaml");
        Files.writeString(lab.root().resolve("lessons/.shipped/03_propagation.yaml"), "shipped: true");
        Files.writeString(companion, "mine: true");
        lab.workbook().progress().record("03_propagation", true);

        assertThat(lab.lab("reset", "03").exit()).isZero();

        assertThat(companion).hasContent("shipped: true");
        assertThat(lab.kept())
                .singleElement()
                .satisfies(copy -> assertThat(copy).hasContent("mine: true").hasFileName("03_propagation.1.yaml"));
        assertThat(lab.workbook().progress().done()).isEmpty();
        Files.delete(companion);
        assertThat(lab.lab("check", "03").err())
                .contains("03_propagation.yaml is not there: ./lab reset 03 brings it back");
        assertThat(lab.lab("run", "03").err())
                .contains("03_propagation.yaml is not there: ./lab reset 03 brings it back");
    }

    @Test
    void resetTwiceKeepsTwoCopies() throws IOException {
        Files.writeString(lab.lesson(), "// first");
        lab.lab("reset", "03");
        Files.writeString(lab.lesson(), "// second");
        lab.lab("reset", "03");
        assertThat(texts(lab.kept())).containsExactlyInAnyOrder("// first", "// second");
    }

    @Test
    void aMissingFileIsRestored() throws IOException {
        Files.delete(lab.lesson());
        assertThat(lab.lab("reset", "03").exit()).isZero();
        assertThat(lab.lesson())
                .hasSameTextualContentAs(lab.workbook().lesson("03").shipped());
        assertThat(lab.kept()).isEmpty();
    }

    @Test
    void aNotebookIsGivenBackAndTheLearnersCopyKept() throws IOException {
        var notebook = lab.root().resolve("notebooks/01_signals.ipynb");
        assertThat(lab.lab("reset", "--notebook", "01").out())
                .contains("nothing to do")
                .hasLineCount(1);
        Files.writeString(notebook, "{} mine");
        lab.workbook().progress().record("01_signals", true);

        var reset = lab.lab("reset", "--notebook", "1");

        assertThat(reset.exit()).isZero();
        assertThat(notebook).hasSameTextualContentAs(notebook.resolveSibling(".shipped/01_signals.ipynb"));
        assertThat(lab.kept()).singleElement().satisfies(copy -> {
            assertThat(copy).hasContent("{} mine").hasFileName("01_signals.1.ipynb");
            assertThat(reset.out()).contains(lab.root().relativize(copy).toString());
        });
        assertThat(lab.workbook().progress().done())
                .as("the lesson is another matter")
                .containsExactly("01_signals");
    }

    @Test
    void aNotebookMayBeNamedByItsFileAndAnUnknownOneNamesThoseThereAre() throws IOException {
        Files.delete(lab.root().resolve("notebooks/90_incident.ipynb"));
        assertThat(lab.lab("reset", "notebooks/90_incident.ipynb").out())
                .contains("notebooks/90_incident.ipynb is as it was shipped.");
        assertThat(lab.root().resolve("notebooks/90_incident.ipynb")).exists();

        var unknown = lab.lab("reset", "--notebook", "08");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("There is no notebook 08: there are 01, 02")
                .hasLineCount(1);
    }

    @Test
    void whatCannotBeKeptIsNotReset() throws IOException {
        Files.writeString(lab.lesson(), "// mine");
        Files.createDirectories(lab.root().resolve(".lab"));
        Files.writeString(lab.root().resolve(".lab/kept"), "a file where the folder should be");
        var reset = lab.lab("reset", "03");
        assertThat(reset.exit()).isEqualTo(1);
        assertThat(reset.err()).hasLineCount(1);
        assertThat(lab.lesson()).hasContent("// mine");
    }

    /** Killed as soon as a kept copy can be seen, whole or not. */
    @Test
    void aResetThatIsKilledInTheMiddleLosesNothing() throws Exception {
        for (var round = 1; round <= 5; round++) {
            var mine = "// attempt " + round;
            Files.writeString(lab.lesson(), mine);
            var before = lab.kept().size();
            var reset = lab.start("reset", "03");
            while (reset.isAlive() && lab.kept().size() == before) {
                Thread.onSpinWait();
            }
            reset.destroyForcibly().waitFor();
            var everything = new ArrayList<>(texts(lab.kept()));
            everything.add(Files.readString(lab.lesson()));
            assertThat(everything).contains(mine);
            assertThat(Files.readString(lab.lesson()))
                    .isIn(mine, Files.readString(lab.workbook().lesson("03").shipped()));
            try (var lessons = Files.list(lab.lesson().getParent())) {
                assertThat(lessons.filter(Files::isRegularFile))
                        .hasSize(lab.workbook().lessons().stream()
                                .mapToInt(lesson -> lesson.originals().size())
                                .sum());
            }
        }
    }

    private static List<String> texts(List<Path> files) throws IOException {
        var texts = new ArrayList<String>();
        for (var file : files) {
            texts.add(Files.readString(file));
        }
        return texts;
    }
}
