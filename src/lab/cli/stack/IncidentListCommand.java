package lab.cli.stack;

import java.util.concurrent.Callable;
import lab.incident.IncidentSession;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the learner's record. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Your record: points, time, hints.")
final class IncidentListCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "Language: ${COMPLETION-CANDIDATES}. Default: that of the system.")
    private Language language;

    IncidentListCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var pager = IncidentSession.pager(workbook.root(), Language.of(language, System.getenv()));
        var entries = IncidentCommand.log(workbook).entries();
        if (entries.isEmpty()) {
            out.println(pager.say("list.none"));
        }
        entries.forEach(entry -> out.println((entry.solved() ? "+ " : "- ") + pager.entry(entry)));
        return 0;
    }
}
