package lab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import lab.build.InProcessRun;
import lab.grade.Grade;
import lab.grade.GradeReport;
import lab.grade.Grader;
import lab.room.Report;
import lab.room.RoomSession;
import lab.stack.Ports;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Grades lessons by their telemetry. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "./lab check 03 -- python3 mine.py   grades any program: it finds the OTLP address in"
                    + " OTEL_EXPORTER_OTLP_ENDPOINT (--grpc: over gRPC).",
            "LAB_SHOW=ids,scopes,resource shows more in the picture of what was emitted.",
            "The last line is \"N passed, M failed\", in tasks."
        })
public final class CheckCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LESSON", description = "Numbers of lessons.")
    private List<String> lessons = List.of();

    @ArgGroup
    private Which which = new Which();

    static final class Which {
        @Option(names = "--solutions", description = "Grade the solutions (of all lessons, or of those named).")
        boolean solutions;

        @Option(
                names = "--shipped",
                description = "Grade the lessons as shipped: 0 when every task fails as it should.")
        boolean shipped;
    }

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long a program may take. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the OTLP receiver. Default: any free one.")
    private int port;

    @Option(
            names = "--grpc",
            description = "Receive OTLP over gRPC; the program finds OTEL_EXPORTER_OTLP_PROTOCOL=grpc.")
    private boolean grpc;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides what the program reads from outside, such as ids; 0 for what the lesson has as shipped."
                            + " Default: another one each time.")
    private Long seed;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Grade this Java file, or an answer of test/answers, in place of the lesson's.")
    private Path file;

    @Option(names = "--command", hidden = true, description = "What stands behind --, as Arguments puts it.")
    private String command;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    CheckCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var room = RoomSession.begin(workbook.root(), language);
        var speech = Speech.of(workbook, language);
        var other = command != null || file != null;
        // A foreign program has its own input. The messages of shipped lessons are recorded with the shipped input.
        var drawn = seed != null ? seed : command != null || which.shipped ? 0 : 1 + new Random().nextInt(99_999);
        var grader = grader(workbook, Duration.ofSeconds(seconds), port).seeded(drawn);
        grader = grpc ? grader.overGrpc() : grader;
        var chosen = chosen();
        if (other && (chosen.size() != 1 || which.solutions || which.shipped)) {
            throw new BadArgument(speech.say("check.one"));
        }
        if (command != null && command.isEmpty()) {
            throw new BadArgument(speech.say("check.nothing"));
        }
        if (file != null && !Files.isRegularFile(file)) {
            throw new BadArgument(speech.say("check.file", file));
        }
        if (port > 0 && !Ports.free(port)) {
            throw new CommandFailed(
                    speech.say("check.port", port, Ports.holder(port).orElse(speech.say("doctor.other"))));
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var own = !other && !which.solutions && !which.shipped;
        var report = GradeReport.in(speech.language(), workbook.root(), out, chosen.size() > 1);
        var passed = 0;
        var failed = 0;
        var skipped = 0;
        var strange = 0;
        var notJudged = 0;
        Grade last = null;
        for (var lesson : chosen) {
            out.progress("  " + speech.say("check.progress", lesson.name(), chosen.indexOf(lesson) + 1, chosen.size()));
            var began = Instant.now();
            var grade = grade(grader, lesson);
            last = grade;
            out.progressDone();
            if (which.shipped) {
                strange += report.asShipped(lesson, grade);
            } else {
                report.print(lesson, grade, !which.solutions);
                if (own) {
                    report.keepFirst(grade, lesson.firstPicture());
                }
            }
            passed += grade.passed();
            failed += grade.failed();
            skipped += grade.skipped();
            notJudged += grade.lacking() ? 0 : grade.skipped();
            if (!which.solutions && !which.shipped && file == null) {
                if (grade.skipped() == 0) {
                    room.report(report(grade, began));
                    workbook.progress().record(lesson.name(), grade.failed() == 0);
                }
            }
        }
        if (failed > 0 && drawn != 0) {
            out.line(out.dim(speech.say("check.seed", drawn)));
        }
        if (chosen.size() == 1 && failed + skipped == 0 && !which.solutions && !which.shipped && file == null) {
            report.solved(chosen.getFirst(), last, chosen.getFirst().firstPicture());
            out.line(next(workbook, chosen.getFirst(), speech));
            out.line();
        }
        if (which.shipped) {
            out.line(strange == 0 ? speech.say("check.shipped") : speech.say("check.strange", strange));
        }
        room.tell(out);
        out.line(passed + " passed, " + failed + " failed" + (skipped == 0 ? "" : ", " + skipped + " skipped"));
        return (which.shipped ? strange : failed) + notJudged == 0 ? 0 : 1;
    }

    /** A check as reported to a room. */
    static Report report(Grade grade, Instant began) {
        return Report.check(
                grade.lesson(),
                began,
                grade.tasks().stream()
                        .map(task -> new Report.Outcome(task.number(), task.what(), task.passed(), task.message()))
                        .toList());
    }

    /** The next step after solving a lesson. */
    static String next(Workbook workbook, Workbook.Lesson solved, Sentences speech) {
        return workbook.next(solved)
                .map(next -> speech.say("check.well", next.number()))
                .orElseGet(() -> speech.say("check.last"));
    }

    /** The grader for this workbook. */
    public static Grader grader(Workbook workbook, Duration limit, int port) {
        if (limit.toSeconds() < 1 || port < 0 || port > 65_535) {
            throw new BadArgument(Speech.of(workbook, null).say("check.limits"));
        }
        var programs = InProcessRun.in(workbook.root());
        return new Grader(
                programs.compiler(), programs.classpath(), workbook.own().resolve("scratch"), limit, port);
    }

    private List<Workbook.Lesson> chosen() {
        if (!lessons.isEmpty()) {
            var chosen = lessons.stream().map(workbook::lesson).distinct().toList();
            if (chosen.size() == 1 && !which.solutions && !which.shipped) {
                workbook.progress().moveTo(chosen.getFirst().name());
            }
            return chosen;
        }
        return which.solutions || which.shipped ? workbook.lessons() : List.of(workbook.current());
    }

    private static void present(Workbook.Lesson lesson, Path program, Path file) {
        if (!Files.exists(file)) {
            throw new CommandFailed(file + " is not there"
                    + (program.equals(lesson.file()) ? ": ./lab reset " + lesson.number() + " brings it back." : "."));
        }
    }

    private Grade grade(Grader grader, Workbook.Lesson lesson) throws Exception {
        if (command != null) {
            return grader.grade(lesson.name(), lesson.checks(), new ArrayList<>(List.of(command.split("\0", -1))));
        }
        var program = file != null
                ? file.toString().endsWith(".java")
                        ? file
                        : Answer.in(file).program(workbook.own().resolve("answers"))
                : which.solutions ? lesson.solution() : which.shipped ? lesson.shipped() : lesson.file();
        for (var name : lesson.companions()) {
            present(lesson, program, file != null ? program : program.resolveSibling(name));
        }
        present(lesson, program, program);
        return grader.grade(lesson.name(), lesson.checks(), program);
    }
}
