package lab.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lab.build.InProcessRun;
import lab.room.Report;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a lesson, and draws its telemetry. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "LAB_SHOW=attributes,ids,scopes,resource shows more in the picture. The exit code is the program's."
        })
final class RunCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LESSON",
            description = "Its number, or a Java file, or an answer's .diff. Default: the current lesson.")
    private String lesson;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "Handed to the program.")
    private List<String> arguments = List.of();

    @Option(names = "--solution", description = "Run the solution instead.")
    private boolean solution;

    @Option(names = "--no-predict", description = "Do not ask for a prediction.")
    private boolean noPredict;

    @Option(names = "--lang", description = "Language of the prediction: ${COMPLETION-CANDIDATES}.")
    private Language language;

    RunCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    /**
     * "run", one lesson or file, and optionally --solution or --no-predict: such a command line is parsed without
     * picocli. Null for any other.
     */
    static RunCommand plain(List<String> words) {
        if (words.size() < 2
                || !words.getFirst().equals("run")
                || words.get(1).startsWith("-")
                || !List.of("--solution", "--no-predict").containsAll(words.subList(2, words.size()))) {
            return null;
        }
        var run = new RunCommand(Workbook.find());
        run.lesson = words.get(1);
        run.solution = words.contains("--solution");
        run.noPredict = words.contains("--no-predict");
        return run;
    }

    private Console out() {
        return new Console(
                spec == null
                        ? new PrintWriter(System.out, true)
                        : spec.commandLine().getOut(),
                Terminal.detect());
    }

    @Override
    public Integer call() throws Exception {
        var given = lesson == null ? null : Path.of(lesson);
        if (given != null && Files.isRegularFile(given) && (lesson.endsWith(".java") || Answer.isDiff(given))) {
            var program = Answer.isDiff(given)
                    ? Answer.in(given).program(workbook.own().resolve("answers"))
                    : given;
            return InProcessRun.in(workbook.root()).runHere(program, arguments);
        }
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        workbook.progress().moveTo(chosen.name());
        var file = solution ? chosen.solution() : chosen.file();
        for (var original : chosen.originals()) {
            var part = file.resolveSibling(original.file().getFileName());
            if (!Files.exists(part)) {
                throw new CommandFailed(Speech.of(workbook, language)
                        .say("run.gone", workbook.root().relativize(part), chosen.number()));
            }
        }
        var room = RoomSession.begin(workbook.root(), language);
        var watched = System.console() != null && System.console().isTerminal();
        var prediction = noPredict || solution || !watched
                ? null
                : Prediction.ask(
                        chosen.guide(Language.of(language, System.getenv())), Speech.of(workbook, language), out());
        if (!solution) {
            room.report(Report.run(chosen.name(), prediction == null ? "" : prediction.said()));
        }
        var exit = InProcessRun.in(workbook.root()).runHere(file, arguments);
        if (prediction != null) {
            prediction.compare(out());
        }
        if (watched) {
            room.tell(out());
        }
        if (watched && !solution) {
            var out = out();
            out.line();
            out.line(out.dim(Speech.of(workbook, language).say("run.next", chosen.number())));
        }
        return exit;
    }
}
