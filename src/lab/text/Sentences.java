package lab.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The sentences of one language, from a folder's {@code en.properties} or {@code ko.properties}. */
public final class Sentences {

    private final Language language;
    private final Properties sentences = new Properties();

    private Sentences(Language language) {
        this.language = language;
    }

    /** Reads the folder's sentences in this language. */
    public static Sentences read(Path folder, Language language) {
        var read = new Sentences(language);
        try (var file = Files.newBufferedReader(folder.resolve(language + ".properties"))) {
            read.sentences.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return read;
    }

    public Language language() {
        return language;
    }

    /** The keys of all sentences. */
    public Set<String> keys() {
        return sentences.stringPropertyNames();
    }

    /**
     * Extracts the values from a text: the reverse of {@link #say}.
     *
     * @param key of a sentence that contains each of its values once, in order
     * @return empty when the text does not match the sentence
     */
    public Optional<Object[]> values(String key, String text) {
        return new Form(sentences.getProperty(key)).values(text);
    }

    /**
     * A sentence.
     *
     * @param values the values; each placeholder is replaced once, so a value that contains {1} is left as it is
     * @throws IllegalArgumentException when the key is unknown
     */
    public String say(String key, Object... values) {
        var sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new IllegalArgumentException(language + ".properties has no " + key);
        }
        return new Form(sentence).say(values);
    }
}
