package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.List;
import lab.Needs;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.InProcessRun;
import org.junit.jupiter.api.Test;

/** A lesson in the workbook's own JVM behaves as it would in one of its own. */
class RunTest extends InSandbox {

    @Test
    void aLessonIsDrawnAndAPipeIsNotAsked() throws Exception {
        var run = lab.run("nobody reads this\n", "run", "3");
        assertThat(run.exit()).as(run.flat()).isZero();
        assertThat(run.out().lines().filter(line -> line.strip().matches("trace [0-9a-f]{32} .*")))
                .hasSize(2);
        assertThat(run.out()).doesNotContain("prediction", "predicted", "\033");
        assertThat(run.err()).isEmpty();
        assertThat(lab.workbook().progress().current()).isEqualTo("03_propagation");
    }

    @Test
    void theSolutionIsDrawnAndTheLearnersFileLeftAlone() throws Exception {
        Files.writeString(lab.lesson(), "// mine");
        var run = lab.run("", "run", "03", "--solution");
        assertThat(run.exit()).as(run.flat()).isZero();
        assertThat(run.out().lines().filter(line -> line.strip().matches("trace [0-9a-f]{32} .*")))
                .hasSize(1);
        assertThat(lab.lesson()).hasContent("// mine");
    }

    @Test
    void argumentsAndStdinAreThePrograms() throws Exception {
        var run = program("""
            class Echo {
                static void main(String... arguments) {
                    IO.println(String.join(" ", arguments) + " " + IO.readln());
                }
            }
            """, "from stdin\n", "one", "--", "--two");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines("one --two from stdin");
    }

    /**
     * The workbook has SLF4J among its own dependencies, and nothing to log with. Not in a sandbox, where no artifact
     * can be resolved.
     */
    @Test
    @Needs("the launcher of JBang")
    void aProgramLogsWithTheLibraryThatItNames() throws Exception {
        var file = Files.writeString(folder.resolve("Logs.java"), """
            //DEPS ch.qos.logback:logback-classic:1.5.38
            class Logs {
                void main(String[] arguments) throws Exception {
                    java.nio.file.Files.writeString(java.nio.file.Path.of(arguments[0]), org.slf4j.LoggerFactory.getILoggerFactory().getClass().getName());
                }
            }
            """);
        var found = folder.resolve("found");
        var build = folder.resolve("build");
        var loader = Thread.currentThread().getContextClassLoader();
        try {
            new InProcessRun(new Compiler(build), new Classpath(Sandbox.REAL, build))
                    .runHere(file, List.of(found.toString()));
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
        assertThat(found).hasContent("ch.qos.logback.classic.LoggerContext");
    }

    @Test
    void aPreviewOfJavaRunsToo() throws Exception {
        var run = program("""
            //PREVIEW
            class Previews {
                static void main(String... arguments) throws Exception {
                    try (var scope = java.util.concurrent.StructuredTaskScope.open()) {
                        var answer = scope.fork(() -> IO.readln() + " " + arguments[0]);
                        scope.join();
                        IO.println(answer.get());
                    }
                    throw new IllegalStateException("and fails");
                }
            }
            """, "structured\n", "concurrency");
        assertThat(run.out()).isEqualToIgnoringNewLines("structured concurrency");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("IllegalStateException: and fails");
    }

    @Test
    void anExceptionIsOneAndItsTraceShowsTheProgramAlone() throws Exception {
        var run = program("""
            class Fails {
                void main() {
                    try {
                        inner();
                    } catch (Exception e) {
                        throw new IllegalStateException("outer", e);
                    }
                }
                void inner() {
                    throw new UnsupportedOperationException("inner");
                }
            }
            """, "");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines().map(String::strip))
                .containsExactly(
                        "Exception in thread \"main\" java.lang.IllegalStateException: outer",
                        "at Fails.main(Program.java:6)",
                        "Caused by: java.lang.UnsupportedOperationException: inner",
                        "at Fails.inner(Program.java:10)",
                        "at Fails.main(Program.java:4)");
    }

    @Test
    void aStaticInitialiserThatFailsIsToldAsJavaTellsIt() throws Exception {
        var run = program("class Fails { static int n = Integer.parseInt(\"x\"); void main() {} }", "");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("Exception in thread \"main\" java.lang.ExceptionInInitializerError")
                .contains("NumberFormatException")
                .doesNotContain("lab.cli", "picocli");
    }

    @Test
    void aProgramThatHaltsItsJvmIsToldWhatThatLoses() throws Exception {
        var run = program("class Halts { void main() { Runtime.getRuntime().halt(5); } }", "");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("Program.java calls Runtime.halt", "is lost");
        var other = program("class Stops { void halt() {} void main() { halt(); } }", "");
        assertThat(other.err()).isEmpty();
    }

    @Test
    void theExitCodeIsThePrograms() throws Exception {
        var run = program("class Exits { void main() { System.exit(7); } }", "");
        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.flat()).isBlank();
    }

    @Test
    void threadsOutliveMainAsInAnyProgram() throws Exception {
        var run = program("""
            class Goes {
                void main() {
                    var main = Thread.currentThread();
                    new Thread(() -> {
                        try {
                            main.join();
                            IO.println("last");
                        } catch (InterruptedException never) {}
                    }).start();
                    IO.println("main");
                }
            }
            """, "");
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines()).containsExactlyInAnyOrder("main", "last");
    }

    @Test
    void whatDoesNotCompileIsToldInTheCompilersWords() throws Exception {
        var run = program("class Wrong { void main() { int n = \"x\"; } }", "");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "does not compile",
                        "Program.java:1: error: incompatible types: String cannot be converted to int");
    }

    @Test
    void withoutAMainMethodNothingStarts() throws Exception {
        var run = program("class Nothing { }", "");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("There is no main method in Program.java: nothing can be started.");
    }

    @Test
    @Needs("the launcher of JBang")
    void dependenciesBeyondTheWorkbooksAreFetched() throws Exception {
        var jbang = Files.writeString(
                folder.resolve("jbang"), "#!/bin/sh\nexec '" + Sandbox.REAL.resolve("jbang") + "' \"$@\"\n");
        assumeTrue(jbang.toFile().setExecutable(true), "no POSIX shell");
        var library = Files.createDirectories(folder.resolve("src/lab")).resolve("Lab.java"); // it names the BOMs
        Files.copy(Sandbox.REAL.resolve("src/lab/Lab.java"), library);
        var run = program("""
            //DEPS org.hamcrest:hamcrest:3.0
            class Depends {
                void main() {
                    IO.println(org.hamcrest.Matchers.equalTo(3).matches(3));
                }
            }
            """, "");
        assumeTrue(!run.err().contains("could not be resolved"), "Maven Central is out of reach");
        assertThat(run.exit()).as(run.flat()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines("true");
    }

    private Sandbox.Said program(String source, String stdin, String... arguments) throws Exception {
        var file = Files.writeString(folder.resolve("Program.java"), source);
        var words = new java.util.ArrayList<>(java.util.List.of("run", file.toString()));
        words.addAll(java.util.List.of(arguments));
        return lab.run(stdin, words.toArray(String[]::new));
    }
}
