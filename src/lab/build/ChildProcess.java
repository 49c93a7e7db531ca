package lab.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, with a limit to its time and to what is kept of its output. */
public final class ChildProcess {

    private static final int KEPT_BYTES = 256 * 1024;
    private static final Duration LEFTOVERS = Duration.ofSeconds(2);

    private ChildProcess() {}

    /**
     * How it ended.
     *
     * @param pid the number of the process
     * @param exit its exit code; -1 when it was stopped
     * @param hung true when it was still running at the limit, and was stopped
     * @param stdout the beginning of what it printed, {@value #KEPT_BYTES} bytes at most
     * @param stderr the same of its errors
     * @param printed how many bytes it printed in all
     */
    public record Ended(long pid, int exit, boolean hung, String stdout, String stderr, long printed) {

        public boolean tooMuch() {
            return printed > 2L * KEPT_BYTES;
        }
    }

    /**
     * Runs a command and waits for its end.
     *
     * @param environment what it finds in its environment beside ours; ours is first cleared of what would change its
     *     telemetry
     * @throws IOException when it cannot be started
     */
    public static Ended run(List<String> command, Path folder, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().keySet().removeIf(ChildProcess::changesTelemetry);
        builder.environment().putAll(environment);
        var process = builder.start();
        var stop = new Thread(() -> stop(process));
        try {
            Runtime.getRuntime().addShutdownHook(stop); // Ctrl-C takes the learner's program along
            process.getOutputStream().close();
            var stdout = new Kept(process.getInputStream());
            var stderr = new Kept(process.getErrorStream());
            var ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                stop(process);
            }
            return new Ended(
                    process.pid(),
                    ended ? process.exitValue() : -1,
                    !ended,
                    stdout.text(),
                    stderr.text(),
                    stdout.count() + stderr.count());
        } finally {
            stop(process);
            process.destroyForcibly(); // closes the streams, should something that it left behind hold them open
            forget(stop);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // Ctrl-C came: the hook is at work
        }
    }

    private static boolean changesTelemetry(String variable) {
        return variable.startsWith("OTEL_")
                || variable.startsWith("LAB_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS")
                || variable.equals("_JAVA_OPTIONS");
    }

    /**
     * By its handle: {@link Process#destroyForcibly} would close the streams, and what is not read yet would be lost.
     */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    /** Reads a stream to its end, so that the program never blocks, and keeps only the beginning. */
    private static final class Kept {

        private final byte[] bytes = new byte[KEPT_BYTES];
        private final Thread reader;
        private volatile long count;

        Kept(InputStream stream) {
            reader = Thread.ofVirtual().start(() -> read(stream));
        }

        private void read(InputStream stream) {
            var rest = new byte[8192];
            try (stream) {
                for (int n; (n = stream.read(rest)) >= 0; ) {
                    var space = (int) Math.min(n, Math.max(0, KEPT_BYTES - count));
                    System.arraycopy(rest, 0, bytes, (int) Math.min(count, KEPT_BYTES), space);
                    count += n;
                }
            } catch (IOException closed) {
                // the process was stopped: what was read stays
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
