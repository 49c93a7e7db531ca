package lab.cli.stack;

import java.util.concurrent.Callable;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reveals the cause of the running incident. */
@Command(name = "give-up", mixinStandardHelpOptions = true, description = "Show what it was, without points.")
final class IncidentGiveUpCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "Language: ${COMPLETION-CANDIDATES}. Default: that of the system.")
    private Language language;

    IncidentGiveUpCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        return RunningIncident.of(workbook, spec).ask("give-up", Language.of(language, System.getenv()));
    }
}
