package lab.cli;

import java.util.concurrent.Callable;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a lesson's guide, its hints folded away. */
@Command(
        name = "guide",
        mixinStandardHelpOptions = true,
        description = "Read a lesson's guide: predict, tasks, break it, go further.")
final class GuideCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LESSON",
            description = "Its number. Default: the current lesson.")
    private String lesson;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    GuideCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        workbook.progress().moveTo(chosen.name());
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        out.line(
                out.wrapped(chosen.guide(Language.of(language, System.getenv())).readable(), 0));
        return 0;
    }
}
