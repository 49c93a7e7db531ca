package maintain;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the claims of the checks, and the wrong answers that prove each claim is checked. */
@Command(
        name = "claims",
        mixinStandardHelpOptions = true,
        description = "List lesson, task, claim and the wrong answers that break it; 1 when a claim has none.")
final class ClaimsCommand implements Callable<Integer> {

    private static final Pattern TASK =
            Pattern.compile("@Task\\((?:value = )?(\\d+)[^)]*\\)\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*?@DisplayName\\(\\s*("
                    + Claims.LITERALS + ")\\)");
    private static final Pattern HEADER = Pattern.compile("(?m)^// (fails|breaks): (.+)$");

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LESSON", description = "Numbers of lessons. Default: all.")
    private List<String> lessons = List.of();

    ClaimsCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    private record Wrong(String name, List<String> fails, List<String> breaks) {

        static Wrong of(Answer answer) {
            var fails = List.<String>of();
            var breaks = List.<String>of();
            for (var line : HEADER.matcher(answer.text()).results().toList()) {
                var listed = List.of(line.group(2).split(", "));
                if (line.group(1).equals("fails")) {
                    fails = listed;
                } else {
                    breaks = listed;
                }
            }
            return new Wrong(answer.name().replaceFirst("^wrong_", ""), fails, breaks);
        }
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var chosen = lessons.isEmpty()
                ? workbook.lessons()
                : lessons.stream().map(workbook::lesson).toList();
        var claims = 0;
        var empty = 0;
        for (var lesson : chosen) {
            out.println(lesson.name());
            var source = Files.readString(lesson.checks());
            var claimed = Claims.of(source);
            var wrong = Answer.of(workbook.root(), lesson.number()).stream()
                    .filter(answer -> answer.name().startsWith("wrong_"))
                    .map(Wrong::of)
                    .toList();
            for (var task : TASK.matcher(source).results().toList()) {
                out.println("  " + task.group(1) + "  " + Claims.text(task.group(2)));
                var rows = new ArrayList<String[]>();
                var own = wrong.stream()
                        .filter(answer -> answer.fails().contains(task.group(1))
                                && answer.breaks().isEmpty())
                        .map(Wrong::name)
                        .toList();
                if (!own.isEmpty()) {
                    rows.add(new String[] {task.group(1), "(the task's own test)", String.join(", ", own)});
                }
                for (var claim : claimed) {
                    if (claim.task() == Integer.parseInt(task.group(1))) {
                        var breaking = wrong.stream()
                                .filter(answer -> answer.breaks().contains(claim.id()))
                                .map(answer -> answer.name()
                                        + (answer.breaks().size() == 1
                                                ? ""
                                                : " (with " + String.join(", ", answer.breaks()) + ")"))
                                .toList();
                        claims++;
                        if (wrong.stream().noneMatch(answer -> answer.breaks().equals(List.of(claim.id())))) {
                            empty++;
                        }
                        rows.add(new String[] {claim.id(), claim.sentence(), String.join(", ", breaking)});
                    }
                }
                rows.forEach(row -> out.println("    " + row[0] + "  " + row[1] + "\n        " + row[2]));
            }
        }
        out.println(claims + " claims, " + empty + " without a wrong answer of their own");
        return empty == 0 ? 0 : 1;
    }
}
