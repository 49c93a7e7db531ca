package lab.otlp;

/** A body that is not what its Content-Type promises. The message is one sentence, fit to be sent back. */
public final class MalformedOtlp extends Exception {

    public MalformedOtlp(String sentence) {
        super(sentence);
    }

    public MalformedOtlp(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
