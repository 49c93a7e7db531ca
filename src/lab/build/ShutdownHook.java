package lab.build;

/** What is still done when Ctrl-C, or something else, ends this program; nothing once it is closed. */
public final class ShutdownHook implements AutoCloseable {

    private final Thread thread;
    private volatile boolean ran;

    public ShutdownHook(Runnable end) {
        thread = new Thread(() -> {
            ran = true;
            end.run();
        });
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Whether the program is ending, so that what comes after says nothing about what it did. */
    public boolean ran() {
        return ran;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ending) {
            // it is running
        }
    }
}
