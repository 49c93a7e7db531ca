package lab.cli;

import java.util.concurrent.Callable;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The list of lessons, by its name; {@code ./lab} alone shows it, too. */
@Command(name = "list", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    ListCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        new LessonList(workbook, out, Speech.of(workbook, language)).print();
        return 0;
    }
}
