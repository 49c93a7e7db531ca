package lab.text;

/** A bad argument: one sentence that says what to do, and exit code 2. */
public final class BadArgument extends RuntimeException {

    public BadArgument(String sentence) {
        super(sentence);
    }
}
