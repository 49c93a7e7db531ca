package lab.grade;

import lab.telemetry.Emitted;
import lab.terminal.Console;
import lab.terminal.Detail;
import lab.terminal.Picture;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.workbook.Workbook;

/** How a grade is told: each task, what was seen, and which hint to ask for. */
public record GradeReport(Console out, boolean brief) {

    /** As many spans are drawn with their attributes, unasked: some task is about them. */
    private static final int FEW = 12;

    public void print(Workbook.Lesson lesson, Grade grade, boolean hints) {
        if (brief && grade.failed() == 0 && grade.remarks().isEmpty()) {
            out.line("  " + out.passed() + " " + title(lesson) + out.dim("  " + grade.passed() + " tasks"));
            return;
        }
        out.line(out.bold(title(lesson)));
        out.line();
        for (var remark : grade.remarks()) {
            out.line(out.wrapped(remark, 2));
            out.line();
        }
        if (!grade.notJudged().isEmpty()) {
            out.line(out.wrapped(grade.notJudged(), 2));
            out.line();
            return;
        }
        for (var task : grade.tasks()) {
            out.line("  " + (task.passed() ? out.passed() : out.failed()) + " " + task.number() + "  " + task.what());
            if (!task.passed()) {
                out.line(out.wrapped(task.message(), 7));
                if (hints && !task.message().endsWith("comes first.")) {
                    out.line("       " + out.dim("hint: ./lab hint " + lesson.number() + " " + task.number()));
                }
            }
        }
        out.line();
        if (grade.failed() > 0) {
            picture(grade);
        }
    }

    /** Says what is not as it should be with a lesson as shipped, and how many such things there are. */
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
            out.line("  " + (task.passed() ? out.passed() : out.failed()) + " " + task.number() + "  " + task.what());
            out.line(Console.indented(task.passed() ? "It passes, and should not." : task.message(), 7));
            if (!right && !task.passed()) {
                out.line("       The message kept in " + ShippedMessages.FILE + " is another: "
                        + expected.getOrDefault(task.number(), "none"));
            }
            strange += right ? 0 : 1;
        }
        for (var remark : grade.remarks()) {
            out.line(out.wrapped(remark, 2));
        }
        out.line();
        return strange;
    }

    private void picture(Grade grade) {
        var emitted = grade.emitted();
        if (emitted == null || emitted.isEmpty()) {
            return;
        }
        var narrower = new Terminal(
                Math.max(Terminal.NARROWEST, out.terminal().columns() - 2),
                out.terminal().colour(),
                out.terminal().unicode());
        var details = Detail.asked(
                System.getenv("LAB_SHOW"),
                emitted.spans().size() <= FEW ? new Detail[] {Detail.ATTRIBUTES} : new Detail[0]);
        var picture = Picture.of(
                "What was emitted",
                new Emitted(emitted.spans(), emitted.metrics(), emitted.logs()).withoutTheSdk(),
                details);
        out.line(Console.indented(picture.text(narrower), 2));
        out.line();
    }

    private String title(Workbook.Lesson lesson) {
        return lesson.title(Language.of(null, System.getenv()));
    }
}
