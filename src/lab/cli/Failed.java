package lab.cli;

/** Something outside went wrong: one sentence that says what to do, and exit code 1. */
final class Failed extends RuntimeException {

    Failed(String sentence) {
        super(sentence);
    }
}
