package lab.cli;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import lab.room.Report;
import lab.room.RoomSession;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.terminal.markdown.Markdown;
import lab.text.BadArgument;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the hints of a task from the guide, one more each time. */
@Command(name = "hint", mixinStandardHelpOptions = true)
final class HintCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LESSON",
            description = "Its number. Default: the current lesson.")
    private String lesson;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "The task's number. Default: all.")
    private Integer task;

    @Option(names = "--all", description = "All hints at once.")
    private boolean all;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    HintCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var room = RoomSession.begin(workbook.root(), language);
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        var speech = Speech.of(workbook, language);
        var spoken = speech.language();
        var hints = chosen.guide(spoken).hints();
        if (task != null && !hints.containsKey(task)) {
            throw new BadArgument(speech.say("hint.none", chosen.number(), task, hints.firstKey(), hints.lastKey()));
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        var markdown = Markdown.on(out.terminal(), workbook.root(), chosen.guideFile(spoken));
        var opened = new ArrayList<Report>();
        hints.forEach((number, texts) -> {
            if (task == null || task.equals(number)) {
                out.line(out.bold(speech.say("hint.task", number)));
                var shown = workbook.progress().hints(chosen.name(), number);
                var last = all ? texts.size() : Math.min(shown + 1, texts.size());
                // After the last hint, it shows all of them again.
                for (int i = all || shown >= texts.size() ? 0 : last - 1; i < last; i++) {
                    out.line("\n  "
                            + out.dim(speech.say("hint.number", i + 1, texts.size()))
                            + "\n" + markdown.render(texts.get(i), 2));
                }
                if (last > shown) {
                    workbook.progress().hintShown(chosen.name(), number, last);
                    opened.add(Report.hint(chosen.name(), number, last));
                }
                if (last < texts.size()) {
                    out.line("\n  " + out.dim(speech.say("hint.next", "./lab hint " + chosen.number() + " " + number)));
                }
                out.line();
            }
        });
        room.report(opened);
        room.tell(out);
        return 0;
    }
}
