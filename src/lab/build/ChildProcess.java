package lab.build;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A program in its own process, with limits on its time and on the output that is kept. */
public final class ChildProcess {

    private static final int KEPT_BYTES = 256 * 1024;
    private static final Duration LEFTOVERS = Duration.ofSeconds(2);

    /**
     * Below the ports that Linux (from 32768), macOS and Windows (from 49152) give to whoever asks for any port: one of
     * those can be taken by a connection of anybody between the moment it is chosen and the program's start.
     */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_767;

    private ChildProcess() {}

    /**
     * The result of a run.
     *
     * @param pid the process id
     * @param exit its exit code; -1 when it was stopped
     * @param hung true when it was stopped because it exceeded the time limit
     * @param stdout the beginning of its output, {@value #KEPT_BYTES} bytes at most
     * @param stderr the same for its error output
     * @param printed the number of bytes it printed in all
     */
    public record Ended(long pid, int exit, boolean hung, String stdout, String stderr, long printed) {

        public boolean tooMuch() {
            return printed > 2L * KEPT_BYTES;
        }
    }

    /**
     * Runs a command and waits for its end.
     *
     * @param environment additional variables; variables that would change its telemetry are removed from ours first
     * @throws IOException when it cannot be started
     */
    public static Ended run(List<String> command, Path folder, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        present(command.getFirst(), folder);
        var builder = new ProcessBuilder(Leftovers.inOwnSession(command))
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE);
        var mark = UUID.randomUUID().toString();
        builder.environment().keySet().removeIf(ChildProcess::changesTelemetry);
        builder.environment().putAll(environment);
        builder.environment().put(Leftovers.VARIABLE, mark);
        var process = builder.start();
        // Ctrl-C also stops the learner's program
        try (var _ = new ShutdownHook(() -> Leftovers.stop(process, mark))) {
            process.getOutputStream().close();
            var stdout = new Kept(process.getInputStream());
            var stderr = new Kept(process.getErrorStream());
            var ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            Leftovers.stop(process, mark); // now: a process that it left behind may keep its streams open
            return new Ended(
                    process.pid(),
                    ended ? process.exitValue() : -1,
                    !ended,
                    stdout.text(),
                    stderr.text(),
                    stdout.count() + stderr.count());
        } finally {
            Leftovers.stop(process, mark);
            process.destroyForcibly(); // closes the streams in case a process that it left behind keeps them open
        }
    }

    /**
     * Different ports of the loopback address on which nobody listens, for a program that cannot be told to choose one.
     *
     * @throws IOException when there are not so many
     */
    public static List<Integer> freePorts(int count) throws IOException {
        var candidates = IntStream.rangeClosed(FIRST_PORT, LAST_PORT).boxed().collect(Collectors.toList());
        Collections.shuffle(candidates);
        var free = candidates.stream().filter(ChildProcess::isFree).limit(count).toList();
        if (free.size() < count) {
            throw new IOException("Nearly all ports from " + FIRST_PORT + " to " + LAST_PORT + " are taken.");
        }
        return free;
    }

    /** The same, for one port. */
    public static int freePort() throws IOException {
        return freePorts(1).getFirst();
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean changesTelemetry(String variable) {
        return variable.startsWith("OTEL_")
                || variable.startsWith("LAB_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS")
                || variable.equals("_JAVA_OPTIONS");
    }

    /** Throws the system's own error for a command that cannot be started: setsid itself would start and fail later. */
    private static void present(String program, Path folder) throws IOException {
        var named = program.contains("/")
                ? Stream.of(folder.resolve(program))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(place -> Path.of(place, program));
        if (File.separatorChar == '/' && named.noneMatch(Files::isExecutable)) {
            throw new IOException("Cannot run program \"" + program + "\": it is not there, or is not a program.");
        }
    }

    /** Reads a stream to its end, so that the program never blocks, and keeps only the beginning. */
    private static final class Kept {

        private final byte[] bytes = new byte[KEPT_BYTES];
        private final Thread reader;
        private volatile long count;

        Kept(InputStream stream) {
            reader = Thread.ofVirtual().start(() -> read(stream));
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread writes
        private void read(InputStream stream) {
            var rest = new byte[8192];
            try (stream) {
                for (int n; (n = stream.read(rest)) >= 0; ) {
                    var space = (int) Math.min(n, Math.max(0, KEPT_BYTES - count));
                    System.arraycopy(rest, 0, bytes, (int) Math.min(count, KEPT_BYTES), space);
                    count += n;
                }
            } catch (IOException closed) {
                // the process was stopped: what was read is kept
            }
        }

        String text() throws InterruptedException {
            reader.join(LEFTOVERS);
            return new String(bytes, 0, (int) Math.min(count, KEPT_BYTES), StandardCharsets.UTF_8);
        }

        long count() {
            return count;
        }
    }
}
