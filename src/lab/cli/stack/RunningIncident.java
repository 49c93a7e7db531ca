package lab.cli.stack;

import java.io.IOException;
import java.nio.file.Path;
import lab.incident.IncidentDoor;
import lab.incident.IncidentSession;
import lab.terminal.canvas.Cells;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Model.CommandSpec;

/** The incident that runs in another terminal. */
record RunningIncident(Path door, CommandSpec spec) {

    static RunningIncident of(Workbook workbook, CommandSpec spec) {
        return new RunningIncident(IncidentCommand.door(workbook), spec);
    }

    /**
     * Sends it a request, and prints the response.
     *
     * @return the exit code in the response
     * @throws CommandFailed when none runs
     */
    int ask(String verb, Language language, String... words) throws IOException {
        var said = IncidentDoor.ask(door, IncidentSession.asked(verb, language, words));
        if (said.isEmpty()) {
            throw new CommandFailed("No incident has been paged: ./lab incident starts one.");
        }
        var exit = said.getFirst().matches("[012]") ? Integer.parseInt(said.getFirst()) : 1;
        var out = exit == 2 ? spec.commandLine().getErr() : spec.commandLine().getOut();
        said.stream().skip(1).map(Cells::harmless).forEach(out::println);
        return exit;
    }
}
