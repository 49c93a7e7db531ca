package lab.grade;

import java.util.List;
import lab.terminal.canvas.Cells;

/**
 * The result of grading one program.
 *
 * @param lesson the lesson's name
 * @param tasks in the order of their numbers
 * @param remarks problems of the program itself, a sentence each: it did not compile, crashed, hung, or emitted nothing
 * @param emitted its telemetry; null when it never ran
 * @param crashed whether it ended with an exception or an exit code, which counts as a failure
 * @param notJudged the reason why no task could be judged, through no fault of the program; empty when all were
 * @param lacking whether the reason is a missing program on this machine
 */
public record Grade(
        String lesson,
        List<TaskResult> tasks,
        List<String> remarks,
        Telemetry emitted,
        boolean crashed,
        String notJudged,
        boolean lacking) {

    /** Makes all text harmless: output of the program may be in it, and must not affect the terminal. */
    public Grade {
        remarks = remarks.stream().map(Cells::harmlessLines).toList();
        notJudged = Cells.harmlessLines(notJudged);
    }

    /** The result for a program that ended normally. */
    public Grade(String lesson, List<TaskResult> tasks, List<String> remarks, Telemetry emitted) {
        this(lesson, tasks, remarks, emitted, false, "", false);
    }

    /**
     * @param number the task's number
     * @param what the task's sentence
     * @param passed whether the telemetry is right
     * @param message expected and seen; empty when it passed
     * @param broken the ids of the claims that do not hold
     */
    public record TaskResult(int number, String what, boolean passed, String message, List<String> broken) {

        public TaskResult {
            message = Cells.harmlessLines(message);
        }

        public TaskResult(int number, String what, boolean passed, String message) {
            this(number, what, passed, message, List.of());
        }
    }

    /** How many tasks passed. */
    public int passed() {
        return notJudged.isEmpty()
                ? (int) tasks.stream().filter(TaskResult::passed).count()
                : 0;
    }

    /** The number of failed tasks. A crash counts as a failure even when all tasks passed. */
    public int failed() {
        if (!notJudged.isEmpty()) {
            return 0;
        }
        var failed = tasks.size() - passed();
        return crashed && failed == 0 ? 1 : failed;
    }

    /** The number of tasks that could not be judged. */
    public int skipped() {
        return notJudged.isEmpty() ? 0 : tasks.size();
    }
}
