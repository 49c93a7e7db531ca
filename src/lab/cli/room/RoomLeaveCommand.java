package lab.cli.room;

import java.util.concurrent.Callable;
import lab.terminal.canvas.Cells;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes out of the room; the host deletes what it has. */
@Command(
        name = "leave",
        mixinStandardHelpOptions = true,
        description = "Leave the room: its host deletes what it has of you.")
final class RoomLeaveCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    RoomLeaveCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var speech = RoomCommand.speech(workbook, language);
        var out = RoomCommand.out(spec);
        var learner = RoomCommand.learner(workbook, speech);
        var deleted = RoomCommand.joining(workbook, language).leave(learner);
        if (learner.stack() != null) {
            out.line(out.wrapped(speech.say("left.stack", Cells.harmless("" + learner.stack())), 0));
        }
        if (learner.host() != null) {
            out.line(out.wrapped(speech.say(deleted ? "left" : "left.later"), 0));
        }
        return 0;
    }
}
