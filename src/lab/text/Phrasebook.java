package lab.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sentences in English, each with what it is in another language. A file has two lines for each: the form in English,
 * as the program says it, and the other one, with the same places.
 *
 * @param phrases the first one that fits is taken
 */
public record Phrasebook(List<Phrase> phrases) {

    /** In which every sentence stays as it is. */
    public static final Phrasebook EMPTY = new Phrasebook(List.of());

    /** How deep a value may be made of phrases itself. */
    private static final int DEPTH = 4;

    /** A form in English, and in the other language. */
    public record Phrase(Form english, Form other) {}

    /**
     * Reads a file. Lines that begin with # are comments, {@code \n} is a line break.
     *
     * @return with no phrase in it where there is no such file
     * @throws IllegalArgumentException when a form stands alone
     */
    public static Phrasebook read(Path file) {
        if (!Files.exists(file)) {
            return EMPTY;
        }
        try (var lines = Files.lines(file)) {
            var forms = lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> new Form(line.replace("\\n", "\n")))
                    .toList();
            if (forms.size() % 2 != 0) {
                throw new IllegalArgumentException(
                        file + ": a sentence stands alone; each has two lines, and this file " + forms.size() + ".");
            }
            var phrases = new ArrayList<Phrase>();
            for (var i = 0; i < forms.size(); i += 2) {
                phrases.add(new Phrase(forms.get(i), forms.get(i + 1)));
            }
            return new Phrasebook(List.copyOf(phrases));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A sentence in the other language, values that are phrases included; itself when it is in none of the phrases. */
    public String say(String sentence) {
        return say(sentence, DEPTH);
    }

    private String say(String sentence, int depth) {
        for (var phrase : depth == 0 ? List.<Phrase>of() : phrases) {
            var values = phrase.english().values(sentence);
            if (values.isPresent()) {
                return phrase.other()
                        .say(Stream.of(values.get())
                                .map(value -> say(value.toString(), depth - 1))
                                .toArray());
            }
        }
        return sentence;
    }
}
