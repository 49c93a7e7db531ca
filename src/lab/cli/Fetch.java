package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lab.check.Source;
import lab.show.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Downloads what any lesson will need, so that all of it works without a network afterwards. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description =
                "Download everything that lessons, checks and the demo will need, once: afterwards they work offline.",
        footer = {"", "The stack of ./lab up comes as Docker images, from Docker alone."})
final class Fetch implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--all",
            description = "Also Jupyter for the notebooks, Marp for the slides, and what only the tests need; what this"
                    + " machine has no program for is left out by name.")
    private boolean all;

    Fetch(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = new Out(spec.commandLine().getOut(), Terminal.detect());
        var programs = Programs.of(workbook);
        var missing = 0;
        var files = files();
        for (var file : files) {
            out.progress("  " + (files.indexOf(file) + 1) + " of " + files.size() + "  "
                    + workbook.root().relativize(file));
            try {
                programs.classpath().of(Source.of(file));
            } catch (IOException unresolved) {
                out.progressDone();
                out.line("  " + out.failed() + " " + unresolved.getMessage());
                missing++;
            }
        }
        out.progressDone();
        var complete = !all || beyond(out);
        out.line(
                missing > 0
                        ? missing + " of " + files.size() + " programs lack something: is there a network?"
                        : "Everything for " + files.size() + " programs is here"
                                + (complete ? ": it works offline now." : "; what is marked above is not."));
        return missing == 0 && complete ? 0 : 1;
    }

    private boolean beyond(Out out) throws Exception {
        var complete = true;
        for (var each : Beyond.of(workbook)) {
            out.progress("  " + each.what());
            try {
                var lacking = each.fetch().call();
                out.progressDone();
                out.line(
                        lacking == null
                                ? "  " + out.passed() + " " + each.what()
                                : "  – left out: " + each.what() + ". " + lacking);
            } catch (Failed failed) {
                out.progressDone();
                out.line("  " + out.failed() + " " + each.what() + ": " + failed.getMessage());
                complete = false;
            }
        }
        return complete;
    }

    /** Lessons, solutions, the answers that the tests grade, and the board. */
    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var lesson : workbook.lessons()) {
            files.add(lesson.shipped());
            files.add(lesson.solution());
            if (Files.isDirectory(lesson.answers())) {
                try (var answers = Files.list(lesson.answers())) {
                    files.addAll(answers.filter(file -> file.toString().endsWith(".java"))
                            .sorted()
                            .toList());
                }
            }
        }
        // the board of ./lab demo, what it needs, and the agent
        try (var board = Files.walk(workbook.root().resolve("compose/board"))) {
            files.addAll(board.filter(file -> file.getFileName().toString().matches("(Board|Local|Agent).*\\.java"))
                    .sorted()
                    .toList());
        }
        return files;
    }
}
