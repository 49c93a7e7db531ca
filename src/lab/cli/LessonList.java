package lab.cli;

import lab.terminal.Console;
import lab.text.Sentences;
import lab.workbook.Workbook;

/** Prints the list of lessons: what is done, the current one, and what to type next. */
record LessonList(Workbook workbook, Console out, Sentences speech) {

    void print() {
        var language = speech.language();
        var done = workbook.progress().done();
        var current = workbook.current();
        var lessons = workbook.lessons();
        var solved =
                lessons.stream().filter(lesson -> done.contains(lesson.name())).count();
        out.line(out.bold(speech.say("list.title")) + " · " + speech.say("list.done", solved, lessons.size()));
        out.line();
        for (var lesson : lessons) {
            var mark = done.contains(lesson.name()) ? out.passed() : out.open();
            var here = lesson.equals(current) ? out.arrow() : " ";
            out.line("  " + here + " " + mark + " " + lesson.title(language));
        }
        out.line();
        var next = workbook.open().orElse(null);
        if (next != null && !next.equals(current)) {
            out.line("  " + speech.say("list.next", next.title(language)));
        }
        if (next == null) {
            out.line(speech.say("list.all"));
        } else {
            var number = next.number();
            for (var command : new String[] {"guide", "run", "check"}) {
                out.line("  ./lab " + String.format("%-10s", command + " " + number)
                        + out.dim(speech.say("list." + command)));
            }
        }
    }
}
