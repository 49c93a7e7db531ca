package lab.cli;

import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;

/** What the commands say, in the reader's language. */
final class Speech {

    private Speech() {}

    /**
     * The commands' sentences.
     *
     * @param asked by {@code --lang}; null for the environment's ({@link Language#of})
     */
    static Sentences of(Workbook workbook, Language asked) {
        return Sentences.read(workbook.root().resolve("src/lab/cli"), Language.of(asked, System.getenv()));
    }
}
