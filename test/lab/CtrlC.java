package lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ctrl-C for programs that a test starts. A script's {@code &} makes a program ignore SIGINT, and so does all that it
 * starts: where the tests run like that, {@code env} undoes it for the program under test.
 */
public final class CtrlC {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int SIGINT = 2;

    private CtrlC() {}

    /** The command, such that Ctrl-C reaches it. */
    public static List<String> reaches(List<String> command) throws IOException {
        if (!ignored()) {
            return command;
        }
        var whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
        whole.addAll(command);
        return whole;
    }

    /** Presses it. */
    public static void press(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private static boolean ignored() throws IOException {
        return Files.exists(STATUS)
                && Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.replaceFirst("SigIgn:\\s*", ""))
                        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >> (SIGINT - 1) & 1) == 1);
    }
}
