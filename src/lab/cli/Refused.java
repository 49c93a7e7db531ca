package lab.cli;

/** A bad argument: one sentence that says what to do, and exit code 2. */
final class Refused extends RuntimeException {

    Refused(String sentence) {
        super(sentence);
    }
}
