package lab.cli.stack;

import java.util.concurrent.Callable;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the next hint for the running incident. */
@Command(name = "hint", mixinStandardHelpOptions = true, description = "The next hint: it costs 10 points.")
final class IncidentHintCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "Language: ${COMPLETION-CANDIDATES}. Default: that of the system.")
    private Language language;

    IncidentHintCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        return RunningIncident.of(workbook, spec).ask("hint", Language.of(language, System.getenv()));
    }
}
