package lab.text;

/** Something outside went wrong: one sentence that says what to do, and exit code 1. */
public final class CommandFailed extends RuntimeException {

    public CommandFailed(String sentence) {
        super(sentence);
    }
}
