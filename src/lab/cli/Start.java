package lab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import lab.build.InProcessRun;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.workbook.Workbook;

/**
 * The entry point of {@code ./lab}. A plain {@code run} starts the lesson directly, and {@code view} the viewer. All
 * other command lines use picocli, which is compiled for Java 5; such classes cannot be in an AOT cache, and loading
 * them would take more time than the rest.
 */
public final class Start {

    private Start() {}

    /** Runs a command and exits with its code. */
    public static void main(String... arguments) throws Exception {
        switch (String.join(" ", arguments)) {
            case "rehearse run" -> RehearseCommand.runs(Workbook.find());
            case "rehearse child" -> RehearseCommand.child(Workbook.find());
            case "rehearse view" -> new RehearseView(Workbook.find()).call();
            default -> start(arguments);
        }
    }

    private static void start(String... arguments) throws Exception {
        try {
            var plain = plain(List.of(arguments));
            var maintain = arguments.length == 0 ? null : MaintainScript.of(arguments[0]);
            if (plain == null && maintain == null) {
                LabCommand.main(arguments);
                return;
            }
            var exit = plain != null ? plain.call() : maintain.run(List.of(arguments));
            if (exit != InProcessRun.MAIN_RETURNED) {
                System.out.flush();
                System.exit(exit);
            }
        } catch (BadArgument refused) {
            end(refused.getMessage(), 2);
        } catch (CommandFailed failed) {
            end(failed.getMessage(), 1);
        } catch (IOException failed) {
            end(LabCommand.sentence(failed), 1);
        } catch (UncheckedIOException unreadable) {
            end(LabCommand.sentence(unreadable.getCause()), 1);
        }
    }

    private static Callable<Integer> plain(List<String> words) {
        if (words.equals(List.of("view"))) {
            return new ViewCommand(Workbook.find());
        }
        var run = RunCommand.plain(words);
        if (run != null) {
            // The SDK logs with java.util.logging, which first opens every jar of the class path. Meanwhile this thread
            // finds the lesson.
            Thread.ofPlatform().daemon().start(() -> Logger.getLogger(""));
        }
        return run;
    }

    private static void end(String sentence, int exit) {
        var root = System.getProperty("lab.root");
        System.err.println(root == null ? sentence : Speech.failure(Path.of(root), null, sentence));
        System.exit(exit);
    }
}
