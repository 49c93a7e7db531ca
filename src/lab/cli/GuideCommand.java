package lab.cli;

import java.util.concurrent.Callable;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.terminal.markdown.Markdown;
import lab.terminal.markdown.Pager;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a lesson's guide, with hints and answers folded. */
@Command(name = "guide", mixinStandardHelpOptions = true)
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

    @Option(names = "--answers", description = "Only the three questions at the end, with their answers.")
    private boolean answers;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    GuideCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var room = RoomSession.begin(workbook.root(), language);
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        var speech = Speech.of(workbook, language);
        var spoken = speech.language();
        var guide = chosen.guide(spoken);
        workbook.progress().moveTo(chosen.name());
        var terminal = Terminal.detect();
        var out = spec.commandLine().getOut();
        var markdown = Markdown.on(terminal, workbook.root(), chosen.guideFile(spoken));
        Pager.print(
                markdown.render(answers ? guide.answers() : guide.readable() + "\n\n" + next(chosen, speech)),
                out,
                out == LabCommand.STDOUT);
        room.tell(new Console(out, terminal));
        return 0;
    }

    private String next(Workbook.Lesson chosen, Sentences speech) {
        var number = chosen.number();
        var following = workbook.progress().done().contains(chosen.name())
                ? workbook.next(chosen).orElse(null)
                : null;
        var command = following == null ? "./lab run " + number : "./lab guide " + following.number();
        return speech.say("guide.next", number, command);
    }
}
