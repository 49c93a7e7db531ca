package lab.text;

/** A failure outside the program. The message is one sentence that says what to do; the exit code is 1. */
public final class CommandFailed extends RuntimeException {

    public CommandFailed(String sentence) {
        super(sentence);
    }
}
