package lab.grade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.telemetry.Emitted;
import lab.terminal.Console;
import lab.terminal.Detail;
import lab.terminal.Picture;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.workbook.Workbook;

/**
 * Prints a grade: each task, what was seen, and which hint to ask for.
 *
 * @param brief print only one line for a finished lesson
 * @param speech its sentences in the reader's language
 */
public record GradeReport(Console out, boolean brief, GradeSentences speech) {

    /** Up to this many spans are drawn with their attributes, because some task is about them. */
    private static final int FEW = 12;

    private static final int KEPT_COLUMNS = 98;

    /**
     * A report in this language.
     *
     * @param root the repository's folder
     * @param brief print only one line for a finished lesson
     */
    public static GradeReport in(Language language, Path root, Console out, boolean brief) {
        return new GradeReport(out, brief, GradeSentences.in(language, root));
    }

    public void print(Workbook.Lesson lesson, Grade grade, boolean hints) {
        if (brief && grade.failed() == 0 && grade.remarks().isEmpty()) {
            out.line("  " + out.passed() + " " + title(lesson) + out.dim("  " + speech.say("tasks", grade.passed())));
            return;
        }
        out.line(out.bold(title(lesson)));
        out.line();
        for (var remark : grade.remarks()) {
            out.line(out.wrapped(speech.said(remark), 2));
            out.line();
        }
        if (!grade.notJudged().isEmpty()) {
            out.line(out.wrapped(speech.said(grade.notJudged()), 2));
            out.line();
            return;
        }
        for (var task : grade.tasks()) {
            out.line("  " + (task.passed() ? out.passed() : out.failed()) + " " + task.number() + "  "
                    + lesson.task(task.number(), task.what(), speech.language()));
            if (!task.passed()) {
                out.line(out.wrapped(speech.said(lesson, task.message()), 7));
                if (hints && !task.message().endsWith("comes first.")) {
                    out.line("       "
                            + out.dim(speech.say("hint", "./lab hint " + lesson.number() + " " + task.number())));
                }
            }
        }
        if (speech.language() != Language.en
                && grade.tasks().stream()
                        .map(Grade.TaskResult::message)
                        .anyMatch(message -> !message.isEmpty()
                                && speech.said(lesson, message).equals(message))) {
            out.line("  " + out.dim(speech.say("english")));
        }
        out.line();
        if (grade.failed() > 0) {
            picture(speech.say("emitted"), grade);
        }
    }

    /** Prints what is wrong with a lesson as shipped, and returns the number of such faults. */
    public int asShipped(Workbook.Lesson lesson, Grade grade) {
        var expected = ShippedMessages.read(lesson);
        out.line(out.bold(title(lesson)));
        if (!grade.notJudged().isEmpty()) {
            out.line(out.wrapped(grade.notJudged(), 2));
            out.line();
            return 0;
        }
        var strange = 0;
        for (var task : grade.tasks()) {
            var right = !task.passed() && ShippedMessages.same(expected.get(task.number()), task.message());
            out.line("  " + (task.passed() ? out.passed() : out.failed()) + " " + task.number() + "  "
                    + lesson.task(task.number(), task.what(), speech.language()));
            out.line(Console.indented(task.passed() ? speech.say("shipped.passes") : task.message(), 7));
            if (!right && !task.passed()) {
                out.line("       "
                        + speech.say(
                                "shipped.other",
                                ShippedMessages.FILE,
                                expected.getOrDefault(task.number(), speech.say("shipped.none"))));
            }
            strange += right ? 0 : 1;
        }
        for (var remark : grade.remarks()) {
            out.line(out.wrapped(remark, 2));
        }
        out.line();
        return strange;
    }

    /**
     * Prints the page for a solved lesson: the picture of the first failed check, the current one, and what they show.
     * The command prints the closing line.
     *
     * @param first the file from {@link #keepFirst}
     */
    public void solved(Workbook.Lesson lesson, Grade grade, Path first) throws IOException {
        if (Files.exists(first)) {
            out.line(out.bold("  " + speech.say("first")));
            out.line(Console.indented(Files.readString(first), 2));
        }
        picture(speech.say("now"), grade);
        var learned = lesson.learned(speech.language());
        if (!learned.isEmpty()) {
            out.line(out.wrapped(speech.say("learned", learned), 2));
            out.line();
        }
    }

    /** Saves the picture of a lesson's first failed check, for {@link #solved}. */
    public void keepFirst(Grade grade, Path first) throws IOException {
        if (grade.failed() > 0
                && !Files.exists(first)
                && grade.emitted() != null
                && !grade.emitted().isEmpty()) {
            Files.createDirectories(first.getParent());
            Files.writeString(
                    first,
                    drawn(
                            "",
                            grade,
                            new Terminal(KEPT_COLUMNS, false, out.terminal().unicode())));
        }
    }

    private void picture(String title, Grade grade) {
        var emitted = grade.emitted();
        if (emitted == null || emitted.isEmpty()) {
            return;
        }
        var narrower = new Terminal(
                Math.max(Terminal.NARROWEST, out.terminal().columns() - 2),
                out.terminal().colour(),
                out.terminal().unicode());
        out.line(Console.indented(drawn(title, grade, narrower), 2));
        out.line();
    }

    private static String drawn(String title, Grade grade, Terminal terminal) {
        var emitted = grade.emitted();
        var details = Detail.asked(
                System.getenv("LAB_SHOW"),
                emitted.spans().size() <= FEW ? new Detail[] {Detail.ATTRIBUTES} : new Detail[0]);
        var shown = new Emitted(emitted.spans(), emitted.metrics(), emitted.logs()).withoutTheSdk();
        return Picture.of(title, shown, details).text(terminal);
    }

    private String title(Workbook.Lesson lesson) {
        return lesson.title(speech.language());
    }
}
