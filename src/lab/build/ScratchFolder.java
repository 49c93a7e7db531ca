package lab.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A temporary folder. It is deleted on close, and also when Ctrl-C or a program that closes nothing ends this JVM. */
public final class ScratchFolder implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Path path;
    private final Deque<AutoCloseable> users = new ArrayDeque<>();
    private final ShutdownHook hook;

    private ScratchFolder(Path path) {
        this.path = path;
        hook = new ShutdownHook(this::end);
    }

    /**
     * Creates a folder in the system's folder for temporary files.
     *
     * @param name the beginning of its name
     */
    public static ScratchFolder create(String name) throws IOException {
        return new ScratchFolder(Files.createTempDirectory(name));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Registers a process that writes here: it is killed before the folder is deleted. */
    public void usedBy(Process process) {
        usedBy(() -> {
            process.destroyForcibly();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
    }

    /** Registers a user that is closed before the folder is deleted; closing it twice must be harmless. */
    public synchronized void usedBy(AutoCloseable user) {
        users.push(user);
    }

    /** Closes all users, the last one first, and deletes the folder with its contents. */
    @Override
    public void close() {
        hook.close();
        if (!hook.ran()) end();
    }

    /** Whether the program is ending, so that its users were closed before they were ready. */
    public boolean ending() {
        return hook.ran();
    }

    private synchronized void end() {
        while (!users.isEmpty()) {
            try {
                users.pop().close();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception broken) {
                // It is not running, or cannot be stopped: delete the folder anyway.
            }
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stillInUse) {
            // the system empties its folder for temporary files
        }
    }
}
