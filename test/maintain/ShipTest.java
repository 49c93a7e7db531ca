package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What CI compares before a release: the files that learners get, and those that tests and reset use. */
class ShipTest extends MaintainSandbox {

    @Test
    void whatIsShippedIsWhatLiesThere() {
        assertThat(maintain("ship", "--verify").exit()).isZero();
        assertThat(maintain("ship", "--verify").out()).isEmpty();
    }

    @Test
    void whatDiffersOrIsMissingOnEitherSideIsNamed() throws IOException {
        Files.writeString(lab.lesson(), "// newer");
        Files.writeString(lab.root().resolve("notebooks/01_signals.ipynb"), "{}");
        Files.delete(lab.root().resolve("notebooks/02_spans.ipynb"));
        Files.writeString(lab.root().resolve("notebooks/95_new.ipynb"), "{}");
        Files.writeString(lab.root().resolve("notebooks/Untitled.ipynb"), "{}");

        var verified = maintain("ship", "--verify");

        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out())
                .hasLineCount(4)
                .contains("03_propagation.java is not what lessons/.shipped holds: ./lab ship"
                        + " lessons/03_propagation.java")
                .contains(
                        "01_signals.ipynb is not what notebooks/.shipped holds: ./lab ship notebooks/01_signals.ipynb")
                .contains("02_spans.ipynb is not", "95_new.ipynb is not");
    }

    @Test
    void aNotebookIsShippedAsItStands() throws IOException {
        var notebook = lab.root().resolve("notebooks/01_signals.ipynb");
        Files.writeString(notebook, "{} newer");

        assertThat(maintain("ship", notebook.toString()).exit()).isZero();

        assertThat(notebook.resolveSibling(".shipped/01_signals.ipynb")).hasContent("{} newer");
        assertThat(maintain("ship", "--verify").exit()).isZero();
    }

    @Test
    void aCompanionIsShippedWithItsLessonAndOneThatIsGoneIsNoLonger() throws IOException {
        var companion = lab.root().resolve("lessons/03_propagation.yaml");
        var shipped = lab.root().resolve("lessons/.shipped/03_propagation.yaml");
        Files.writeString(companion, "a: 1");
        assertThat(maintain("ship", "--verify").out())
                .contains("03_propagation.yaml is not what lessons/.shipped holds")
                .hasLineCount(1);

        assertThat(maintain("ship", lab.lesson().toString()).exit()).isZero();
        assertThat(shipped).hasContent("a: 1");
        assertThat(maintain("ship", "--verify").exit()).isZero();

        Files.delete(companion);
        assertThat(maintain("ship", "--verify").exit()).isEqualTo(1);
        assertThat(maintain("ship", companion.toString()).out()).contains("no longer shipped: 03_propagation.yaml");
        assertThat(shipped).doesNotExist();
    }
}
