package lab.grade;

import java.util.List;
import lab.terminal.canvas.Cells;

/**
 * The judgement of one program.
 *
 * @param lesson the lesson's name
 * @param tasks in the order of their numbers
 * @param remarks what went wrong with the program itself, a sentence each: it did not compile, crashed, hung, emitted
 *     nothing
 * @param emitted what it emitted; null when it never ran
 * @param crashed whether it ended by an exception or with an exit code, which is a failure of its own
 * @param notJudged why no task could be judged, through no fault of the program; empty when all were
 * @param lacking whether that is because a program that the lesson needs is not on this machine
 */
public record Grade(
        String lesson,
        List<TaskResult> tasks,
        List<String> remarks,
        Telemetry emitted,
        boolean crashed,
        String notJudged,
        boolean lacking) {

    /** What a program has emitted, printed or thrown may stand in it, and must do nothing to the terminal. */
    public Grade {
        remarks = remarks.stream().map(Cells::harmlessLines).toList();
        notJudged = Cells.harmlessLines(notJudged);
    }

    /** The judgement of a program that ended well. */
    public Grade(String lesson, List<TaskResult> tasks, List<String> remarks, Telemetry emitted) {
        this(lesson, tasks, remarks, emitted, false, "", false);
    }

    /**
     * @param number the task's number
     * @param what its sentence
     * @param passed whether what was emitted is right
     * @param message what was expected and what was seen; empty when it passed
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

    /** How many did not. A crash is a failure even when all tasks passed: it counts as one then. */
    public int failed() {
        if (!notJudged.isEmpty()) {
            return 0;
        }
        var failed = tasks.size() - passed();
        return crashed && failed == 0 ? 1 : failed;
    }

    /** How many could not be judged. */
    public int skipped() {
        return notJudged.isEmpty() ? 0 : tasks.size();
    }
}
