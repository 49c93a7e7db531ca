package lab.room;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the queued reports, in its own process that commands do not wait for. It ends when the queue is empty. While
 * the host is away it retries, for up to a workshop's day.
 */
public final class Courier {

    private static final int BATCH = 64;
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    /** Covers a courier that has seen an empty queue and is about to end. */
    private static final int LOCK_TRIES = 20;

    private static final int LOCK_MILLIS = 100;

    private final Path folder;
    private final ReportQueue queue;

    private Courier(Path folder) {
        this.folder = folder;
        queue = ReportQueue.in(folder);
    }

    /** Time, as the machine has it; a test brings its own. */
    interface Clock {

        /** Milliseconds since 1970. */
        long now();

        void pause(Duration time) throws InterruptedException;
    }

    private static final Clock OF_THE_MACHINE = new Clock() {
        @Override
        public long now() {
            return System.currentTimeMillis();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }
    };

    /** @param folder the room's, under {@code .lab} */
    public static void main(String... folder) throws IOException, InterruptedException {
        new Courier(Path.of(folder[0])).alone();
    }

    /**
     * Starts a courier in the background. Failures are ignored: the reports wait for the next one.
     *
     * @param classpath where this class is; null for this process's own class path
     */
    static void start(Path folder, Path classpath) {
        var command = new ArrayList<String>();
        if (File.separatorChar == '/') {
            // Ctrl-C in the terminal, and its closing, must affect only the command.
            command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "courier"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx48m",
                "-Xlog:disable",
                "-cp",
                classpath == null
                        ? System.getProperty("lab.programs", System.getProperty("java.class.path"))
                        : classpath.toString(),
                Courier.class.getName(),
                folder.toString()));
        var builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '/' ? "/dev/null" : "NUL")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("OTEL_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            builder.start();
        } catch (IOException cannot) {
            // the next command tries again
        }
    }

    /** Sends unless another courier is sending. */
    private void alone() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (var lock =
                FileChannel.open(folder.resolve("courier.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (var tries = 0; tries < LOCK_TRIES; tries++) {
                if (lock.tryLock() != null) {
                    work(OF_THE_MACHINE);
                    return;
                }
                Thread.sleep(LOCK_MILLIS);
            }
        }
    }

    /** Sends until the queue is empty; false when it gave up before. */
    static boolean work(Path folder, Clock clock) throws IOException, InterruptedException {
        return new Courier(folder).work(clock);
    }

    private boolean work(Clock clock) throws IOException, InterruptedException {
        var until = clock.now() + LONGEST.toMillis();
        var pause = FIRST_PAUSE;
        while (clock.now() < until) {
            switch (once(folder)) {
                case DONE -> {
                    return true;
                }
                case MORE -> pause = FIRST_PAUSE;
                case AWAY -> {
                    clock.pause(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        }
        return false;
    }

    enum Step {
        DONE,
        MORE,
        AWAY
    }

    /** Sends one batch, or the request to delete for a learner who leaves. */
    static Step once(Path folder) throws IOException {
        return new Courier(folder).step();
    }

    private Step step() throws IOException {
        var learner = Membership.read(folder).orElse(null);
        if (learner == null || learner.state() == Membership.State.UNKNOWN) {
            return Step.DONE;
        }
        if (learner.state() == Membership.State.LEAVING) {
            return leave(learner);
        }
        var files = new ArrayList<Path>();
        var reports = new ArrayList<Report>();
        for (var file : queue.waiting().stream().limit(BATCH).toList()) {
            queue.read(file).ifPresent(report -> {
                files.add(file);
                reports.add(report);
            });
        }
        if (reports.isEmpty()) {
            return queue.waiting().isEmpty() ? Step.DONE : Step.MORE;
        }
        var outbox = new Outbox();
        var telemetry = new RoomTelemetry(learner, outbox);
        telemetry.emit(reports);
        var answer = outbox.send(learner);
        telemetry.shutdown();
        return switch (answer) {
            case TAKEN -> {
                queue.remove(files);
                yield Step.MORE;
            }
            case UNKNOWN -> {
                learner.in(Membership.State.UNKNOWN).write(folder);
                yield Step.DONE;
            }
            case LATER -> Step.AWAY;
        };
    }

    private Step leave(Membership learner) throws IOException {
        try {
            new RoomClient(learner.host()).ask("DELETE", "/room/me", learner.key(), null);
        } catch (RoomClient.Refused unknown) {
            if (unknown.status != 401) {
                return Step.AWAY;
            }
        } catch (IOException away) {
            return Step.AWAY;
        }
        Membership.delete(folder);
        return Step.DONE;
    }
}
