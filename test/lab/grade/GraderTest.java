package lab.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Program;
import lab.grade.Grade.TaskResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of every kind, and what the grader says of them. */
class GraderTest {

    private static final String CHECKS = """
        import static org.assertj.core.api.Assertions.assertThat;

        import lab.grade.Lesson;
        import lab.grade.Task;
        import lab.grade.Telemetry;
        import org.junit.jupiter.api.DisplayName;

        @Lesson("99_sample")
        class SampleCheck {

            @Task(value = 2, after = 1)
            @DisplayName("the span is called brew")
            void named(Telemetry emitted) {
                emitted.span("brew");
            }

            @Task(1)
            @DisplayName("there is a span")
            void spans(Telemetry emitted) {
                assertThat(emitted.spans()).withFailMessage("No span arrived.").isNotEmpty();
            }

            @Task(3)
            void endsWell(Telemetry emitted) {
                assertThat(emitted.exit()).withFailMessage("Its exit code is %s.", emitted.exit()).isZero();
            }
        }
        """;

    private static final String ONE_SPAN = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","name":"brew"}]}]}]}\
        """;

    /** Sends one span by hand: no SDK has to start. */
    private static final String SENDS = """
        static void send(String json) throws Exception {
            var url = java.net.URI.create(System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") + "/v1/traces").toURL();
            var http = (java.net.HttpURLConnection) url.openConnection();
            http.setDoOutput(true);
            http.setRequestProperty("Content-Type", "application/json");
            http.getOutputStream().write(json.getBytes());
            http.getResponseCode();
        }
        static void brew() throws Exception {
            send(\"""
                %s\""");
        }
        """.formatted(ONE_SPAN);

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Path checks;
    private Path scratch;

    @BeforeEach
    void write() throws Exception {
        checks = Files.writeString(folder.resolve("SampleCheck.java"), CHECKS);
        scratch = folder.resolve("scratch");
    }

    @Test
    void aRightProgramPassesEveryTaskInTheOrderOfTheirNumbers() throws Exception {
        var grade = grade("void main() throws Exception { brew(); }");

        assertThat(grade.tasks())
                .containsExactly(
                        new TaskResult(1, "there is a span", true, ""),
                        new TaskResult(2, "the span is called brew", true, ""),
                        new TaskResult(3, "endsWell", true, ""));
        assertThat(grade.remarks()).isEmpty();
        assertThat(grade.passed()).isEqualTo(3);
        assertThat(grade.failed()).isZero();
        assertThat(grade.emitted().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.protocol()).isEqualTo("http/json"));
    }

    @Test
    void aProgramThatSpeaksGrpcIsGradedByWhatArrives() throws Exception {
        var file = Files.writeString(folder.resolve("99_sample.java"), """
            import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
            class Sample {
                void main() {
                    var sdk = AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk();
                    sdk.getTracer("sample").spanBuilder("brew").startSpan().end();
                    sdk.close();
                }
            }
            """);
        var grade = grader(Duration.ofSeconds(60), 0).overGrpc().grade("99_sample", checks, file);

        assertThat(grade.tasks()).allMatch(TaskResult::passed);
        assertThat(grade.emitted().requests())
                .isNotEmpty()
                .allMatch(request -> request.protocol().equals("grpc") && request.status() == 200);
    }

    @Test
    void aTaskThatFailsSaysWhatWasExpectedAndWhatWasSeen() throws Exception {
        var grade = grade(
                "void main() throws Exception { send(\"\"\"\n" + ONE_SPAN.replace("brew", "spill") + "\"\"\"); }");

        assertThat(grade.tasks())
                .filteredOn(task -> !task.passed())
                .singleElement()
                .satisfies(
                        task -> assertThat(task.message()).contains("Expected one span named \"brew\"", "\"spill\""));
    }

    @Test
    void aTaskThatRestsOnOneThatFailedSaysWhichComesFirst() throws Exception {
        var grade = grade("void main() { System.out.println(\"no telemetry\"); }");

        assertThat(grade.tasks())
                .extracting(TaskResult::message)
                .containsExactly("No span arrived.", "Task 1 comes first.", "");
    }

    @Test
    void aProgramThatDoesNotCompileIsToldInTheCompilersWords() throws Exception {
        var grade = grade("void main() { int x = \"커피\"; }");

        assertThat(grade.remarks())
                .singleElement()
                .asString()
                .startsWith("The program does not compile; in the compiler's words:\n")
                .contains("99_sample.java:2: error: incompatible types", "\"커피\"");
        assertThat(grade.tasks())
                .extracting(TaskResult::message)
                .containsOnly("The program does not compile.")
                .hasSize(3);
        assertThat(grade.emitted()).isNull();
    }

    @Test
    void aProgramWithoutMainCannotBeStarted() throws Exception {
        var grade = grade("void mane() {}");

        assertThat(grade.remarks())
                .containsExactly("There is no main method in 99_sample.java: nothing can be started.");
        assertThat(grade.failed()).isEqualTo(3);
    }

    @Test
    void aProgramThatHangsIsStoppedAndWhatItEmittedIsShown() throws Exception {
        var grade = grade(
                "void main() throws Exception { brew(); new java.util.concurrent.CountDownLatch(1).await(); }",
                Duration.ofSeconds(3));

        assertThat(grade.remarks())
                .singleElement()
                .asString()
                .startsWith("The program was still running after 3 s and was stopped")
                .contains("--timeout")
                .doesNotContain("\n");
        assertThat(grade.tasks()).extracting(TaskResult::message).containsOnly("The program did not end by itself.");
        assertThat(grade.emitted().spans()).hasSize(1);
    }

    @Test
    void aCrashIsToldWithTheExceptionAndTheLearnersOwnLines() throws Exception {
        var grade =
                grade("void main() throws Exception { brew(); buy(); } void buy() { List.of(1).forEach(x -> { throw new"
                        + " IllegalStateException(\"no beans\"); }); }");

        assertThat(grade.remarks())
                .singleElement()
                .asString()
                .startsWith("The program crashed:\njava.lang.IllegalStateException: no beans\n")
                .contains("Sample.buy(99_sample.java:")
                .doesNotContain("at java.base");
        assertThat(grade.tasks()).extracting(TaskResult::passed).containsExactly(true, true, false);
    }

    @Test
    void itsExitCodeIsToldWhenItIsNotZero() throws Exception {
        assertThat(grade("void main() throws Exception { brew(); System.exit(3); }")
                        .remarks())
                .containsExactly("The program ended with exit code 3.");
    }

    @Test
    void aLabThatWasNotClosedIsTold() throws Exception {
        var grade = grade("void main() { try (var lab = lab.Lab.open(\"lost\")) { System.exit(3); } }"
                .replace("var lab = lab", "var opened = lab"));

        assertThat(grade.remarks())
                .first()
                .asString()
                .isEqualTo(
                        "The program ended itself with exit code 3 before its Lab was closed (System.exit?): what was"
                                + " not flushed by then is lost.");
    }

    @Test
    void megabytesAreToldAndOnlyTheirBeginningIsKept() throws Exception {
        var grade = grade(
                "void main() throws Exception { brew(); for (int i = 0; i < 5; i++) System.out.println(\"x\".repeat(1"
                        + " << 20)); }");

        assertThat(grade.remarks()).containsExactly("The program printed 5 MB; only the beginning was kept.");
        assertThat(grade.emitted().stdout()).hasSize(256 * 1024);
        assertThat(grade.failed()).isZero();
    }

    @Test
    void aProgramThatDoesNothingIsToldInOneSentence() throws Exception {
        var grade = grade("void main() {}");

        assertThat(grade.remarks())
                .containsExactly("The program emitted nothing: no span, no metric and no log arrived.");
        assertThat(grade.tasks()).extracting(TaskResult::message).containsOnly("Nothing was emitted.");
    }

    @Test
    void malformedTelemetryIsNoTelemetry() throws Exception {
        var grade = grade("void main() throws Exception { send(\"{\"); }");

        assertThat(grade.remarks())
                .containsExactly("The program emitted nothing: no span, no metric and no log arrived.");
        assertThat(grade.emitted().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.status()).isEqualTo(400));
    }

    @Test
    void aProgramFindsTheStandardVariablesAndAFolderOfItsOwn() throws Exception {
        var grade = grade("void main() throws Exception { brew(); System.getenv().forEach((name, value) ->"
                + " System.out.println(name + \"=\" + value));"
                + " java.nio.file.Files.writeString(java.nio.file.Path.of(\"written.txt\"), \"x\"); }");

        assertThat(grade.emitted().stdout().lines())
                .contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "LAB_DISCOVER=off", "NO_COLOR=1")
                .anyMatch(line -> line.matches("OTEL_EXPORTER_OTLP_ENDPOINT=http://127\\.0\\.0\\.1:\\d+"));
        assertThat(grade.emitted().folder().getParent()).isEqualTo(scratch);
        assertThat(folder.resolve("written.txt")).doesNotExist();
    }

    @Test
    void anotherLanguagesProgramIsGradedByWhatItEmits() throws Exception {
        assumeTrue(onPath("python3"), "no python3 on this machine");
        var script = "import os, urllib.request as u; u.urlopen(u.Request(os.environ['OTEL_EXPORTER_OTLP_ENDPOINT'] +"
                + " '/v1/traces', data=b'''"
                + ONE_SPAN + "''', headers={'Content-Type': 'application/json'}))";

        assertThat(grader(Duration.ofSeconds(30), 0)
                        .grade("99_sample", checks, List.of("python3", "-c", script))
                        .passed())
                .isEqualTo(3);
    }

    @Test
    void aShellCommandIsGradedByWhatItEmits() throws Exception {
        assumeTrue(onPath("curl") && onPath("sh"), "no curl on this machine");
        var script = "curl -s -H 'Content-Type: application/json' -d '" + ONE_SPAN
                + "' $OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces; exit 4";

        var grade = grader(Duration.ofSeconds(30), 0).grade("99_sample", checks, List.of("sh", "-c", script));

        assertThat(grade.tasks()).extracting(TaskResult::passed).containsExactly(true, true, false);
        assertThat(grade.remarks()).containsExactly("The program ended with exit code 4.");
    }

    @Test
    void aTakenPortIsNamedInOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();

            assertThatThrownBy(() -> grader(Duration.ofSeconds(30), port).grade("99_sample", checks, List.of("true")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(port))
                    .hasMessageContaining("taken")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aCommandThatIsNotThereIsNamed() {
        assertThatThrownBy(
                        () -> grader(Duration.ofSeconds(30), 0).grade("99_sample", checks, List.of("no-such-command")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-command")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aCheckThatThrowsIsAFaultOfTheWorkbookAndSaysSo() throws Exception {
        Files.writeString(checks, CHECKS.replace("emitted.span(\"brew\");", "emitted.spans().get(17);"));

        assertThat(grade("void main() throws Exception { brew(); }")
                        .tasks()
                        .get(1)
                        .message())
                .startsWith("The check itself failed, which is a fault of the workbook:");
    }

    @Test
    void checksOfAnotherLessonAreRefused() throws Exception {
        Files.writeString(checks, CHECKS.replace("99_sample", "98_other"));

        assertThatThrownBy(() -> grade("void main() {}"))
                .isInstanceOf(IOException.class)
                .hasMessage("SampleCheck.java is not marked @Lesson(\"99_sample\").");
    }

    @Test
    void checksThatDoNotCompileAreNamed() throws Exception {
        Files.writeString(checks, CHECKS.replace("emitted.span(", "emitted.spam("));

        assertThatThrownBy(() -> grade("void main() {}"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The checks in SampleCheck.java do not compile:");
    }

    @Test
    void aTaskFailsWithTheFirstOfItsClaimsThatDoesNotHold() throws Exception {
        Files.writeString(checks, """
            import static org.assertj.core.api.Assertions.assertThat;
            import lab.grade.*;

            @Lesson("99_sample")
            class SampleCheck {
                @Task(1) void span(Telemetry emitted) { assertThat(emitted.spans()).isNotEmpty(); }
                @Claim(id = "1b", value = "it is called tea")
                void tea(Telemetry emitted) { emitted.span("tea"); }
                @Claim(id = "1a", value = "it has a child")
                void child(Telemetry emitted) { assertThat(emitted.spans()).withFailMessage("No child.").hasSize(2); }
                @Claim(id = "1c", value = "its child is not judged without one")
                void grandchild(Telemetry emitted) { org.junit.jupiter.api.Assumptions.assumeTrue(emitted.spans().size() > 1); }
                @Task(2) void ends(Telemetry emitted) { assertThat(emitted.exit()).isZero(); }
            }
            """);
        var grade = grade("void main() throws Exception { brew(); }");

        assertThat(grade.tasks())
                .containsExactly(
                        new TaskResult(1, "span", false, "No child.", List.of("1a", "1b")),
                        new TaskResult(2, "ends", true, ""));
    }

    @Test
    void aTaskWhoseOwnTestIsAbortedIsNotDone() throws Exception {
        Files.writeString(checks, """
            import static org.assertj.core.api.Assertions.assertThat;
            import static org.junit.jupiter.api.Assumptions.assumeTrue;
            import lab.grade.*;

            @Lesson("99_sample")
            class SampleCheck {
                @Task(1) void two(Telemetry emitted) { assumeTrue(emitted.spans().size() > 1); }
                @Claim(id = "1a", value = "there is a span")
                void one(Telemetry emitted) { assertThat(emitted.spans()).isNotEmpty(); }
                @Task(2) void three(Telemetry emitted) { assumeTrue(emitted.spans().size() > 2); }
                @Claim(id = "2a", value = "it has a child")
                void child(Telemetry emitted) { assertThat(emitted.spans()).withFailMessage("No child.").hasSize(2); }
                @Task(value = 3, after = 1) void ends(Telemetry emitted) { assertThat(emitted.exit()).isZero(); }
            }
            """);
        var grade = grade("void main() throws Exception { brew(); }");

        assertThat(grade.tasks())
                .containsExactly(
                        new TaskResult(
                                1,
                                "two",
                                false,
                                "This cannot be judged: what it is about has not been emitted,"
                                        + " or not as it is asked for."),
                        new TaskResult(2, "three", false, "No child.", List.of("2a")),
                        new TaskResult(3, "ends", false, "Task 1 comes first."));
    }

    @Test
    void aCrashIsAFailureThoughEveryTaskPasses() throws Exception {
        Files.writeString(checks, CHECKS.replace("isZero()", "isNotNegative()"));
        var grade = grade("void main() throws Exception { brew(); throw new IllegalStateException(\"no milk\"); }");

        assertThat(grade.tasks()).allMatch(TaskResult::passed);
        assertThat(grade.crashed()).isTrue();
        assertThat(grade.failed()).isEqualTo(1);
        assertThat(grade.remarks()).singleElement().asString().contains("IllegalStateException: no milk");
    }

    @Test
    void whatTheSdkDroppedIsNeitherRightNorWrong() throws Exception {
        var runs = folder.resolve("runs");
        var lossy = "void main() throws Exception { brew(); var runs = java.nio.file.Path.of(\"%s\");"
                        .formatted(runs.toString().replace("\\", "\\\\"))
                + "java.nio.file.Files.writeString(runs, \".\", java.nio.file.StandardOpenOption.CREATE,"
                + " java.nio.file.StandardOpenOption.APPEND);"
                + "if (java.nio.file.Files.size(runs) <= %d)"
                + " System.err.println(\"WARNING: Failed to export spans. The request could not be executed.\"); }";
        var once = grade(lossy.formatted(1));
        assertThat(once.notJudged()).as("the second run lost nothing").isEmpty();
        assertThat(once.failed()).isZero();

        Files.delete(runs);
        var twice = grade(lossy.formatted(9));
        assertThat(Files.size(runs)).as("runs").isEqualTo(2);
        assertThat(twice.notJudged()).startsWith("This machine is too busy to grade");
        assertThat(List.of(twice.passed(), twice.failed(), twice.skipped())).containsExactly(0, 0, 3);
    }

    @Test
    void aProgramGetsOtherInputWithASeedAndTheCheckKnowsWhich() throws Exception {
        Files.writeString(checks, """
            import static org.assertj.core.api.Assertions.assertThat;
            import lab.grade.*;

            @Lesson("99_sample")
            class SampleCheck {
                @Task(1) void knows(Telemetry emitted) { assertThat(emitted.stdout().strip()).isEqualTo(emitted.input("A-101")); }
                @Task(2) void another(Telemetry emitted) { assertThat(emitted.stdout().strip()).isNotEqualTo("A-101"); }
            }
            """);
        var program = Files.writeString(
                folder.resolve("99_sample.java"),
                "class Sample { void main() { System.out.println(lab.Lab.input(\"A-101\")); } }");

        var seeded = grader(Duration.ofSeconds(30), 0).seeded(4711).grade("99_sample", checks, program);
        assertThat(seeded.tasks()).allMatch(TaskResult::passed);
        var shipped = grader(Duration.ofSeconds(30), 0).grade("99_sample", checks, program);
        assertThat(shipped.tasks()).extracting(TaskResult::passed).containsExactly(true, false);
    }

    private Grade grade(String members) throws Exception {
        return grade(members, Duration.ofSeconds(30));
    }

    /** Grades a class with these members; whatever comes of it, nothing stays in the scratch folder. */
    private Grade grade(String members, Duration limit) throws Exception {
        var file = Files.writeString(
                folder.resolve("99_sample.java"),
                "import java.util.List; class Sample {\n" + members + "\n" + SENDS + "}\n");
        try {
            return grader(limit, 0).grade("99_sample", checks, file);
        } finally {
            if (Files.exists(scratch)) {
                assertThat(scratch).isEmptyDirectory();
            }
        }
    }

    private Grader grader(Duration limit, int port) {
        return new Grader(new Compiler(cache), new Classpath(Program.ROOT, cache), scratch, limit, port);
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
