package lab.grade;

import java.nio.file.Path;
import java.util.stream.Stream;
import lab.text.Language;
import lab.text.Phrasebook;
import lab.text.Sentences;
import lab.workbook.Workbook;

/**
 * What a grade says, in the reader's language: the report's own sentences, the grader's, and the messages of checks.
 *
 * @param speech the sentences in the reader's language
 * @param english the same in English, as the grader says them
 */
public record GradeSentences(Sentences speech, Sentences english) {

    private static final String SAID = "said.";

    /**
     * The sentences in this language.
     *
     * @param root the repository's folder
     */
    public static GradeSentences in(Language language, Path root) {
        var folder = root.resolve("src/lab/grade");
        var english = Sentences.read(folder, Language.en);
        return new GradeSentences(language == Language.en ? english : Sentences.read(folder, language), english);
    }

    /** The reader's language. */
    public Language language() {
        return speech.language();
    }

    /** A sentence of the report: see {@link Sentences#say}. */
    public String say(String key, Object... values) {
        return speech.say(key, values);
    }

    /** A message of a lesson's check, or of the grader, in the reader's language. */
    public String said(Workbook.Lesson lesson, String message) {
        return said(message, lesson.messages(language()));
    }

    /** A sentence of the grader in the reader's language; others stay unchanged. */
    public String said(String sentence) {
        return said(sentence, Phrasebook.EMPTY);
    }

    private String said(String sentence, Phrasebook phrases) {
        if (language() == Language.en) {
            return sentence;
        }
        return english.keys().stream()
                .filter(key -> key.startsWith(SAID))
                .sorted()
                .flatMap(key -> english
                        .values(key, sentence)
                        .map(values -> say(
                                key,
                                Stream.of(values)
                                        .map(value -> phrases.say(value.toString()))
                                        .toArray()))
                        .stream())
                .findFirst()
                .orElseGet(() -> phrases.say(sentence));
    }
}
