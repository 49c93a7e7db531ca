package maintain;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lab.text.CommandFailed;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the answers in test/answers as whole programs. */
@Command(
        name = "answers",
        mixinStandardHelpOptions = true,
        description = "Name the answers in test/answers that no longer fit their solution, or print"
                + " one as the whole program that it stands for.")
final class AnswersCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LESSON", description = "Numbers of lessons. Default: all.")
    private List<String> lessons = List.of();

    @Option(names = "--print", paramLabel = "FILE", description = "Print this answer's program: test/answers/03/….")
    private Path print;

    AnswersCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (print != null) {
            out.print(Answer.in(print).text());
            out.flush(); // the writer flushes by itself only at the end of a line
            return 0;
        }
        var chosen = lessons.isEmpty()
                ? workbook.lessons()
                : lessons.stream().map(workbook::lesson).toList();
        var fit = 0;
        var broken = 0;
        for (var lesson : chosen) {
            for (var answer : Answer.of(workbook.root(), lesson.number())) {
                try {
                    answer.verify();
                    fit++;
                } catch (CommandFailed named) {
                    out.println(named.getMessage());
                    broken++;
                }
            }
        }
        out.println(fit + " fit, " + broken + " do not");
        return broken == 0 ? 0 : 1;
    }
}
