package lab.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A folder for what is written while something runs. It is gone when that is closed, and also when Ctrl-C or a program
 * that closes nothing ends this JVM.
 */
public final class ScratchFolder implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Path path;
    private final Deque<AutoCloseable> users = new ArrayDeque<>();
    private final Thread hook = new Thread(this::end);

    private ScratchFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Makes one among the system's temporary files.
     *
     * @param name with which its own begins
     */
    public static ScratchFolder create(String name) throws IOException {
        return new ScratchFolder(Files.createTempDirectory(name));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** This process writes here: it is killed before the folder goes. */
    public void usedBy(Process process) {
        usedBy(() -> {
            process.destroyForcibly();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
    }

    /** This is closed before the folder goes; closing it twice does no harm. */
    public synchronized void usedBy(AutoCloseable user) {
        users.push(user);
    }

    /** Closes whoever uses it, the last one first, and deletes it with all that is in it. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return; // the hook is at work
        }
        end();
    }

    private synchronized void end() {
        while (!users.isEmpty()) {
            try {
                users.pop().close();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception broken) {
                // It does not run, or cannot be stopped: the folder goes all the same.
            }
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stillInUse) {
            // the system's own folder for temporary files: it is emptied there
        }
    }
}
