package maintain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A formatter for one kind of file. */
interface Formatter {

    /**
     * The result of a run.
     *
     * @param problems a line for each file that is not formatted, or that has a fault that only its author can fix
     * @param skipped a line for each missing program
     */
    record Result(List<String> problems, List<String> skipped) {}

    /** Whether this formatter handles a file. */
    boolean takes(Path file) throws IOException;

    /**
     * Formats files.
     *
     * @param check write nothing, and report what is not formatted
     */
    Result format(List<Path> files, boolean check) throws IOException, InterruptedException;

    /** The output of a program: all lines, including stderr, whatever the exit code. */
    static List<String> output(Path folder, List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().filter(line -> !line.isBlank()).toList();
    }
}
