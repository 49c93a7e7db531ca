package lab.otlp;

/** A body that is not what its Content-Type says. The message is one sentence that can be sent back. */
public final class MalformedOtlp extends Exception {

    public MalformedOtlp(String sentence) {
        super(sentence);
    }

    public MalformedOtlp(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
