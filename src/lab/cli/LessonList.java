package lab.cli;

import java.util.Map;
import lab.terminal.Console;
import lab.text.Language;
import lab.workbook.Workbook;

/** The list of lessons: what is done, where the learner is, what to type next. */
record LessonList(Workbook workbook, Console out) {

    void print() {
        var language = Language.of(null, System.getenv());
        var done = workbook.progress().done();
        var current = workbook.current();
        var lessons = workbook.lessons();
        out.line(out.bold("Observability lab") + " · "
                + lessons.stream()
                        .filter(lesson -> done.contains(lesson.name()))
                        .count() + " of " + lessons.size() + " lessons done");
        out.line();
        for (var lesson : lessons) {
            var mark = done.contains(lesson.name()) ? out.passed() : out.open();
            var here = lesson.equals(current) ? out.arrow() : " ";
            out.line("  " + here + " " + mark + " " + lesson.title(language));
        }
        out.line();
        var next = workbook.open().orElse(null);
        if (next != null && !next.equals(current)) {
            out.line("  next: " + next.title(language));
        }
        if (next == null) {
            out.line("All lessons are done.");
        } else {
            var number = next.number();
            var commands = Map.of(
                    "guide",
                    "what it is about, and the tasks",
                    "run",
                    "see what it emits",
                    "check",
                    "have your change graded");
            for (var command : new String[] {"guide", "run", "check"}) {
                out.line("  ./lab " + String.format("%-10s", command + " " + number) + out.dim(commands.get(command)));
            }
        }
    }
}
