package lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import lab.Web;
import lab.build.Compiler;
import lab.build.InProcessRun;
import lab.grade.GradeReport;
import lab.terminal.Console;
import lab.text.Language;
import lab.workbook.Progress;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does once what the commands commonly do. The classes that are loaded go into an AOT cache. {@code rehearse lab}
 * compiles, grades and runs lessons. Then {@code rehearse run} only runs them, as a plain {@code run} does, and
 * {@code rehearse child} runs them with OTLP, as a program under grading.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

    private final Workbook workbook;

    @SuppressWarnings("UnusedVariable") // Start has read it already
    @Parameters(index = "0", arity = "0..1")
    private String what;

    RehearseCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    /** The first lessons use most of the SDK, including HTTP; more would only make each start slower. */
    static List<Workbook.Lesson> lessons(Workbook workbook) {
        return workbook.lessons().stream().limit(3).toList();
    }

    /** The classes for running a lesson, without picocli. */
    static void runs(Workbook workbook) throws Exception {
        var progress = new Progress(
                Files.createTempDirectory(workbook.own(), "rehearsal").resolve("progress"));
        for (var lesson : lessons(workbook)) {
            RunCommand.plain(List.of("run", lesson.number()));
            progress.moveTo(workbook.lesson(lesson.number()).name());
            InProcessRun.in(workbook.root()).runHere(lesson.shipped(), List.of());
        }
        Compiler.delete(progress.file().getParent());
    }

    /** The same, with telemetry sent to a receiver that accepts everything. */
    static void child(Workbook workbook) throws Exception {
        try (var taken = Web.serve(request -> "")) {
            System.setProperty("otel.exporter.otlp.endpoint", taken.uri().toString());
            runs(workbook);
        }
    }

    @Override
    public Integer call() throws Exception {
        compile();
        var grader = CheckCommand.grader(workbook, Duration.ofSeconds(20), 0);
        for (var lesson : lessons(workbook)) {
            GradeReport.in(
                            Language.en,
                            workbook.root(),
                            new Console(
                                    new java.io.PrintWriter(System.out),
                                    new lab.terminal.canvas.Terminal(100, true, true)),
                            false)
                    .print(lesson, grader.grade(lesson.name(), lesson.checks(), lesson.shipped()), true);
        }
        runs(workbook);
        return LabCommand.commandLine(workbook).execute("--help");
    }

    /** In a new folder: otherwise cached classes would be used, and the compiler would not be loaded. */
    private void compile() throws IOException {
        var folder = Files.createTempDirectory(workbook.own(), "rehearsal");
        try {
            for (var lesson : lessons(workbook)) {
                new Compiler(folder)
                        .compile(
                                List.of(lesson.shipped()),
                                InProcessRun.in(workbook.root()).classpath().base());
            }
        } finally {
            Compiler.delete(folder);
        }
    }
}
