package lab.cli;

import java.nio.file.Path;
import lab.text.Language;
import lab.text.Phrasebook;
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

    /**
     * Translates the sentence of a failure. The library's code has these sentences in English, because it does not know
     * the reader's language; {@code failures.ko.txt} has each with its Korean form.
     *
     * @param asked the language in {@code --lang}; null for the environment's
     */
    static String failure(Path root, Language asked, String sentence) {
        return Language.of(asked, System.getenv()) == Language.ko
                ? Phrasebook.read(root.resolve("src/lab/cli/failures.ko.txt")).say(sentence)
                : sentence;
    }
}
