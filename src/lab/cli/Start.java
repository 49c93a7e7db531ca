package lab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Where {@code ./lab} begins. A plain {@code run} goes straight to the lesson: picocli, which reads all other command
 * lines, is compiled for Java 5, and such classes cannot be in an AOT cache. They would cost more than the rest.
 */
public final class Start {

    private Start() {}

    /** Runs a command and exits with its code. */
    public static void main(String... arguments) throws Exception {
        switch (String.join(" ", arguments)) {
            case "rehearse run" -> Rehearse.runs(Workbook.find());
            case "rehearse child" -> Rehearse.child(Workbook.find());
            default -> start(arguments);
        }
    }

    private static void start(String... arguments) throws Exception {
        var run = System.console() != null && System.console().isTerminal() ? null : Run.plain(List.of(arguments));
        if (run == null) {
            Main.main(arguments);
            return;
        }
        try {
            var exit = run.call();
            if (exit != Main.LET_GO) {
                System.out.flush();
                System.exit(exit);
            }
        } catch (Refused refused) {
            end(refused.getMessage(), 2);
        } catch (Failed | IOException failed) {
            end(failed.getMessage(), 1);
        } catch (UncheckedIOException unreadable) {
            end("A file could not be read or written: " + unreadable.getCause().getMessage(), 1);
        }
    }

    private static void end(String sentence, int exit) {
        System.err.println(sentence);
        System.exit(exit);
    }
}
