package lab.cli.stack;

import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import lab.incident.Diagnosis;
import lab.incident.IncidentSession;
import lab.incident.Since;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.Language;
import lab.text.TypedLines;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a diagnosis for the incident that runs in another terminal. */
@Command(
        name = "answer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Give your diagnosis. On a terminal it asks step by step; or give all five as options.",
        footer = {
            "",
            "Each is a number of the list or a name; \"\" for what you do not know. Exits with 1 when it is wrong."
        })
final class IncidentAnswerCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DiagnosisOptions answers;

    @Option(names = "--lang", description = "Language: ${COMPLETION-CANDIDATES}. Default: that of the system.")
    private Language language;

    IncidentAnswerCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var said = Language.of(language, System.getenv());
        var given = answers.given().orElseGet(() -> asked(said));
        IncidentSession.diagnosis(Instant.now(), given); // unclear answers are reported here
        for (var word : given) {
            if (word.chars().anyMatch(Character::isISOControl)) {
                throw new BadArgument("An answer is one line.");
            }
        }
        return RunningIncident.of(workbook, spec).ask("answer", said, given);
    }

    private String[] asked(Language said) {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new BadArgument(
                    "There is no terminal here to ask in: give --service, --place, --since, --cause and" + " --whom.");
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var pager = IncidentSession.pager(workbook.root(), said);
        return words(new DiagnosisQuestions(out, pager, TypedLines.typed()).ask(Instant.now(), ZoneId.systemDefault()));
    }

    private static String[] words(Diagnosis said) {
        var zone = ZoneId.systemDefault();
        return new String[] {
            said.service() == null ? "" : said.service(),
            said.place() == null ? "" : said.place().name(),
            said.since() == null
                    ? ""
                    : Since.clock(said.since().from(), zone) + "-"
                            + Since.clock(said.since().to(), zone),
            said.cause() == null ? "" : said.cause().name(),
            said.whom() == null ? "" : said.whom().name()
        };
    }
}
