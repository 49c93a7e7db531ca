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
 * A service of a lesson in a process of its own: it prints its address on a line of its own, and ends when its standard
 * input does. What else it prints is passed on.
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
     * @param told what is passed on of the lines that it prints as errors
     * @throws CommandFailed when it ends before it prints an address, or prints none in {@value #START_SECONDS} s
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
        while (address != null && !address.startsWith("http://")) { // what a learner has it print
            System.out.println(address);
            address = printed.readLine();
        }
        late.interrupt();
        // At once, and not when it ends: a program that prints much would wait for its reader.
        output = Thread.ofPlatform().daemon().start(() -> passOn(printed));
        if (address == null) {
            close();
            throw new CommandFailed("The program did not start. What it said stands above.");
        }
        uri = URI.create(address);
    }

    /** The address that it printed. */
    URI uri() {
        return uri;
    }

    private static void passOn(BufferedReader printed) {
        try (printed) {
            printed.lines().forEach(System.out::println);
        } catch (IOException | UncheckedIOException closed) {
            // it was stopped: what was read is passed on
        }
    }

    private void passOnErrors() {
        try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
            told.apply(lines.lines()).forEach(System.err::println);
        } catch (IOException | UncheckedIOException closed) {
            // it was stopped: what was read is passed on
        }
    }

    private void endIfLate() {
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Nothing was printed within " + START_SECONDS + " s: is this machine very busy?");
                process.destroyForcibly();
            }
        } catch (InterruptedException started) {
            // it printed its address in time
        }
    }

    /** Ends it: its standard input ends, it flushes what it has, and what else it prints is passed on. */
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
            // the hook is at work
        }
    }
}
