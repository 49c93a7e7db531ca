package lab.workbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.text.CommandFailed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTest {

    private static final String SOLUTION = """
        ///usr/bin/env jbang "$0" "$@" ; exit $?
        //JAVA 25+
        //SOURCES ../src/lab/Lab.java

        import java.util.List;

        class Shop {

            void sell() {
                count(1);
                end();
            }

            void close() {
                end();
            }
        }
        """;

    @TempDir
    private Path root;

    @BeforeEach
    void solution() throws IOException {
        write("solutions/03_shop.java", SOLUTION);
    }

    @Test
    void aChangeThatDoesNotFitACompanionIsFoundToo() throws Exception {
        write("solutions/03_shop.yaml", "a: 1\n");
        var answer = answer("""
            // fails: 1

            == 03_shop.yaml

            -b: 1
            +b: 2
            """);

        assertThatThrownBy(answer::verify).isInstanceOf(CommandFailed.class).hasMessageContaining("b: 1");
    }

    @Test
    void aFileElsewhereIsNoAnswer() {
        for (var file : java.util.List.of("/x.diff", "/a/x.diff", "x.diff")) {
            assertThatThrownBy(() -> Answer.in(Path.of(file)))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("is not an answer to a lesson");
        }
    }

    @Test
    void companionsAreChangedBehindTheirNameAndEachAnswerHasItsOwn() throws Exception {
        write("solutions/03_shop.yaml", "a:\n  b:\n    c: 1\nz: 2\n");
        var answer = answer("""
            // fails: 1

            == 03_shop.yaml

            -c: 1
            +c:
            +  d: 3
            """);

        var program = answer.program(root.resolve("out"));

        assertThat(program).hasFileName(answer.name() + ".java");
        assertThat(Files.readString(program)).contains("// fails: 1", "count(1);");
        assertThat(program.resolveSibling("03_shop.yaml")).hasContent("a:\n  b:\n    c:\n      d: 3\nz: 2");
    }

    @Test
    void aWholeCompanionIsAnAnswerWithTheSolutionsProgram() throws Exception {
        write("solutions/03_shop.yaml", "a: 1\n");
        write("solutions/03_shop.sql", "select 1\n");
        write("test/answers/03/wrong_other.yaml", "# fails: 2\na: 7\n");

        var answer = Answer.of(root, "03").getFirst();
        var program = answer.program(root.resolve("out"));

        assertThat(answer.text()).contains("// fails: 2\nimport");
        assertThat(program.resolveSibling("03_shop.yaml")).hasContent("# fails: 2\na: 7");
        assertThat(program.resolveSibling("03_shop.sql")).hasContent("select 1");
    }

    @Test
    void aCompanionThatTheSolutionDoesNotHaveIsNamed() throws Exception {
        var answer = answer("== 03_other.yaml\n\n-c: 1\n+c: 2\n");

        assertThatThrownBy(answer::text).isInstanceOf(CommandFailed.class).hasMessageContaining("03_other.yaml");
    }

    @Test
    void aLineIsReplacedAndTheNotesStandAboveTheImports() throws Exception {
        var text = answer("""
            // fails: 1
            // Typical: counted twice.

            -count(1);
            +count(1);
            +count(1);
            """).text();

        assertThat(text)
                .isEqualTo(SOLUTION.replace("import", "// fails: 1\n// Typical: counted twice.\nimport")
                        .replace("        count(1);\n", "        count(1);\n        count(1);\n"));
    }

    @Test
    void theLayoutDoesNotCount() throws Exception {
        write("solutions/03_shop.java", SOLUTION.replace("count(1);", "count(\n                        1);"));

        assertThat(answer("-count(1);\n+count(2);\n").text()).isEqualTo(SOLUTION.replace("count(1)", "count(2)"));
    }

    @Test
    void linesAreAddedBesideOneThatStays() throws Exception {
        assertThat(answer(" count(1);\n+\n+log();\n").text())
                .isEqualTo(SOLUTION.replace("count(1);\n", "count(1);\n        \n        log();\n"));
    }

    @Test
    void linesAreRemoved() throws Exception {
        assertThat(answer("-count(1);\n").text()).isEqualTo(SOLUTION.replace("count(1);", ""));
    }

    @Test
    void importsAndDependenciesNeedNoPlace() throws Exception {
        assertThat(answer("+//DEPS a:b:1\n+import java.util.Map;\n").text())
                .isEqualTo(SOLUTION.replace("//JAVA", "//DEPS a:b:1\n//JAVA")
                        .replace("import", "import java.util.Map;\nimport"));
    }

    @Test
    void textThatIsThereTwiceNeedsAPlace() throws Exception {
        assertThatThrownBy(() -> answer("-end();\n").text())
                .isInstanceOf(CommandFailed.class)
                .hasMessage("test/answers/03/wrong.diff does not fit 03_shop.java: the solution has more than once, so"
                        + " that it needs a line @@:\n    end();");
        assertThat(answer("@@ void close()\n-end();\n+log();\n").text())
                .isEqualTo(SOLUTION.replace("close() {\n        end()", "close() {\n        log()"));
    }

    @Test
    void aChangeThatDoesNotFitIsNamed() throws Exception {
        assertThatThrownBy(() -> answer("-count(2);\n+count(3);\n").text())
                .hasMessage("test/answers/03/wrong.diff does not fit 03_shop.java: the solution does not have:\n"
                        + "    count(2);");
        assertThatThrownBy(() -> answer("@@ void open()\n-end();\n").text()).hasMessageContaining("void open()");
        assertThatThrownBy(() -> answer("+count(3);\n").text()).hasMessageContaining("+count(3);");
        assertThatThrownBy(() -> answer("-count(1);\n-end();\n\n-count(1);\n").text())
                .hasMessageContaining("two changes overlap");
        assertThatThrownBy(() -> answer("count(3);\n").text()).hasMessageContaining("a line starts with none of");
    }

    @Test
    void theProgramFindsTheLibraryFromItsFolder() throws Exception {
        assertThat(Files.readString(answer("-count(1);\n").program(root.resolve("deep"))))
                .contains("//SOURCES ../../src/lab/Lab.java");
    }

    @Test
    void aWholeProgramIsTakenAsItIs() throws Exception {
        var file = write("test/answers/03/right_other.java", "class Other {}\n");

        assertThat(Answer.of(root, "03")).singleElement().satisfies(answer -> {
            assertThat(answer.name()).isEqualTo("right_other");
            assertThat(answer.text()).isEqualTo("class Other {}\n");
            assertThat(answer.program(root)).isEqualTo(file);
        });
    }

    private Answer answer(String diff) throws IOException {
        return Answer.in(write("test/answers/03/wrong.diff", diff));
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
