package lab.text;

/** A bad argument. The message is one sentence that says what to do; the exit code is 2. */
public final class BadArgument extends RuntimeException {

    public BadArgument(String sentence) {
        super(sentence);
    }
}
