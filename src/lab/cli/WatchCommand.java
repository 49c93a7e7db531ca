package lab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import lab.grade.GradeReport;
import lab.grade.Grader;
import lab.room.Report;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.text.TypedLines;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Checks a lesson again after every save. It polls the file a few times a second: unlike the system's notifications,
 * polling also works in WSL, in dev containers and on network drives.
 */
@Command(name = "watch", mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 250;

    private static final int LOOKS_BETWEEN_NEWS = 8;

    private final Workbook workbook;
    private RoomSession room;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LESSON",
            description = "Its number. Default: the current lesson.")
    private String lesson;

    @Option(names = "--manual", description = "Check when Enter is pressed, not on save.")
    private boolean manual;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long the program may take. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    WatchCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        var grader = CheckCommand.grader(workbook, Duration.ofSeconds(seconds), 0);
        workbook.progress().moveTo(chosen.name());
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        room = RoomSession.begin(workbook.root(), language);
        room.report(Report.watch(chosen.name()));
        var keys = keys();
        var seen = state(chosen); // before the check, so that a save during it counts
        check(chosen, grader, out);
        var looks = 0;
        while (true) {
            var key = keys.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (++looks % LOOKS_BETWEEN_NEWS == 0) {
                room.listen(out);
            }
            if ("q".equals(key)) {
                return 0;
            }
            if ("h".equals(key)) {
                chosen.guide(Language.of(language, System.getenv()))
                        .hints()
                        .forEach((task, hints) -> hints.forEach(hint -> out.line(out.wrapped(task + "  " + hint, 2))));
            }
            var now = state(chosen);
            if ("".equals(key) || !manual && !now.equals(seen)) {
                seen = now;
                check(chosen, grader, out);
            }
        }
    }

    private void check(Workbook.Lesson lesson, Grader grader, Console out) throws InterruptedException {
        var speech = Speech.of(workbook, language);
        out.clear();
        out.line();
        try {
            var began = Instant.now();
            var grade = grader.grade(lesson.name(), lesson.checks(), lesson.file());
            var report = GradeReport.in(speech.language(), workbook.root(), out, false);
            report.print(lesson, grade, true);
            report.keepFirst(grade, lesson.firstPicture());
            if (grade.skipped() == 0) {
                room.report(CheckCommand.report(grade, began));
                workbook.progress().record(lesson.name(), grade.failed() == 0);
            }
            if (grade.failed() + grade.skipped() == 0) {
                report.solved(lesson, grade, lesson.firstPicture());
                out.line(CheckCommand.next(workbook, lesson, speech));
                out.line();
            }
            out.line(grade.passed() + " passed, " + grade.failed() + " failed"
                    + (grade.skipped() == 0 ? "" : ", " + grade.skipped() + " skipped"));
        } catch (UncheckedIOException midSave) {
            out.line(Cells.harmlessLines(String.valueOf(LabCommand.sentence(midSave.getCause()))));
        } catch (IOException failure) {
            out.line(Cells.harmlessLines(String.valueOf(LabCommand.sentence(failure))));
        }
        out.line(out.dim(
                manual ? speech.say("watch.manual") : speech.say("watch.saves", "lessons/" + lesson.name() + ".java")));
    }

    /** Lines typed on stdin. If stdin has ended (a closed pipe), only saves count. */
    private static BlockingQueue<String> keys() {
        var keys = new ArrayBlockingQueue<String>(16); // drops lines that are typed faster than they are read
        Thread.ofVirtual().start(() -> {
            var input = TypedLines.typed();
            try {
                for (var line = input.next(); line != null; line = input.next()) {
                    keys.put(line);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        return keys;
    }

    /** Size and modification time of each of its files, which change when an editor saves. */
    private static String state(Workbook.Lesson lesson) throws IOException {
        var state = new StringBuilder();
        for (var original : lesson.originals()) {
            var file = original.file();
            state.append(
                    Files.exists(file)
                            ? Files.size(file) + " "
                                    + Files.getLastModifiedTime(file).toMillis() + "\n"
                            : "gone\n");
        }
        return state.toString();
    }
}
