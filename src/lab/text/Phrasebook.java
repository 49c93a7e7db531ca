package lab.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * English sentences with their translations. A file has two lines for each: the English form, as in the program, and
 * its translation with the same placeholders.
 *
 * @param phrases the first match is used
 */
public record Phrasebook(List<Phrase> phrases) {

    /** Translates nothing. */
    public static final Phrasebook EMPTY = new Phrasebook(List.of());

    /** The maximum depth of phrases inside values of phrases. */
    private static final int DEPTH = 4;

    /** An English form and its translation. */
    public record Phrase(Form english, Form other) {}

    /**
     * Reads a file. Lines that begin with # are comments, {@code \n} is a line break.
     *
     * @return empty if the file does not exist
     * @throws IllegalArgumentException when a form has no translation
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

    /** Translates a sentence, including values that are phrases; returns it unchanged if no phrase matches. */
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
