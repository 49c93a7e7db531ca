package lab.cli;

import java.util.concurrent.Callable;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.BadArgument;
import lab.text.Language;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the hints of a task, from the guide. */
@Command(
        name = "hint",
        mixinStandardHelpOptions = true,
        description = "Show the hint for a task, or for every task of a lesson.")
public final class HintCommand implements Callable<Integer> {

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

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    HintCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var chosen = lesson == null ? workbook.current() : workbook.lesson(lesson);
        var spoken = Language.of(language, System.getenv());
        var hints = chosen.guide(spoken).hints();
        if (task != null && !hints.containsKey(task)) {
            throw new BadArgument("Lesson " + chosen.number() + " has no task " + task + ": it has " + hints.firstKey()
                    + " to " + hints.lastKey() + ".");
        }
        var out = new Console(spec.commandLine().getOut(), Terminal.detect());
        hints.forEach((number, texts) -> {
            if (task == null || task.equals(number)) {
                out.line(out.bold((spoken == Language.ko ? "과제 " : "Task ") + number));
                for (int i = 0; i < texts.size(); i++) {
                    out.line("\n  "
                            + out.dim((spoken == Language.ko ? "힌트 %d/%d" : "hint %d of %d")
                                    .formatted(i + 1, texts.size()))
                            + "\n" + out.wrapped(texts.get(i), 2));
                }
                out.line();
            }
        });
        return 0;
    }
}
