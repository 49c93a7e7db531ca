package lab.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/**
 * The workbook's own tests, compiled.
 *
 * @param classes their folder; the maintainers' commands are in it too
 * @param path what they need beside it
 */
public record TestClasses(Path classes, List<Path> path) {

    /** Classes of the library that are compiled with the lessons that use them, and are not prebuilt. */
    private static final List<String> LESSONS_OWN = List.of(
            "TestRun.java",
            "Collector.java",
            "JavaAgent.java",
            "ServiceProcess.java",
            "ForeignService.java",
            "Companion.java",
            "Recording.java");

    /**
     * Compiles them where that is needed.
     *
     * @param root of the repository
     * @throws CommandFailed when they do not compile, with the compiler's words
     */
    public static TestClasses of(Path root) throws Exception {
        var programs = InProcessRun.in(root);
        var sources = sources(root);
        var path = programs.classpath().with(dependencies(sources));
        var compiled = programs.compiler().compile(sources, path);
        if (compiled.failed()) {
            throw new CommandFailed("The tests do not compile; in the compiler's words:\n"
                    + compiled.messages().strip());
        }
        return new TestClasses(compiled.classes(), path);
    }

    /**
     * test/lab and test/maintain, for the answers beside them are programs. And what is not prebuilt: the maintainers'
     * commands, and the classes that are compiled with the lessons that use them.
     */
    private static List<Path> sources(Path root) throws Exception {
        try (var tests = Files.walk(root.resolve("test/lab"));
                var maintainTests = Files.walk(root.resolve("test/maintain"));
                var maintain = Files.walk(root.resolve("src/maintain"))) {
            return Stream.of(
                            tests, maintainTests, maintain, LESSONS_OWN.stream().map(root.resolve("src/lab")::resolve))
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** What only the tests need stands in the headers of those that need it. */
    private static Script dependencies(List<Path> sources) {
        return new Script(
                Path.of("test/lab"),
                sources.stream()
                        // What these need is the workbook's anyway, and would bring an older Guava; or is the
                        // agent.
                        .filter(source -> !source.endsWith("src/lab/Collector.java"))
                        .filter(source -> !source.endsWith("src/lab/JavaAgent.java"))
                        .filter(source -> !source.endsWith("src/lab/ForeignService.java"))
                        .filter(source -> !source.endsWith("src/lab/Recording.java")) // RecordingTest names DuckDB
                        .flatMap(source -> Script.of(source).dependencies().stream())
                        .distinct()
                        .toList(),
                List.of());
    }
}
