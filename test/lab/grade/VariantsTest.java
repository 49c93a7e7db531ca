package lab.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are run again with another class in place of one of theirs. */
class VariantsTest {

    private static final String CHECKS = """
        import static org.assertj.core.api.Assertions.assertThat;

        import lab.grade.Lesson;
        import lab.grade.Task;
        import lab.grade.Telemetry;
        import lab.grade.Variants;

        @Lesson(value = "99_sample", variants = "others")
        class SampleCheck {

            @Task(1)
            void replaced(Telemetry emitted, Variants variants) {
                var others = variants.with("loud").spans().getFirst().getName() + " " + variants.with("odd").spans().getFirst().getName();
                var all = emitted.spans().getFirst().getName() + " " + others;
                assertThat(all).withFailMessage(all).isEqualTo("quiet LOUD oDd");
            }
        }
        """;

    /**
     * Emits a span of this name by hand, to where the SDK would send it: a system property wins over the environment.
     */
    private static final String PROGRAM = """
        class Sample {
            void main() throws Exception {
                var endpoint = System.getProperty("otel.exporter.otlp.endpoint", System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"));
                var http = (java.net.HttpURLConnection) java.net.URI.create(endpoint + "/v1/traces").toURL().openConnection();
                http.setDoOutput(true);
                http.setRequestProperty("Content-Type", "application/json");
                http.getOutputStream().write(\"""
                        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","name":"WORD"}]}]}]}\"""
                        .replace("WORD", new Word().text()).getBytes());
                http.getResponseCode();
            }
        }
        """;

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Path checks;

    @BeforeEach
    void write() throws Exception {
        checks = Files.writeString(folder.resolve("SampleCheck.java"), CHECKS);
        Files.createDirectory(folder.resolve("others"));
        Files.writeString(folder.resolve("others/loud.java"), "class Word { String text() { return \"LOUD\"; } }");
        Files.writeString(folder.resolve("others/odd.java"), "class Word { String text() { return \"oDd\"; } }");
    }

    @Test
    void eachVariantTakesThePlaceOfTheProgramsOwnClass() throws Exception {
        assertThat(message(PROGRAM + " class Word { String text() { return \"quiet\"; } }"))
                .isEmpty();
    }

    @Test
    void aVariantThatThrowsLeavesTheNextItsTurn() throws Exception {
        Files.writeString(
                folder.resolve("others/lame.java"),
                "class Word { String text() { throw new IllegalStateException(); } }");

        assertThat(message(PROGRAM + " class Word { String text() { return \"quiet\"; } }"))
                .isEmpty();
    }

    @Test
    void aProgramThatHangsWithAVariantIsStopped() throws Exception {
        Files.writeString(
                folder.resolve("others/slow.java"),
                "class Word { String text() { while (true) { Thread.onSpinWait(); } } }");

        assertThat(message(PROGRAM + " class Word { String text() { return \"quiet\"; } }", Duration.ofSeconds(6)))
                .contains("was still running after 6 s");
    }

    @Test
    void aProgramWithoutSuchAClassIsTold() throws Exception {
        assertThat(message("class Sample { void main() { System.out.print(\"quiet\"); } }"))
                .startsWith("The program has no class Word any more:");
    }

    @Test
    void aCommandHasNoVariants() throws Exception {
        assertThat(grader(Duration.ofSeconds(30))
                        .grade("99_sample", checks, List.of("echo", "quiet"))
                        .tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.message()).contains("takes a Java file"));
    }

    @Test
    void aVariantThatDoesNotCompileIsNamed() throws Exception {
        Files.writeString(folder.resolve("others/odd.java"), "class Word { int text() { return \"oDd\"; } }");

        assertThatThrownBy(() -> message(PROGRAM + " class Word { String text() { return \"quiet\"; } }"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The variant odd.java does not compile:");
    }

    private String message(String program) throws Exception {
        return message(program, Duration.ofSeconds(30));
    }

    private String message(String program, Duration limit) throws Exception {
        var file = Files.writeString(folder.resolve("99_sample.java"), program);
        return grader(limit).grade("99_sample", checks, file).tasks().getFirst().message();
    }

    private Grader grader(Duration limit) {
        return new Grader(new Compiler(cache), new Classpath(Program.ROOT, cache), folder.resolve("scratch"), limit, 0);
    }
}
