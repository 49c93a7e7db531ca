package lab.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.Repository;

/** A small Java program of a test: compiled as a lesson is, and run in a JVM of its own. */
public final class Program {

    /** The repository. */
    public static final Path ROOT = Repository.ROOT;

    /** How it ended; {@code hung} when it was stopped at the limit. */
    public record Ended(int exit, boolean hung, String stdout, String stderr) {}

    private final Path folder;
    private final List<String> command;

    private Program(Path folder, List<String> command) {
        this.folder = folder;
        this.command = command;
    }

    /**
     * @param folder what is compiled is kept here, and the program runs here
     * @param source the text of a file with a main method
     * @throws AssertionError when it does not compile
     */
    public static Program of(Path folder, String source) throws Exception {
        var file = folder.resolve("Main.java");
        Files.writeString(file, source);
        var classpath = new Classpath(ROOT, folder).base();
        var compiled = new Compiler(folder).compile(List.of(file), classpath);
        if (compiled.failed()) {
            throw new AssertionError(compiled.messages());
        }
        return new Program(folder, JavaCommand.command(compiled, classpath));
    }

    /**
     * Runs it with these variables and with none of telemetry that the test itself may have; it looks for no listener
     * unless told to.
     */
    public Ended run(Map<String, String> environment, Duration limit) throws Exception {
        var variables = new HashMap<>(Map.of(
                "LAB_DISCOVER",
                "off",
                "NO_COLOR",
                "1",
                "COLUMNS",
                "100",
                "LC_ALL",
                "C.UTF-8",
                "LAB_VIEWER_URL",
                "http://localhost:1",
                "LAB_GRAFANA_URL",
                "http://localhost:1")); // nothing listens on port 1
        variables.putAll(environment);
        var ended = ChildProcess.run(command, folder, variables, limit);
        return new Ended(ended.exit(), ended.hung(), ended.stdout(), ended.stderr());
    }
}
