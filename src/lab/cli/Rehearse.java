package lab.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Does what the commands commonly do, once: what it loads goes into the AOT cache. */
@Command(name = "rehearse", hidden = true)
final class Rehearse implements Callable<Integer> {

    private final Workbook workbook;

    Rehearse(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var grader = Check.grader(workbook, Duration.ofSeconds(20), 0);
        // The first ones use most of the SDK, HTTP among it; more would only make the first start longer.
        for (var lesson : workbook.lessons().stream().limit(3).toList()) {
            Programs.of(workbook).runHere(lesson.shipped(), List.of());
            new Report(new Out(new java.io.PrintWriter(System.out), new lab.show.Terminal(100, true, true)), false)
                    .print(lesson, grader.grade(lesson.name(), lesson.checks(), lesson.shipped()), true);
        }
        return Main.commandLine(workbook).execute("--help");
    }
}
