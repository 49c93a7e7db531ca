package maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lab.build.Packages;
import org.junit.jupiter.api.Test;

/** What ./lab format does to files, and what it refuses. */
class FormatTest extends MaintainSandbox {

    private static final String HEADER = "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//JAVA 25+\n//DEPS a:b\n";

    @Test
    void javaIsFormattedAndAHeaderOfJBangStaysAsItIs() throws IOException {
        var file = write("lessons/90_x.java", HEADER + "class X { void main( ) { } }\n");

        var checked = maintain("format", "--check", file.toString());
        assertThat(checked.exit()).isEqualTo(1);
        assertThat(checked.out()).isEqualTo("lessons/90_x.java is not formatted: ./lab format lessons/90_x.java\n");

        assertThat(maintain("format", file.toString()).exit()).isZero();
        assertThat(file).hasContent(HEADER + "\nclass X {\n    void main() {}\n}\n");
        assertThat(maintain("format", "--check", file.toString()).exit()).isZero();
    }

    /** Prose of a lesson is set by hand; elsewhere the formatter breaks its lines. */
    @Test
    void onlyAScriptKeepsTheLinesOfItsJavadoc() throws IOException {
        var javadoc = "/**\n * One\n * two\n */\nclass X {}\n";
        var script = write("lessons/90_x.java", HEADER + "\n" + javadoc);
        var source = write("src/X.java", javadoc);

        maintain("format", script.toString(), source.toString());

        assertThat(script).hasContent(HEADER + "\n" + javadoc);
        assertThat(source).hasContent("/** One two */\nclass X {}\n");
    }

    /** What a lesson's tasks will need is there before it is used. */
    @Test
    void onlyAScriptKeepsImportsThatNothingUses() throws IOException {
        var code = "import java.util.Set;\nimport java.util.List;\n\nclass X {}\n";
        var script = write("lessons/90_x.java", HEADER + "\n" + code);
        var source = write("src/X.java", code);

        maintain("format", script.toString(), source.toString());

        assertThat(script).hasContent(HEADER + "\nimport java.util.List;\nimport java.util.Set;\n\nclass X {}\n");
        assertThat(source).hasContent("class X {}\n");
    }

    @Test
    void javaThatDoesNotCompileIsNamedAndLeftAlone() throws IOException {
        var file = write("src/X.java", "class X {\n");
        var said = maintain("format", file.toString());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.out()).startsWith("src/X.java cannot be formatted: ");
        assertThat(file).hasContent("class X {\n");
    }

    @Test
    void aLineIsTooLongUnlessTextMakesItSo() {
        var word = "x".repeat(130);
        assertThat(JavaFormat.longLines(
                        Path.of("X.java"),
                        List.of(
                                "//DEPS " + word,
                                "class X {",
                                "    // " + word,
                                "    String a = \"\\\"" + word + "\";",
                                "    String b = \"\"\"",
                                "        " + word,
                                "        \"\"\";",
                                "    int " + word + ";")))
                .containsExactly(
                        "X.java:3 has 137 characters: 120 are the limit",
                        "X.java:8 has 139 characters: 120 are the limit");
    }

    @Test
    void shellScriptsAreFormattedAndChecked() throws IOException {
        assumeTrue(Packages.onPath("shfmt") && Packages.onPath("shellcheck"), "shfmt and shellcheck");
        var script = write("scripts/x", "#!/bin/sh\nif true; then\n  echo \"$(ls *.x)\"\nfi\n");

        assertThat(maintain("format", "--check", script.toString()).out())
                .contains("scripts/x is not formatted: ./lab format scripts/x", "scripts/x:3:", "[SC2035]");
        assertThat(maintain("format", script.toString()).exit()).isEqualTo(1);
        assertThat(Files.readString(script)).contains("\n    echo");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThat(maintain("format", "nowhere.java").exit()).isEqualTo(2);
    }

    private Path write(String name, String text) throws IOException {
        var file = lab.root().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
