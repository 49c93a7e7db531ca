package lab.grade;

import java.util.List;

/**
 * The judgement of one program.
 *
 * @param lesson the lesson's name
 * @param tasks in the order of their numbers
 * @param remarks what went wrong with the program itself, a sentence each: it did not compile, crashed, hung, emitted
 *     nothing
 * @param emitted what it emitted; null when it never ran
 */
public record Grade(String lesson, List<TaskResult> tasks, List<String> remarks, Telemetry emitted) {

    /**
     * @param number the task's number
     * @param what its sentence
     * @param passed whether what was emitted is right
     * @param message what was expected and what was seen; empty when it passed
     */
    public record TaskResult(int number, String what, boolean passed, String message) {}

    /** How many tasks passed. */
    public int passed() {
        return (int) tasks.stream().filter(TaskResult::passed).count();
    }

    /** How many did not. */
    public int failed() {
        return tasks.size() - passed();
    }
}
