package lab.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** One process of the board. It ends when its stdin is closed, either by us or by the system after our end. */
public final class BoardProcess implements AutoCloseable {

    private static final Duration ORDERLY = Duration.ofSeconds(10);
    private static final int TAIL = 8;
    private static final long LOG_BYTES = 8 << 20;

    private final String name;
    private final Path log;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final AtomicReference<String> asked = new AtomicReference<>();
    private final Semaphore done = new Semaphore(0);
    private final ArrayDeque<String> tail = new ArrayDeque<>();

    private BoardProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a process. Its output goes to a file, which keeps the first {@value #LOG_BYTES} bytes.
     *
     * @param environment added to our own
     * @param log created anew
     */
    static BoardProcess start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("BOARD_LEASH", "1");
        Files.createDirectories(log.getParent());
        var part = new BoardProcess(name, log, builder.start());
        Thread.ofVirtual().name(name).start(part::read);
        return part;
    }

    public String name() {
        return name;
    }

    /** The file with its output. */
    public Path log() {
        return log;
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /**
     * Waits until it reports that it is ready.
     *
     * @return the address or addresses that it reports
     * @throws IOException when it ends before, or does not report in time; the message has its last lines
     */
    public String ready(Duration limit) throws IOException, InterruptedException {
        try {
            return ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw new IOException(name + " was not ready within " + limit.toSeconds()
                    + " s. Its last lines (all of them: " + log + "):\n" + lastLines());
        } catch (ExecutionException ended) {
            throw new IOException(
                    name + " ended before it was ready. Its last lines (all of them: " + log + "):\n" + lastLines());
        }
    }

    /**
     * Sends it a line, on its stdin.
     *
     * @throws IOException when it has ended
     */
    public void tell(String line) throws IOException {
        var writer = process.outputWriter(StandardCharsets.UTF_8);
        synchronized (process) {
            writer.write(line);
            writer.newLine();
            writer.flush();
        }
    }

    /**
     * Sends it a line, and waits until it has finished the command.
     *
     * @throws IOException when it does not finish in time
     */
    public void tellAndWait(String line, Duration limit) throws IOException, InterruptedException {
        tell(line);
        if (!done.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    name + " did not do as it was told. Its last lines (all of them: " + log + "):\n" + lastLines());
        }
    }

    /**
     * The version that should replace it, if it asked for one ({@code PUT /api/version/…}); returned once, then null.
     */
    public String asksFor() {
        return asked.getAndSet(null);
    }

    /** Stops it gracefully, so that it can flush; a process that does not end is killed. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(ORDERLY.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (IOException alreadyClosed) {
            process.destroyForcibly();
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String lastLines() {
        synchronized (tail) {
            return String.join("\n", tail);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(log)) {
            var written = 0L;
            for (String line; (line = lines.readLine()) != null; ) {
                if ((written += line.length() + 1) < LOG_BYTES) {
                    write(file, line);
                }
                synchronized (tail) {
                    tail.add(line);
                    if (tail.size() > TAIL) {
                        tail.remove();
                    }
                }
                if (line.startsWith("deploy " + name + " ")) {
                    asked.set(line.substring(name.length() + 8));
                }
                if (line.startsWith("done " + name + " ")) {
                    done.release();
                }
                if (line.startsWith("ready " + name + " ")) {
                    ready.complete(line.substring(name.length() + 7).replaceFirst(" \\(\\d+ ms\\)$", ""));
                }
            }
        } catch (IOException | UncheckedIOException closed) {
            // it was stopped
        } finally {
            ready.completeExceptionally(new IOException(name + " ended"));
        }
    }

    private static void write(Writer file, String line) throws IOException {
        file.write(line);
        file.write('\n');
        file.flush();
    }
}
