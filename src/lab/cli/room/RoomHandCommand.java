package lab.cli.room;

import java.util.concurrent.Callable;
import lab.room.Report;
import lab.room.RoomSession;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Raises a hand: the trainer sees it, and the order of hands. */
@Command(
        name = "hand",
        mixinStandardHelpOptions = true,
        description = "Raise a hand: the trainer sees it, and who raised one first.")
final class RoomHandCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--down", description = "Take it down.")
    private boolean down;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    RoomHandCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var speech = RoomCommand.speech(workbook, language);
        var out = RoomCommand.out(spec);
        var learner = RoomCommand.learner(workbook, speech);
        if (!learner.joined()) {
            throw new CommandFailed(speech.say("unknown", learner.host()));
        }
        var session = RoomSession.begin(workbook.root(), language);
        session.report(Report.hand(!down));
        out.line(speech.say(down ? "hand.down" : "hand.up"));
        session.tell(out);
        return 0;
    }
}
