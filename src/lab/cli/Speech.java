package lab.cli;

import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;

/** The commands' messages in the reader's language. */
final class Speech {

    private Speech() {}

    /**
     * Loads the sentences.
     *
     * @param asked the language in {@code --lang}; null for the environment's ({@link Language#of})
     */
    static Sentences of(Workbook workbook, Language asked) {
        return Sentences.read(workbook.root().resolve("src/lab/cli"), Language.of(asked, System.getenv()));
    }
}
