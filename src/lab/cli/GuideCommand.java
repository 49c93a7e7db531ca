package lab.cli;

import java.util.concurrent.Callable;
import lab.terminal.canvas.Terminal;
import lab.terminal.markdown.Markdown;
import lab.terminal.markdown.Pager;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a lesson's guide, its hints and answers folded away. */
@Command(
        name = "guide",
        mixinStandardHelpOptions = true,
        description = "Read a lesson's guide: predict, tasks, break it, go further.")
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
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        var spoken = Language.of(language, System.getenv());
        var guide = chosen.guide(spoken);
        workbook.progress().moveTo(chosen.name());
        var terminal = Terminal.detect();
        var out = spec.commandLine().getOut();
        var markdown = Markdown.on(terminal, workbook.root(), chosen.guideFile(spoken));
        Pager.print(
                markdown.render(answers ? guide.answers() : guide.readable() + "\n\n" + next(chosen, spoken)),
                out,
                out == LabCommand.STDOUT);
        return 0;
    }

    private String next(Workbook.Lesson chosen, Language spoken) {
        var korean = spoken == Language.ko;
        var number = chosen.number();
        var following = workbook.progress().done().contains(chosen.name())
                ? workbook.next(chosen).orElse(null)
                : null;
        var command = following == null ? "./lab run " + number : "./lab guide " + following.number();
        return (korean
                        ? "답: `./lab guide %s --answers` · **다음:** `%s`"
                        : "Answers: `./lab guide %s --answers` · **Next:** `%s`")
                .formatted(number, command);
    }
}
