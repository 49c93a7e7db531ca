package lab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiling sources, once for each content. */
class CompilerTest {

    private static final String MAIN = "class A { void main() {} }";

    @TempDir
    private Path folder;

    private Path cache;
    private Compiler compiler;

    @BeforeEach
    void newCache() {
        cache = folder.resolve("a cache/캐시");
        compiler = new Compiler(cache);
    }

    @Test
    void otherFilesLieBesideTheClassesAndCountAsContent() throws Exception {
        var program = written("A.java", MAIN);
        var first = compiler.compile(List.of(program, written("a.yaml", "a: 1")), List.of());
        var second = compiler.compile(List.of(program, written("a.yaml", "a: 2")), List.of());

        assertThat(first.classes().resolve("a.yaml")).hasContent("a: 1");
        assertThat(second.classes().resolve("a.yaml")).hasContent("a: 2");
    }

    @Test
    void annotationsAreProcessedOnlyWhereTheScriptAsksForIt() throws Exception {
        // A processor that is not there: whoever looks for processors complains.
        var services = Files.createDirectories(folder.resolve("library/META-INF/services"));
        Files.writeString(services.resolve("javax.annotation.processing.Processor"), "not.There\n");
        var library = List.of(folder.resolve("library"));

        assertThat(compiler.compile(List.of(written("A.java", MAIN)), library).failed())
                .isFalse();
        assertThat(compiler.compile(List.of(written("A.java", "//JAVAC_OPTIONS -proc:full\n" + MAIN)), library)
                        .messages())
                .contains("not.There");
    }

    @Test
    void theSameContentIsCompiledOnce() throws Exception {
        var first = compile(written("A.java", MAIN));
        var mark = Files.createFile(first.classes().resolve("mark"));

        var second = compile(written("A.java", MAIN));

        assertThat(second).isEqualTo(first);
        assertThat(mark).exists();
        assertThat(first.classes().resolve("A.class")).exists();
    }

    @Test
    void anotherContentIsCompiledAnewAndTheFirstIsKept() throws Exception {
        var first = compile(written("A.java", MAIN));
        var second = compile(written("A.java", "class A { static void main(String[] arguments) {} int more; }"));

        assertThat(second.classes()).isNotEqualTo(first.classes());
        assertThat(compile(written("A.java", MAIN)).classes()).isEqualTo(first.classes());
    }

    @Test
    void anotherLibraryOfTheSameNameCompilesAnew() throws Exception {
        var library = folder.resolve("library.jar");
        new JarOutputStream(Files.newOutputStream(library), new Manifest()).close();
        var source = written("A.java", MAIN);
        var first = compiler.compile(List.of(source), List.of(library));
        Files.setLastModifiedTime(library, FileTime.fromMillis(0));

        assertThat(compiler.compile(List.of(source), List.of(library)).classes())
                .isNotEqualTo(first.classes());
    }

    @Test
    void errorsAreTheCompilersOwnWordsAndLeaveNothingBehind() throws Exception {
        var compiled = compile(written("Broken.java", "class Broken {\n    int x = \"커피\";\n    Cup cup;\n}\n"));

        assertThat(compiled.failed()).isTrue();
        assertThat(compiled.classes()).isNull();
        assertThat(compiled.messages())
                .contains(
                        "Broken.java:2: error: incompatible types: String cannot be converted to int",
                        "int x = \"커피\";",
                        "Broken.java:3: error: cannot find symbol");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aSyntaxErrorIsToldOnce() throws Exception {
        var messages = compile(written("Broken.java", "class Broken { void main() { int x = ; } }\n"))
                .messages();

        assertThat(messages.split("illegal start of expression", -1)).hasSize(2);
    }

    @Test
    void aFileThatIsNotUtf8IsAnErrorThatSaysSo() throws Exception {
        var file = Files.write(
                folder.resolve("A.java"), "class A { String text = \"커피\"; }".getBytes(Charset.forName("EUC-KR")));

        var compiled = compile(file);

        assertThat(compiled.failed()).isTrue();
        assertThat(compiled.messages()).contains("unmappable character", "UTF-8");
    }

    @Test
    void whatIsOnlyAWarningCompiles() throws Exception {
        var compiled = compile(written(
                "A.java",
                "class A { void main() throws Exception { new Integer(3); Thread.currentThread().stop(); }"
                        + " String says = \"x: error: y\"; }"));

        assertThat(compiled.failed()).isFalse();
        assertThat(compiled.messages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "class A { void main() {} }                                                | A",
                "class A { public static void main(String[] arguments) {} }                | A",
                "package shop.till; class A { static void main() {} }                      | shop.till.A",
                "class First {} record Second(int x) { void main(String[] arguments) {} }  | Second",
                "interface A { static void main(String[] arguments) {} }                   | A",
                "class A { static class Nested { void main() {} } }                        | none",
                "class A { int mains; void domain() {} }                                   | none"
            })
    void theMainClassIsFound(String source, String main) throws Exception {
        assertThat(compile(written("05_x.java", source)).main()).isEqualTo(main);
        assertThat(compile(written("05_x.java", source)).main())
                .as("from the cache")
                .isEqualTo(main);
    }

    @Test
    void theFirstFilesMainCounts() throws Exception {
        var helper = written("Helper.java", "class Helper { static void main(String[] arguments) {} }");
        var program = written("Program.java", "class Program { void main() { new Helper(); } }");

        assertThat(compiler.compile(List.of(program, helper), List.of()).main()).isEqualTo("Program");
    }

    @Test
    void sourcesAreOnlyThoseNamed() throws Exception {
        written("Unnamed.java", "class Unnamed {}");

        var compiled = compiler.compile(List.of(written("A.java", "class A { Unnamed other; }")), List.of(folder));

        assertThat(compiled.messages()).contains("cannot find symbol");
    }

    @Test
    void manyMayCompileTheSameAtATime() throws Exception {
        var source = written("A.java", MAIN);
        var results = new ArrayList<Future<Compiler.Compiled>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                results.add(threads.submit(() -> compile(source)));
            }
        }

        assertThat(results)
                .allSatisfy(result -> assertThat(result.resultNow())
                        .isEqualTo(results.getFirst().resultNow()));
        assertThat(results.getFirst().resultNow().failed()).isFalse();
        try (var left = Files.list(cache)) {
            assertThat(left).containsExactly(results.getFirst().resultNow().classes());
        }
    }

    private Compiler.Compiled compile(Path source) {
        return compiler.compile(List.of(source), List.of());
    }

    private Path written(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }
}
