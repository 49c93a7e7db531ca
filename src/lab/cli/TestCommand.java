package lab.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.TestClasses;
import lab.grade.TestSuite;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the workbook's own tests in their own JVM. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        footer = {"", "The last line is \"N passed, M failed, K skipped\"."})
final class TestCommand implements Callable<Integer> {

    /** The test classes that run over all lessons. */
    private static final List<String> ABOUT_LESSONS =
            List.of("lessons.LessonFormTest", "lessons.GuideTest", "lessons.AnswersTest");

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Only test classes whose name contains one of these. Default: all.")
    private List<String> names = List.of();

    @Option(
            names = "--lesson",
            paramLabel = "LESSON",
            description = "Only this lesson: its form, its guides and their outputs, its solution, the lesson as"
                    + " shipped, all answers.")
    private String lesson;

    @Option(names = "--no-skips", description = "A skipped test counts as failed.")
    private boolean noSkips;

    @Option(names = "--integration", description = "Only the tests that Maven skips.")
    private boolean integration;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "The order of the tests; it is printed by a run that failed.")
    private Long seed;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A system property for the tests, such as -D snapshots=update.")
    private List<String> properties = List.of();

    TestCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var tests = TestClasses.of(workbook.root());
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED", // for Netty
                "-Dlab.root=" + workbook.root(),
                "-Dio.opentelemetry.context.contextStorageProvider=default"));
        if (System.getProperty("lab.aot") != null) {
            command.add("-XX:AOTCache=" + System.getProperty("lab.aot"));
        }
        for (var ours : List.of("lab.aot", "lab.programs")) {
            if (System.getProperty(ours) != null) {
                command.add("-D" + ours + "=" + System.getProperty(ours));
            }
        }
        if (lesson != null) {
            command.add("-Dlab.lesson=" + workbook.lesson(lesson).number());
        }
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(List.of(
                "-cp",
                tests.path().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                        + File.pathSeparator
                        + tests.classes(),
                TestSuite.class.getName(),
                tests.classes().toString(),
                String.valueOf(seed == null ? System.nanoTime() % 1_000_000 : seed),
                String.valueOf(noSkips),
                tags()));
        command.addAll(lesson == null || !names.isEmpty() ? names : ABOUT_LESSONS);
        spec.commandLine().getOut().flush();
        var builder = new ProcessBuilder(command)
                .inheritIO()
                .directory(workbook.root().toFile());
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("OTEL_") || variable.startsWith("LAB_"));
        builder.environment().put("LAB_DISCOVER", "off");
        builder.environment().put("LAB_TRAINING", "off"); // no AOT cache is created while tests run
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }

    /** A JUnit tag expression; empty for all tests. */
    private String tags() {
        return Stream.of(integration ? "integration" : "", lesson == null ? "" : "!other-pages")
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.joining(" & "));
    }
}
