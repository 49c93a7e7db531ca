package lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/**
 * A lesson's service in its own process. It prints its address on a line of its own, and exits when its standard input
 * ends. Its other output is passed on.
 */
final class ServiceProcess implements AutoCloseable {

    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final UnaryOperator<Stream<String>> told;
    private final Thread output;
    private final Thread errors;
    private final Thread stop;
    private final URI uri;

    /**
     * Starts it, and waits for the line with its address.
     *
     * @param told selects the lines of its stderr to pass on
     * @throws CommandFailed when it exits before it prints an address, or prints none within {@value #START_SECONDS} s
     */
    ServiceProcess(List<String> command, Map<String, String> environment, UnaryOperator<Stream<String>> told)
            throws IOException {
        this.told = told;
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        process = builder.start();
        stop = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        var printed = process.inputReader(StandardCharsets.UTF_8);
        errors = Thread.ofPlatform().daemon().start(this::passOnErrors);
        var late = Thread.ofPlatform().daemon().start(this::endIfLate);
        var address = printed.readLine();
        while (address != null && !address.startsWith("http://")) { // the learner's own output
            System.out.println(address);
            address = printed.readLine();
        }
        late.interrupt();
        // Line by line, not at the end: a program that prints much would block on a full pipe.
        output = Thread.ofPlatform().daemon().start(() -> passOn(printed));
        if (address == null) {
            close();
            throw new CommandFailed("The program did not start. What it said stands above.");
        }
        uri = URI.create(address);
    }

    /** The address that the program printed. */
    URI uri() {
        return uri;
    }

    private static void passOn(BufferedReader printed) {
        try (printed) {
            printed.lines().forEach(System.out::println);
        } catch (IOException | UncheckedIOException closed) {
            // stopped: what was read is passed on
        }
    }

    private void passOnErrors() {
        try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
            told.apply(lines.lines()).forEach(System.err::println);
        } catch (IOException | UncheckedIOException closed) {
            // stopped: what was read is passed on
        }
    }

    private void endIfLate() {
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Nothing was printed within " + START_SECONDS + " s: is this machine very busy?");
                process.destroyForcibly();
            }
        } catch (InterruptedException started) {
            // the address came in time
        }
    }

    /** Ends it: closes its standard input, lets it flush, and passes on its remaining output. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                System.err.println("The program was asked to end and went on for " + STOP_SECONDS + " s.");
            }
            output.join();
            errors.join();
        } catch (IOException | InterruptedException hurried) {
            process.destroyForcibly();
        } finally {
            forget();
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ending) {
            // the shutdown hook is running
        }
    }
}
