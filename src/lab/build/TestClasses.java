package lab.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/**
 * The workbook's own tests, compiled.
 *
 * @param classes their folder, which also contains the maintainers' commands
 * @param path the rest of the class path
 */
public record TestClasses(Path classes, List<Path> path) {

    /** Library classes that are not prebuilt, but compiled with the lessons that use them. */
    private static final List<String> LESSONS_OWN = List.of(
            "TestRun.java",
            "Collector.java",
            "JavaAgent.java",
            "ServiceProcess.java",
            "ForeignService.java",
            "Companion.java",
            "Recording.java");

    /**
     * Compiles them if necessary.
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
     * test/lab and test/maintain only: the answers beside them are separate programs. And everything that is not
     * prebuilt: the maintainers' commands, and the classes that are compiled with lessons.
     */
    private static List<Path> sources(Path root) throws Exception {
        try (var tests = Files.walk(root.resolve("test/lab"));
                var maintainTests = Files.walk(root.resolve("test/maintain"));
                var maintain = Files.walk(root.resolve("src/maintain"));
                var mcp = Files.walk(root.resolve("src/lab/mcp"))) {
            return Stream.of(
                            tests,
                            maintainTests,
                            maintain,
                            mcp,
                            LESSONS_OWN.stream().map(root.resolve("src/lab")::resolve))
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** Dependencies that only tests need are in the headers of those tests. */
    private static Script dependencies(List<Path> sources) {
        return new Script(
                Path.of("test/lab"),
                sources.stream()
                        // The workbook has the dependencies of these anyway, and they would bring an older Guava; or it
                        // is the agent.
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
