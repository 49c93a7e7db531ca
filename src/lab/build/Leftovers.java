package lab.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stops processes that a program started and left behind. Descendants are found while their parent lives. On Linux the
 * program gets its own session. Double-forked processes are found by that session, and processes that left the session
 * by a variable in their environment.
 */
final class Leftovers {

    /** The variable's value is unique for each program. */
    static final String VARIABLE = "WORKBOOK_RUN";

    private static final Path PROCESSES = Path.of("/proc");
    private static final int SESSION = 3; // in /proc/N/stat, counted after the name
    private static final int ROUNDS = 20; // gives up on a process that forks faster than we look

    private Leftovers() {}

    /** The command in its own session, if possible; its process keeps the same id. */
    static List<String> inOwnSession(List<String> command) {
        var setsid = Path.of("/usr/bin/setsid");
        if (!Files.isExecutable(setsid) || !Files.isDirectory(PROCESSES)) {
            return command;
        }
        var all = new ArrayList<>(List.of(setsid.toString()));
        all.addAll(command);
        return all;
    }

    /**
     * Stops a process and its descendants. Uses its handle: {@link Process#destroyForcibly} would close the streams,
     * and unread output would be lost.
     *
     * @param mark the value of {@link #VARIABLE} in its environment
     */
    static void stop(Process process, String mark) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        for (var round = 0; round < ROUNDS && stopOthers(process.pid(), mark); round++) {
            Thread.onSpinWait();
        }
    }

    /** Whether there were any. */
    private static boolean stopOthers(long session, String mark) {
        var entry = VARIABLE + "=" + mark;
        try (var processes = Files.list(PROCESSES)) {
            var found = processes
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .filter(name -> belongs(PROCESSES.resolve(name), session, entry))
                    .flatMap(name -> ProcessHandle.of(Long.parseLong(name)).stream())
                    .filter(handle -> handle.pid() != session)
                    .toList();
            found.forEach(ProcessHandle::destroyForcibly);
            return !found.isEmpty();
        } catch (IOException notLinux) {
            return false;
        }
    }

    private static boolean belongs(Path process, long session, String entry) {
        return session(process).filter(id -> id == session).isPresent()
                || environment(process).anyMatch(entry::equals);
    }

    /** A process that has ended but was not waited for has no session here. */
    private static Optional<Long> session(Path process) {
        var stat = read(process.resolve("stat"));
        var words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "); // a name may contain spaces
        return words.length <= SESSION || words[0].equals("Z")
                ? Optional.empty()
                : Optional.of(Long.parseLong(words[SESSION]));
    }

    private static Stream<String> environment(Path process) {
        return Stream.of(read(process.resolve("environ")).split("\0"));
    }

    /** Empty when it has ended meanwhile, or belongs to another user. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException notOurs) {
            return "";
        }
    }
}
