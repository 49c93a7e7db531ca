package lab.terminal.markdown;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows a text page by page if it is longer than the screen: with {@code $PAGER}, else with {@code less -R} if
 * available.
 */
public final class Pager {

    private static final String[] SHELL = {"sh", "-c"};

    private Pager() {}

    /**
     * Prints the text. Uses a pager if the output is a terminal and the text does not fit on the screen.
     *
     * @param stdout whether {@code out} is {@code System.out}
     */
    public static void print(String text, PrintWriter out, boolean stdout) {
        var console = System.console();
        var terminal = stdout && console != null && console.isTerminal();
        var command = terminal ? command(System.getenv()) : Optional.<String>empty();
        if (command.isEmpty() || text.lines().count() < rows() || !shown(text, command.get())) {
            out.println(text);
        }
    }

    /** The pager's command line; empty when there is none, or the learner wants none ({@code PAGER=cat}). */
    static Optional<String> command(Map<String, String> environment) {
        var wanted = environment.get("PAGER");
        if (wanted != null) {
            return Optional.of(wanted.strip()).filter(pager -> !pager.isEmpty() && !pager.equals("cat"));
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "less")))
                ? Optional.of("less -R")
                : Optional.empty();
    }

    private static boolean shown(String text, String command) {
        var builder = new ProcessBuilder(SHELL[0], SHELL[1], command)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().putIfAbsent("LESS", "FRX"); // like git: keep colours, no alternate screen
        builder.environment().putIfAbsent("LESSCHARSET", "utf-8");
        try {
            var pager = builder.start();
            // Ctrl-C is for the pager. If this JVM ended before it, two programs would read the keyboard.
            var wait = Thread.ofPlatform().unstarted(() -> waitFor(pager));
            Runtime.getRuntime().addShutdownHook(wait);
            try (var input = pager.outputWriter(System.out.charset())) {
                input.write(text + "\n");
            } catch (IOException quit) {
                // The reader has quit.
            }
            var exit = waitFor(pager);
            Runtime.getRuntime().removeShutdownHook(wait);
            return exit != 127; // exit code of sh: no such program
        } catch (IOException noShell) {
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    private static int waitFor(Process pager) {
        while (true) {
            try {
                return pager.waitFor();
            } catch (InterruptedException _) {
                // Only the pager ends this.
            }
        }
    }

    /** The height of the screen in lines; if unknown, no text is too long. */
    private static int rows() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (var answer = stty.inputReader()) {
                var size = answer.readLine();
                return size == null ? Integer.MAX_VALUE : Integer.parseInt(size.split(" ")[0]);
            }
        } catch (IOException | NumberFormatException unknown) {
            return Integer.MAX_VALUE;
        }
    }
}
