package lab.cli.room;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import lab.room.Joining;
import lab.room.Membership;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A workshop's room: its host sees where everybody is. */
@Command(
        name = "room",
        mixinStandardHelpOptions = true,
        footer = {"", "Nothing is sent before you join, and joining says what is: docs/room.md."},
        subcommands = {
            RoomHostCommand.class,
            RoomJoinCommand.class,
            RoomLeaveCommand.class,
            RoomHandCommand.class,
            RoomIncidentCommand.class,
        })
public final class RoomCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    static Path folder(Workbook workbook) {
        return workbook.root().resolve(RoomSession.FOLDER);
    }

    static Sentences speech(Workbook workbook, Language asked) {
        return Sentences.read(workbook.root().resolve("src/lab/room"), Language.of(asked, System.getenv()));
    }

    static Joining joining(Workbook workbook, Language asked) {
        return new Joining(folder(workbook), speech(workbook, asked));
    }

    /** @throws CommandFailed when this workbook is in no room */
    static Membership learner(Workbook workbook, Sentences speech) throws java.io.IOException {
        return Membership.read(folder(workbook)).orElseThrow(() -> new CommandFailed(speech.say("none")));
    }

    static Console out(CommandSpec spec) {
        return new Console(spec.commandLine().getOut(), Terminal.detect());
    }
}
